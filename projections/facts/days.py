"""Working days as facts count them: by the calendar known at a position, and untold where none reaches."""

from collections.abc import Iterable
from datetime import date

from domain.clock.clock import Clock
from domain.clock.limit import Unit
from domain.clock.reading import Calendar
from domain.errors import NoCalendarData
from projections.facts.cells import UNKNOWN


def working_days(calendar: Calendar, after: date, through: date) -> int:
    """Count the working days after one day through another; `UNKNOWN` where there is no calendar."""
    if through <= after:
        return 0
    try:
        return calendar.working_days_between(after, through)
    except NoCalendarData:
        return UNKNOWN


def suspended_days(calendar: Calendar, clock: Clock) -> int:
    """Count the working days for which a run stood still, an open pause to the end of its maximum."""
    return added(
        working_days(calendar, clock.day(pause.stopped_at), clock.day(pause.resumed_at or pause.ends_at))
        for pause in clock.suspensions
    )


def added(counts: Iterable[int]) -> int:
    """Add counts up; a sum of which a part is not known is not known."""
    found = list(counts)
    return UNKNOWN if UNKNOWN in found else sum(found)


def days_of(clock: Clock) -> int:
    """Give the working days of a limit; 0 where it is counted otherwise."""
    return clock.limit.amount if clock.limit is not None and clock.limit.unit is Unit.WORKING_DAYS else 0
