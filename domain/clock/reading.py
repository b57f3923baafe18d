"""Reading a clock: one pure function for the aggregate, the projections, the replay and the exports alike.

Overdue is derived here and stored nowhere. A suspended clock never expires; a breach stays readable after the end.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from domain.clock import due as reckon
from domain.clock.clock import Clock
from domain.clock.limit import Unit
from domain.clock.office_hours import OfficeHours, Pause, intervals_of
from domain.clock.term import last_day, length
from domain.errors import Refused


class NoOfficeHours(Refused):
    """A term of working hours is read by the office hours of the body."""

    code = "no_office_hours"


class ClockState(StrEnum):
    """Where a clock stands at an instant."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    INTERRUPTED = "interrupted"
    MET = "met"
    MISSED = "missed"


class Light(StrEnum):
    """The light of a clock: 绿, 黄, 红, and grey while it is suspended."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Calendar(reckon.WorkingDays, Protocol):
    """What a reading needs of a calendar."""

    @property
    def revision(self) -> str:
        """Name the publication that the calendar rests on."""

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day."""

    def is_provisional(self, day: date) -> bool:
        """Tell whether a due day lies beyond the published years."""

    def estimate_range(self, day: date) -> tuple[date, date]:
        """Give the likely range of a provisional due day."""

    def __hash__(self) -> int:
        """Be the key of what is tabulated for it: a calendar never changes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at an instant. Amounts are in the unit of its limit.

    `elapsed` and `remaining` count whole days, today included from 00:00, and calendar days where the limit is in
    months; `expires_at` is 24:00 of `due_on`, or closing time where the clock carries the office hours. In a term of
    working hours they count the hours that are over and those that are not; `elapsed_seconds` and `remaining_seconds`
    tell both to the second, `expires_at` is the very moment.
    `conditional`: a suspension is open, and `due_on` holds only if it were resumed today. `provisional`: the year's
    notice is not published yet; `due_on` is an estimate inside `estimate`, and nothing may be deemed on it.
    `late_by_instant` is set only for an imported clock: whether it ended after the very instant its source gave.
    """

    clock: Clock
    at: datetime
    state: ClockState
    light: Light
    elapsed: int
    remaining: int
    overdue: int
    due_on: date
    expires_at: datetime
    near_from: datetime | None
    conditional: bool
    provisional: bool
    estimate: tuple[date, date] | None
    calendar_revision: str
    late_by_instant: bool | None = None
    elapsed_seconds: int | None = None
    remaining_seconds: int | None = None

    @property
    def expired(self) -> bool:
        """Tell whether the term has run out without an end."""
        return self.state is ClockState.EXPIRED

    @property
    def breached(self) -> bool:
        """Tell whether the limit was broken, ended since or not."""
        return self.state in {ClockState.EXPIRED, ClockState.MISSED}


def read(clock: Clock, calendar: Calendar, at: datetime) -> Reading:
    """Read a clock at an instant by a calendar, and by the office hours that it carries.

    Acts later than `at` are left out, so that a clock of today can be read as of any past moment. Reading a clock
    before it opened shows nothing elapsed. Raise NoOfficeHours if it counts working hours and carries none.
    """
    if clock.limit is not None and clock.limit.unit is Unit.WORKING_HOURS:
        return _read_by_hours(clock, calendar, at, office_of(clock, calendar))
    ended = _by(clock.ended_at, at)
    interrupted = _by(clock.interrupted_at, at)
    until = ended or interrupted or at
    through = clock.day(until)
    spans, stopped_at = _spans(clock, until, through)
    amount = _amount(clock, calendar, until)
    due_on = max(_due(clock, calendar, until, spans), clock.floor or date.min)
    expires_at = _end_of(clock, due_on, until)
    suspended = stopped_at is not None and stopped_at < expires_at  # by this calendar the term may have been over
    state = ClockState.INTERRUPTED if interrupted else _state(ended, at, suspended, expires_at)
    elapsed = _elapsed(clock, calendar, amount, due_on, through, spans)
    near_from = _near_from(clock, calendar, amount, spans, due_on)
    provisional = _depends_on_calendar(clock) and calendar.is_provisional(due_on)
    return Reading(
        clock=clock,
        at=at,
        state=state,
        light=_light(state, near_from, at),
        elapsed=elapsed,
        remaining=max(0, (due_on - through).days if clock.limit is None else amount - elapsed),
        overdue=_overdue(clock, calendar, due_on, through) if state in _BROKEN else 0,
        due_on=due_on,
        expires_at=expires_at,
        near_from=near_from,
        conditional=suspended,
        provisional=provisional,
        estimate=calendar.estimate_range(due_on) if provisional else None,
        calendar_revision=calendar.revision,
        late_by_instant=None if clock.given_due is None or ended is None else ended > clock.given_due,
    )


