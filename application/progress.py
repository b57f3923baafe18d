"""办件进度: what anyone may know of a case by its number. No person, no opinion, nothing that is not public.

Invariant: it is made of the case and of what its timeline shows to the public, and of nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.replay import rebuild
from domain.case.case import Case
from domain.case.events import ClockSuspended, StepEvent
from domain.case.requirements import is_owed, open_steps
from domain.case.sight import Sight, seen_by
from domain.clock.clock import Effect
from domain.clock.limit import Limit
from domain.clock.reading import Calendar, ClockState, Reading, read
from domain.procedures.audience import Audience
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.recorded import Recorded

ENDINGS = ("closed", "refused")


@dataclass(frozen=True, slots=True)
class Stop:
    """停止计时: since when, on which ground, for how long as told, and when the clock runs on at the latest."""

    since: date
    ground: str
    needed: Limit
    resumes_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case has come. `outcome` stands once it is closed; `published` are the steps told to everyone."""

    case: Case
    procedure: Procedure | None
    standing_at: tuple[Step, ...]
    filed_on: date
    accepted_on: date | None
    ended_on: date | None
    outcome: str | None
    terms: tuple[Reading, ...]
    stop: Stop | None
    published: tuple[Sight, ...]


def progress_of(
    history: Sequence[Recorded], procedure: Procedure | None, calendar: Calendar, zone: ZoneInfo, at: datetime
) -> Progress:
    """Read how far a case has come at an instant: by the terms promised or owed, or given by an older system."""
    case = rebuild(history)
    assert case is not None  # noqa: S101 - a case on record has its first event
    days = {name: moment.astimezone(zone).date() for name, moment in case.moments.items()}
    filed_at = case.first_filed_at or case.moments["received"]
    told = [clock for clock in case.clocks.values() if clock.effect is not Effect.INTERNAL or clock.given_due]
    terms = tuple(read(clock, calendar, at) for clock in told)
    seen = list(seen_by(Audience.PUBLIC, history, procedure))
    return Progress(
        case=case,
        procedure=procedure,
        standing_at=() if procedure is None else _standing_at(case, procedure),
        filed_on=filed_at.astimezone(zone).date(),
        accepted_on=days.get("accepted"),
        ended_on=next((days[name] for name in ENDINGS if name in days), None),
        outcome=case.outcome if case.status == "closed" else None,
        terms=terms,
        stop=_stop(seen, terms, zone),
        published=tuple(sight for sight in seen if isinstance(sight.recorded.event, StepEvent) and sight.values),
    )


def _standing_at(case: Case, procedure: Procedure) -> tuple[Step, ...]:
    return tuple(step for step in open_steps(case, procedure) if is_owed(step, case))


def _stop(seen: Sequence[Sight], terms: Sequence[Reading], zone: ZoneInfo) -> Stop | None:
    """Give the stop that a term stands under now, as it was told."""
    standing = {reading.clock.code for reading in terms if reading.state is ClockState.SUSPENDED}
    for event in (sight.recorded.event for sight in reversed(seen)):
        if isinstance(event, ClockSuspended) and standing & {*event.clocks}:
            since, until = (moment.astimezone(zone).date() for moment in (event.effective_at, event.ends_at))
            return Stop(since, event.ground, event.needed, until)
    return None
