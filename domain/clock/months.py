"""Terms of months (民法典 202), and dates that a rule names in the month to come.

Order of reckoning for one term: months, then days, then the extension, added to the day that has not been rolled, then
the suspended days, then the roll over rest days once, last (民法典 203).
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from domain.clock.due import Span, WorkingDays, settle_last_day


def corresponding_day(day: date, months: int) -> date:
    """Give the day of the same number so many months later, or the last of a month that has none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unrolled_last_day(
    opened: date, months: int, *, days: int = 0, extension_months: int = 0, extension_days: int = 0
) -> date:
    """Give the last day before suspensions and the roll: months, days, then the extension's months and days."""
    last = corresponding_day(opened, months) + timedelta(days=days)
    return corresponding_day(last, extension_months) + timedelta(days=extension_days)


def due_by_months(
    calendar: WorkingDays,
    opened: date,
    months: int,
    spans: Iterable[Span],
    *,
    days: int = 0,
    extension_months: int = 0,
    extension_days: int = 0,
) -> date:
    """Give the last day of a term of months, or of months and days, rolled forward once at the end."""
    last = unrolled_last_day(
        opened, months, days=days, extension_months=extension_months, extension_days=extension_days
    )
    return settle_last_day(calendar, last, spans)


def nth_working_day_of_next_month(calendar: WorkingDays, day: date, n: int) -> date:
    """Give the n-th working day (n from 1) of the month after the one of a day (as in 关税法 43)."""
    end_of_month = date(day.year, day.month, monthrange(day.year, day.month)[1])
    return calendar.nth_working_day_after(end_of_month, n)