def office_of(clock: Clock, calendar: Calendar) -> OfficeHours:
    """Give the office hours that a clock carries, on the working days of a calendar; raise NoOfficeHours."""
    if clock.hours is None:
        raise NoOfficeHours(clock=clock.code, limit=str(clock.limit))
    return _office(clock.zone.key, clock.hours, calendar)


@lru_cache(maxsize=64)
def _office(zone: str, hours: tuple[tuple[str, str], ...], calendar: Calendar) -> OfficeHours:
    return OfficeHours.of(zone, hours, calendar)  # its tables, made once a year, serve all clocks of the body


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def _amount(clock: Clock, calendar: Calendar, until: datetime) -> int:
    """Give the budget with its extensions: they are added before the suspended days and before any roll."""
    if clock.limit is None:
        return sum(_extended_by(clock, until))
    return length(calendar, clock.day(clock.opened_at), clock.limit, _extended_by(clock, until))


def _extended_by(clock: Clock, until: datetime) -> list[int]:
    return [extension.by.amount for extension in clock.extensions if extension.at <= until]


def _read_by_hours(clock: Clock, calendar: Calendar, at: datetime, office: OfficeHours) -> Reading:
    ended = _by(clock.ended_at, at)
    interrupted = _by(clock.interrupted_at, at)
    until = ended or interrupted or at
    pauses, stopped_at = pauses_until(clock, until)
    amount = _amount(clock, calendar, until)
    budget = amount * _HOUR
    expires_at = office.due(clock.opened_at, budget, pauses)
    if clock.floor is not None and clock.day(expires_at) < clock.floor:
        expires_at = _midnight_after(clock, clock.floor) - timedelta.resolution
    due_on = clock.day(expires_at)
    suspended = stopped_at is not None and stopped_at < expires_at
    state = ClockState.INTERRUPTED if interrupted else _state(ended, at, suspended, expires_at)
    elapsed = office.elapsed(clock.opened_at, until, pauses)
    near_from = None
    if clock.near is not None:
        near_from = office.due(clock.opened_at, max(timedelta(), budget - clock.near * _HOUR), pauses)
    provisional = calendar.is_provisional(due_on)
    return Reading(
        clock=clock,
        at=at,
        state=state,
        light=_light(state, near_from, at),
        elapsed=elapsed // _HOUR,
        remaining=max(0, amount - elapsed // _HOUR),
        overdue=office.elapsed(expires_at, until) // _HOUR if state in _BROKEN else 0,
        due_on=due_on,
        expires_at=expires_at,
        near_from=near_from,
        conditional=suspended,
        provisional=provisional,
        estimate=calendar.estimate_range(due_on) if provisional else None,
        calendar_revision=calendar.revision,
        elapsed_seconds=elapsed // _SECOND,
        remaining_seconds=max(0, amount * 3600 - elapsed // _SECOND),
    )


def pauses_until(clock: Clock, until: datetime) -> tuple[list[Pause], datetime | None]:
    """Give the pauses known at an instant, to the moment; an open one reaches to it. Beside them: when that began."""
    known = [suspension for suspension in clock.suspensions if suspension.stopped_at <= until]
    pauses = [(suspension.stopped_at, suspension.end(until) or until) for suspension in known]
    return pauses, known[-1].stopped_at if known and known[-1].end(until) is None else None


_HOUR, _SECOND = timedelta(hours=1), timedelta(seconds=1)
_BROKEN = (ClockState.EXPIRED, ClockState.MISSED)


def _spans(clock: Clock, until: datetime, through: date) -> tuple[list[reckon.Span], datetime | None]:
    """Give the suspended spans known at an instant; an open one reaches to that day, as if resumed on it.

    Beside them: when the open one began, if there is one.
    """
    spans: list[reckon.Span] = []
    stopped_at = None
    for suspension in clock.suspensions:
        if suspension.stopped_at > until:
            break
        stopped = clock.day(suspension.stopped_at)
        ended = suspension.end(until)
        if ended is not None:
            spans.append((stopped, clock.day(ended)))
        else:
            spans.append((stopped, max(stopped, through)))
            stopped_at = suspension.stopped_at
    return spans, stopped_at


def _due(clock: Clock, calendar: Calendar, until: datetime, spans: list[reckon.Span]) -> date:
    opened = clock.day(clock.opened_at)
    if clock.limit is None:
        return clock.day(clock.given_due or clock.opened_at)
    return last_day(calendar, opened, clock.limit, spans, _extended_by(clock, until))


def _elapsed(
    clock: Clock, calendar: Calendar, amount: int, due_on: date, through: date, spans: list[reckon.Span]
) -> int:
    opened = clock.day(clock.opened_at)
    if clock.limit is None or clock.limit.unit is not Unit.WORKING_DAYS:
        return reckon.elapsed_calendar_days(opened, through, spans)
    if through > due_on:
        return amount + calendar.working_days_between(due_on, through)
    # The day that takes the place of a last day on which the clock was stopped is not counted beside it.
    return min(amount, reckon.elapsed_working_days(calendar, opened, through, spans))


def _overdue(clock: Clock, calendar: Calendar, due_on: date, through: date) -> int:
    if clock.limit is not None and clock.limit.unit is Unit.WORKING_DAYS:
        return calendar.working_days_between(due_on, through)
    return (through - due_on).days


def _near_from(
    clock: Clock, calendar: Calendar, amount: int, spans: list[reckon.Span], due_on: date
) -> datetime | None:
    """Give the instant from which no more than `near` days remain."""
    if clock.near is None or clock.limit is None or clock.limit.within_the_day:
        return None
    used = amount - clock.near
    if used <= 0:
        return clock.opened_at
    if clock.limit.unit is Unit.WORKING_DAYS:
        day = reckon.day_of_use(calendar, clock.day(clock.opened_at), used, spans)
    else:
        day = due_on - timedelta(days=clock.near)
    return max(clock.opened_at, datetime.combine(day, time.min, clock.zone))


def _midnight_after(clock: Clock, day: date) -> datetime:
    return datetime.combine(day + reckon.ONE_DAY, time.min, clock.zone)


def _end_of(clock: Clock, day: date, until: datetime) -> datetime:
    """Give when a day is over: when the body closes, if the clock opened before and did not stand still just then."""
    if clock.hours is None:
        return _midnight_after(clock, day)
    closing = (datetime.combine(day, time.min) + _closing(clock.hours)).replace(tzinfo=clock.zone)
    stood = any(stopped < closing <= resumed for stopped, resumed in pauses_until(clock, until)[0])
    return _midnight_after(clock, day) if stood or clock.opened_at >= closing else closing


@lru_cache(maxsize=64)
def _closing(hours: tuple[tuple[str, str], ...]) -> timedelta:
    return timedelta(seconds=max(closing for _, closing in intervals_of(hours)))


def _depends_on_calendar(clock: Clock) -> bool:
    return clock.limit is not None and not clock.limit.within_the_day


def _state(ended: datetime | None, at: datetime, suspended: bool, expires_at: datetime) -> ClockState:
    if ended is not None:
        return ClockState.MET if ended < expires_at else ClockState.MISSED
    if suspended:
        return ClockState.SUSPENDED
    return ClockState.RUNNING if at < expires_at else ClockState.EXPIRED


def _light(state: ClockState, near_from: datetime | None, at: datetime) -> Light:
    if state in _BROKEN:
        return Light.RED
    if state is ClockState.SUSPENDED:
        return Light.GREY
    if state is ClockState.RUNNING and near_from is not None and at >= near_from:
        return Light.AMBER
    return Light.GREEN
