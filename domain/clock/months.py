"""Terms of months (民法典 202), and dates that a rule names in the month to come.

Order of reckoning for one term: months, then days, then the extension, added to the day that has not been rolled. After
that come the suspended days, then the roll over rest days once, last (民法典 203; `due.settle_last_day`).
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from domain.clock.due import WorkingDays


def corresponding_day(day: date, months: int) -> date:
    """Give the day of the same number so many months later, or the last of a month that has none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unrolled_last_day(opened: date, months: int, days: int = 0, extensions: Iterable[tuple[int, int]] = ()) -> date:
    """Give the last day before suspensions and the roll; each extension is so many months and days more."""
    last = opened
    for more_months, more_days in ((months, days), *extensions):
        last = corresponding_day(last, more_months) + timedelta(days=more_days)
    return last


def nth_working_day_of_next_month(calendar: WorkingDays, day: date, n: int) -> date:
    """Give the n-th working day (n from 1) of the month after the one of a day (as in 关税法 43)."""
    end_of_month = date(day.year, day.month, monthrange(day.year, day.month)[1])
    return calendar.nth_working_day_after(end_of_month, n)
