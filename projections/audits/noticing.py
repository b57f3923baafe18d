"""What is noticed of one case, event by event, once the case has folded it: notes, and rows where there is a sign.

What is noticed depends on the case's own events and on the calendar and the procedure known at the position.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.case import clock_events, dispatch_events, events
from domain.case.case import Case
from domain.case.conformance import Departure
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent, Reviewed, StepEvent
from domain.case.requirements import outstanding
from domain.case.values import Disclosed
from domain.clock.reading import Calendar, read
from domain.errors import NoCalendarData
from domain.events import topics_below
from domain.header import Actor
from domain.procedures.procedure import Procedure
from domain.procedures.steps import ActKind
from domain.recorded import Recorded
from projections.audits.order import departures, reopens
from projections.audits.rows import Sign
from projections.supervision.rows import PROCEDURE as SUPERVISION
from projections.supervision.rows import cause_of

RETURNED = frozenset({"returned-file"})  # 退档
THOUGHT = frozenset({ActKind.CONCLUDE, ActKind.OPINE, ActKind.REVIEW, ActKind.DECIDE})  # steps that take some thinking
A_WHILE = 1800  # seconds: a step that took longer is no sign
SOON = timedelta(hours=8)  # between an act and its recording, within which it was not entered late


@dataclass(frozen=True, slots=True)
class Known:
    """What a sign may depend on: the case as folded, its procedure, and the calendar."""

    recorded: Recorded
    case: Case
    procedure: Procedure
    calendar: Calendar

    def working_days(self, after: date, through: date) -> int | None:
        """Count the working days after one day through another; None where there is no calendar."""
        if through <= after:
            return 0
        try:
            return self.calendar.working_days_between(after, through)
        except NoCalendarData:
            return None

    def remaining(self, clock: str, at: datetime) -> int | None:
        """Read what remains of a clock, in its unit; None where it cannot be told."""
        try:
            return read(self.case.clocks[clock], self.calendar, at).remaining
        except NoCalendarData:
            return None


@dataclass(slots=True)
class Notes:
    """What is remembered of a case beside the case itself."""

    zone: ZoneInfo
    positions: dict[int, int] = field(default_factory=dict)  # of the events heard, by version
    command: str = ""
    begins: bool = True
    acceptance: tuple[int, Actor] | None = None
    returns: list[int] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    reopened: dict[str, int] = field(default_factory=dict)
    cause: str | None = None

    def hears(self, recorded: Recorded, procedure: Procedure) -> bool:
        """Tell whether an event may show anything, before anything more is looked at."""
        event = recorded.event
        self.begins = event.header.command != self.command
        self.command = event.header.command
        if NOTICED[type(event)] or procedure.code == SUPERVISION:
            return True
        return self.begins and (event.header.actor.role == SYSTEM or recorded.recorded_at - event.effective_at > SOON)

    def hear(self, known: Known) -> Iterator[Sign]:
        """Give the signs of an event that the case has just folded."""
        if self.begins:
            yield from _act(self, known)
        for noticed in NOTICED[type(known.recorded.event)]:
            yield from noticed(self, known)
        if known.procedure.code == SUPERVISION:
            yield from _cause(self, known)

    def day(self, at: datetime) -> date:
        """Give the day of an instant where the body sits."""
        return at.astimezone(self.zone).date()


def _act(notes: Notes, known: Known) -> Iterator[Sign]:
    """Notice of the first event of an act that the system performed it, or that it was entered late (补录)."""
    event, recorded_at = known.recorded.event, known.recorded.recorded_at
    if event.header.actor.role == SYSTEM:
        clock = getattr(event, "clock", None) or next(iter(getattr(event, "clocks", ())), None)
        detail = clock or getattr(event, "step", None)
        yield Sign("system", (event.originator_version,), code=event.TOPIC, detail=detail)
    elif recorded_at - event.effective_at > SOON:
        days = known.working_days(notes.day(event.effective_at), notes.day(recorded_at))
        if days is None or days > 0:
            code = getattr(event, "step", event.TOPIC)
            yield Sign("late-entry", (event.originator_version,), code=code, days=days)


def _suspended(notes: Notes, known: Known) -> Iterator[Sign]:
    event, case = known.recorded.event, known.case
    assert isinstance(event, events.ClockSuspended)  # noqa: S101 - by its table
    clocks = [case.clocks[code] for code in event.clocks if code in case.clocks]
    before = [clock.suspensions[-2] for clock in clocks if len(clock.suspensions) > 1]
    last = max(before, key=lambda pause: pause.stopped, default=None)
    gap = None
    if last is not None:
        ended = min(last.resumed_at or last.ends_at, last.ends_at)
        gap = known.working_days(notes.day(ended), notes.day(event.effective_at))
    remaining = [known.remaining(clock.code, event.effective_at) for clock in clocks]
    behind = () if last is None else tuple(v for v in (last.stopped, last.resumed) if v is not None)
    yield Sign(
        "stop",
        (*behind, event.originator_version),
        code=event.clocks[0] if event.clocks else None,
        detail=event.ground,
        nth=sum(case.suspended_on.values()),
        days=min((days for days in remaining if days is not None), default=None),
        gap=gap,
        planned=known.working_days(notes.day(event.effective_at), notes.day(event.ends_at)),
        whole=_maximum(event.ground, known.procedure),
    )


def _resumed(notes: Notes, known: Known) -> Iterator[Sign]:
    event, case = known.recorded.event, known.case
    assert isinstance(event, events.ClockResumed)  # noqa: S101 - by its table
    seen: set[int] = set()
    for code in event.clocks:
        pause = case.clocks[code].suspensions[-1] if code in case.clocks and case.clocks[code].suspensions else None
        if pause is None or pause.stopped in seen:
            continue
        seen.add(pause.stopped)
        yield Sign(
            "pause",
            (pause.stopped, event.originator_version),
            state="" if len(seen) == 1 else str(pause.stopped),
            code=code,
            detail=pause.ground,
            days=known.working_days(notes.day(pause.stopped_at), notes.day(event.effective_at)),
            whole=_maximum(pause.ground, known.procedure),
        )


def _maximum(ground: str, procedure: Procedure) -> int | None:
    return next((one.maximum.amount for one in procedure.suspension if one.code == ground), None)


def _extended(notes: Notes, known: Known) -> Iterator[Sign]:
    event, case = known.recorded.event, known.case
    assert isinstance(event, clock_events.TermExtended)  # noqa: S101 - by its table
    notes.extensions.append(event.originator_version)
    rule = next((one.extension for one in known.procedure.clocks if one.code == event.clock), None)
    clock = case.clocks.get(event.clock)
    remaining = None if clock is None else known.remaining(event.clock, event.effective_at)
    attached = {form.form for form in event.forms}
    state = "override" if isinstance(event, clock_events.ExtensionOverridden) else "ordinary"
    if rule is not None and rule.request is not None and rule.request not in case.steps:
        state = "without-request"
    elif rule is not None and rule.form is not None and rule.form not in attached:
        state = "without-opinion"
    yield Sign(
        "extension",
        tuple(notes.extensions),
        state=state,
        code=event.clock,
        nth=len(notes.extensions),
        days=None if remaining is None else max(0, remaining - event.by.amount),
        planned=event.by.amount if clock is None else sum(one.by.amount for one in clock.extensions),
        whole=None if rule is None else rule.maximum.amount,
    )


def _reopened(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    assert isinstance(event, dispatch_events.Reopening)  # noqa: S101 - by its table
    notes.returns.append(event.originator_version)
    state = "dispatch" if isinstance(event, dispatch_events.DispatchReturned) else "rework"
    yield Sign(
        "return", tuple(notes.returns), state=state, code=event.step, detail=event.ground, nth=len(notes.returns)
    )


def _step(notes: Notes, known: Known) -> Iterator[Sign]:
    event, case = known.recorded.event, known.case
    assert isinstance(event, StepEvent | Reviewed)  # noqa: S101 - by its table
    for departure, expected in departures(case, event, known.procedure, notes.reopened):
        yield Sign(
            "departure",
            (event.originator_version,),
            state=departure,
            code=event.step,
            detail=",".join(expected) or None,
        )
    if reopened := reopens(event):
        notes.reopened.update(dict.fromkeys(reopened, event.originator_version))
    step = next((one for one in known.procedure.steps if one.code == event.step), None)
    if step is None or step.act not in THOUGHT:
        return
    causes = [(case.steps[code].at, case.steps[code].version) for code in step.after if code in case.steps]
    if not causes and notes.acceptance is not None:
        causes = [(case.moments["accepted"], notes.acceptance[0])]
    if causes:
        began, version = max(causes)
        seconds = int((event.effective_at - began).total_seconds())
        if 0 <= seconds <= A_WHILE:
            yield Sign("step", (version, event.originator_version), code=event.step, seconds=seconds)


def _approved(notes: Notes, known: Known) -> Iterator[Sign]:
    """Notice that who approves is the person who accepted."""
    event = known.recorded.event
    if notes.acceptance is None or (isinstance(event, Reviewed) and not event.approved):
        return
    version, actor = notes.acceptance
    if actor.is_person(event.header.actor):
        yield Sign("one-person", (version, event.originator_version), code=getattr(event, "step", None))


def _accepted(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    notes.acceptance = event.originator_version, event.header.actor
    yield from ()


def _decided(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    assert isinstance(event, events.Decided)  # noqa: S101 - by its table
    if event.outcome in RETURNED:
        yield Sign("end", (event.originator_version,), state=event.outcome, detail=event.ground)


def _ended(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    yield Sign("end", (event.originator_version,), state=known.case.status, detail=getattr(event, "ground", None))


def _closed(notes: Notes, known: Known) -> Iterator[Sign]:
    version = known.recorded.event.originator_version
    yield Sign("closing", (version,))
    if owed := outstanding(known.case, known.procedure):
        yield Sign("departure", (version,), state=Departure.STEPS_OUTSTANDING, detail=",".join(owed))


def _rated(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    if isinstance(event, dispatch_events.Rated):
        yield Sign("rating", (event.originator_version,), state="low" if event.low else "good")
    elif isinstance(event, dispatch_events.FollowedUp) and event.reached:
        said = event.values.get("satisfaction")
        if isinstance(said, Disclosed):
            low = str(said.value) == "不满意"
            yield Sign("rating", (event.originator_version,), state="low" if low else "good")


def _contradicted(notes: Notes, known: Known) -> Iterator[Sign]:
    event = known.recorded.event
    assert isinstance(event, events.DeclarationContradicted)  # noqa: S101 - by its table
    yield Sign("contradiction", (event.originator_version,), code=event.check, detail=",".join(event.cases))


def _cause(notes: Notes, known: Known) -> Iterator[Sign]:
    """Notice which cause of overdue a supervision states, or has found, of the case that it follows."""
    said = cause_of(known.case)
    if said is not None and known.case.follows is not None and said["cause"] != notes.cause:
        notes.cause = said["cause"]
        version = known.recorded.event.originator_version
        yield Sign("cause", (version,), state=said["cause"], detail=known.case.follows)


Noticing = Callable[[Notes, Known], Iterator[Sign]]
_BY_KIND: tuple[tuple[type[CaseEvent], Noticing], ...] = (
    (events.Accepted, _accepted),
    (clock_events.DeemedAccepted, _accepted),
    (events.ClockSuspended, _suspended),
    (events.ClockResumed, _resumed),
    (clock_events.TermExtended, _extended),
    (dispatch_events.Reopening, _reopened),
    (StepEvent, _step),
    (Reviewed, _step),
    (events.Decided, _approved),
    (Reviewed, _approved),
    (events.Decided, _decided),
    (events.Refused, _ended),
    (events.Withdrawn, _ended),
    (clock_events.Lapsed, _ended),
    (events.Closed, _closed),
    (dispatch_events.Rated, _rated),
    (dispatch_events.FollowedUp, _rated),
    (events.DeclarationContradicted, _contradicted),
)
NOTICED: dict[type, tuple[Noticing, ...]] = {
    kind: tuple(noticing for of, noticing in _BY_KIND if issubclass(kind, of))
    for kind in topics_below(CaseEvent).values()
}
