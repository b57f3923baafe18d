"""A clock of a case, read for a page: as it stands, and as it will once an open suspension is over by itself."""

from dataclasses import dataclass
from datetime import date

from domain.calendar.calendar import WorkingCalendar
from domain.clock.clock import Effect, Suspension
from domain.clock.explanation import ExplainedDay, explain
from domain.clock.limit import Unit
from domain.clock.reading import ClockState, Reading, read
from domain.clock.term import length


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A reading with its explanation. `ahead` is `reading`, unless a suspension is open: then it is read at its end."""

    reading: Reading
    ahead: Reading
    days: list[ExplainedDay]
    amount: int | None

    @property
    def due_on(self) -> date:
        """Give the day on which it is due if nothing more happens."""
        return self.ahead.due_on

    @property
    def resumes_on(self) -> date | None:
        """Give the last day of an open suspension, on which it is resumed at the latest."""
        return None if self.reading is self.ahead else self.reading.clock.day(self.ahead.at)

    @property
    def is_open(self) -> bool:
        """Tell whether it still runs, stands still, or is overdue."""
        return self.reading.state in {ClockState.RUNNING, ClockState.SUSPENDED, ClockState.EXPIRED}

    @property
    def is_quiet(self) -> bool:
        """Tell whether it is over and little came of it: in time, never stopped, internal or over within a day."""
        clock, state = self.reading.clock, self.reading.state
        if self.is_open or self.reading.breached or clock.suspensions or clock.extensions:
            return False
        return state is ClockState.INTERRUPTED or self.reading.elapsed <= 1 or clock.effect is Effect.INTERNAL


def reckoned(reading: Reading, calendar: WorkingCalendar) -> Reckoned:
    """Read a clock ahead, and explain it."""
    clock, ahead = reading.clock, reading
    if reading.state is ClockState.SUSPENDED:
        ahead = read(clock, calendar, pause_at(reading).ends_at)
    extended_by = [extension.by.amount for extension in clock.extensions if extension.at <= reading.at]
    amount = None
    if clock.limit is not None and not clock.limit.within_the_day:
        amount = length(calendar, clock.day(clock.opened_at), clock.limit, extended_by)
    return Reckoned(reading, ahead, explain(ahead, calendar), amount)


RANK = {Effect.STATUTORY: 0, Effect.PROMISED: 1, Effect.INTERNAL: 2}


def leading(clocks: list[Reckoned]) -> Reckoned | None:
    """Choose the clock that is told of first: of those open the first to run out, else one that ended late, if any."""
    opened = [clock for clock in clocks if clock.is_open]
    if opened:
        return min(opened, key=lambda one: (one.ahead.expires_at, RANK[one.reading.clock.effect]))
    ended = [clock for clock in clocks if not clock.is_quiet] or clocks
    if not ended:
        return None
    return min(ended, key=lambda one: (not one.reading.breached, RANK[one.reading.clock.effect], -one.reading.elapsed))


def pause_at(reading: Reading) -> Suspension:
    """Give the suspension that began last, as of a reading of a clock that has one."""
    return next(one for one in reversed(reading.clock.suspensions) if one.stopped_at <= reading.at)


def counts_hours(reading: Reading) -> bool:
    """Tell whether a term counts working hours."""
    limit = reading.clock.limit
    return limit is not None and limit.unit is Unit.WORKING_HOURS
