"""Who knew what when: a case at an instant in law, by all that is known now, beside what was on record by then.

An event may have happened and not yet been entered (补录): whoever looked at the ledger then could not know of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.case_state import CaseState, Eyes
from application.comparing import Change, Viewed, compare
from application.replay import known, rebuild
from application.stepping import Order, stepped
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent, Served
from domain.case.notice_events import NoticeFailed, NoticeSent
from domain.case.notices import notices_of
from domain.header import Actor
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Learnt:
    """An event: whether it had happened by the instant, whether it was on record by then, and how late it came."""

    recorded: Recorded
    happened: bool
    on_record: bool

    @property
    def delay(self) -> timedelta:
        """Give how long after it happened the ledger learnt of it."""
        return max(self.recorded.recorded_at - self.recorded.event.effective_at, timedelta())


@dataclass(frozen=True, slots=True)
class Hand:
    """One who had acted by then: in which office, from when to when, how often, and how often that was on record."""

    actor: Actor
    first_at: datetime
    last_at: datetime
    acts: int
    on_record: int


@dataclass(frozen=True, slots=True)
class Holding:
    """Who had the file in law: since the act that gave it, recorded at `known_from`, until that of another."""

    unit: str
    principal: str | None
    since: datetime
    known_from: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """One who was to be told, or was served, of an act: how, with what proof, when, and whether that was on record.

    `notice` is the rule that calls for it, or the step that served it; a notice that is due has no moment.
    """

    notice: str
    served: bool
    about: int
    to: str | None
    state: str
    channel: str | None
    proof: str | None
    at: datetime | None
    on_record: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of an instant: the two states, in which rows they differ, the events, and who was in it."""

    at: datetime
    record: CaseState | None
    law: CaseState
    differences: tuple[Change, ...]
    events: tuple[Learnt, ...]
    hands: tuple[Hand, ...]
    holdings: tuple[Holding, ...]
    told: tuple[Told, ...]


def knowledge_at(history: Sequence[Recorded], at: datetime, eyes: Eyes) -> Knowledge:
    """Tell what had happened by an instant and what was on record by it; raise `NothingToCompare` before the first."""
    compared = compare(history, Viewed(at, at), Viewed(at), eyes)
    learnt = tuple(
        Learnt(recorded, recorded.event.effective_at <= at, recorded.recorded_at <= at)
        for recorded in Order.EFFECTIVE.arranged(history)
        if recorded.event.effective_at <= at or recorded.recorded_at <= at
    )
    happened = known(history, at=at, known_at=None)
    return Knowledge(
        at=at,
        record=compared.old,
        law=compared.new,
        differences=compared.changes,
        events=learnt,
        hands=tuple(_hands(happened, at)),
        holdings=tuple(_holdings(happened, eyes)),
        told=tuple(_told(happened, at, eyes)),
    )


def _hands(history: Sequence[Recorded], at: datetime) -> Iterator[Hand]:
    by_actor: dict[Actor, list[Recorded]] = {}
    for recorded in Order.EFFECTIVE.arranged(history):
        actor = recorded.event.header.actor
        if actor.role != SYSTEM:
            by_actor.setdefault(actor, []).append(recorded)
    for actor, acts in by_actor.items():
        times = [recorded.event.effective_at for recorded in acts]
        yield Hand(actor, times[0], times[-1], len(acts), sum(recorded.recorded_at <= at for recorded in acts))


def _holdings(history: Sequence[Recorded], eyes: Eyes) -> Iterator[Holding]:
    held: Holding | None = None
    for step in stepped(history, eyes, Order.EFFECTIVE):
        after = step.after
        if after is None or (held is not None and (held.unit, held.principal) == (after.unit, after.principal)):
            continue
        if held is not None:
            yield Holding(held.unit, held.principal, held.since, held.known_from, step.at)
        held = Holding(after.unit, after.principal, step.at, step.recorded.recorded_at, None)
    if held is not None:
        yield held


def _told(history: Sequence[Recorded], at: datetime, eyes: Eyes) -> Iterator[Told]:
    """Give who was served, then who was told or was to be, in the order of the acts."""
    events = [recorded.event for recorded in history if isinstance(recorded.event, CaseEvent)]
    on_record = {recorded.event.originator_version: recorded.recorded_at <= at for recorded in history}
    for event in events:
        if isinstance(event, Served):
            yield Told(
                notice=event.step,
                served=True,
                about=event.originator_version,
                to=event.to,
                state="sent",
                channel=event.method,
                proof=event.proof,
                at=event.effective_at,
                on_record=on_record[event.originator_version],
            )
    case = rebuild(history)
    if case is None or eyes.procedure is None:
        return
    settled = {
        (event.notice, event.about): on_record[event.originator_version]
        for event in events
        if isinstance(event, NoticeSent | NoticeFailed)
    }
    for one in notices_of(events, case, eyes.procedure):
        about, told = one.event.originator_version, one.told
        yield Told(
            notice=one.rule.code,
            served=False,
            about=about,
            to=one.rule.to,
            state=one.state,
            channel=None if told is None else told.channel,
            proof=None if told is None else told.said,
            at=None if told is None else told.at,
            on_record=settled.get((one.rule.code, about), on_record[about]),
        )
