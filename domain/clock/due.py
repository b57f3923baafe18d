"""The reckoning of a due day from a budget and its suspensions (民法典 201 to 204; design: the legal clock).

Every function is pure and works on days: the opening day is not counted, the day of stopping counts, the day of
resuming does not. If the day of stopping was the last day, the day of resumption takes its place.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]  # (day of stopping, day of resuming)


class RollsForward(Protocol):
    """What the end of a term needs of a calendar."""

    def next_working_day(self, day: date) -> date:
        """Give the day itself if it is a working day, else the next one."""


class WorkingDays(RollsForward, Protocol):
    """What the reckoning needs of a calendar."""

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days in (after, through]."""

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Give the n-th working day after a day, that day not counted."""


def due_by_working_days(calendar: WorkingDays, opened: date, amount: int, spans: Iterable[Span]) -> date:
    """Give the last day of a term of working days."""
    cursor, remaining = opened, amount
    for stopped, resumed in spans:
        if resumed == stopped:
            continue  # stopped and resumed on one day removes nothing
        counted = calendar.working_days_between(cursor, stopped)
        if counted >= remaining:
            last = calendar.nth_working_day_after(cursor, remaining)
            if last < stopped:
                return last  # the term had run out before
            cursor, remaining = resumed - ONE_DAY, 1  # stopped on the last day: the day of resumption takes its place
        else:
            cursor, remaining = resumed, remaining - counted
    return calendar.nth_working_day_after(cursor, remaining)


def settle_last_day(calendar: RollsForward, last: date, spans: Iterable[Span]) -> date:
    """Move an unrolled last day by the suspended days, then roll it forward once (民法典 203)."""
    for stopped, resumed in spans:
        if resumed == stopped:
            continue
        if stopped > calendar.next_working_day(last):
            break  # the term had run out before
        # Between the unrolled last day and the rolled one no day of the budget is left: the day of resumption ends it.
        last = resumed + max(last - stopped, timedelta())
    return calendar.next_working_day(last)


def day_of_use(calendar: WorkingDays, opened: date, amount: int, spans: Iterable[Span]) -> date:
    """Give the working day on which so many days are used up; unlike a last day, no day ever takes its place."""
    cursor, remaining = opened, amount
    for stopped, resumed in spans:
        if resumed == stopped:
            continue
        counted = calendar.working_days_between(cursor, stopped)
        if counted >= remaining:
            break
        cursor, remaining = resumed, remaining - counted
    return calendar.nth_working_day_after(cursor, remaining)


def elapsed_working_days(calendar: WorkingDays, opened: date, through: date, spans: Iterable[Span]) -> int:
    """Count the working days used up through a day, that day included."""
    if through <= opened:
        return 0
    counted = calendar.working_days_between(opened, through)
    for stopped, resumed in spans:
        if stopped < through:
            counted -= calendar.working_days_between(max(stopped, opened), min(resumed, through))
    return counted


def elapsed_calendar_days(opened: date, through: date, spans: Iterable[Span]) -> int:
    """Count the calendar days used up through a day, that day included."""
    if through <= opened:
        return 0
    counted = (through - opened).days
    for stopped, resumed in spans:
        if stopped < through:
            counted -= (min(resumed, through) - max(stopped, opened)).days
    return counted
