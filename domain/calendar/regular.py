"""A calendar that follows from a rule: the same weekdays every week, yearly and single rest days, single work days.

For offices outside the published calendars of a jurisdiction. A single work day wins over the weekday and over a
yearly rest day.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from domain.errors import Malformed, Refused

FARTHEST = 200  # years


class DayGivenTwice(Malformed):
    """A day is either a rest day or a work day."""

    code = "day_given_twice"


class NoWorkingDay(Refused):
    """The calendar has too few working days to count the term within 200 years."""

    code = "no_working_day"


class RegularCalendar:
    """An immutable calendar without end; `workdays` are weekdays from 0 (Monday), `yearly` pairs of month and day."""

    def __init__(
        self,
        workdays: Iterable[int],
        *,
        rest: Iterable[date] = (),
        yearly: Iterable[tuple[int, int]] = (),
        work: Iterable[date] = (),
    ) -> None:
        """Raise DayGivenTwice for a single day in both lists."""
        self._workdays, self._yearly = frozenset(workdays), frozenset(yearly)
        self._rest, self._work = frozenset(rest), frozenset(work)
        if both := self._rest & self._work:
            raise DayGivenTwice(day=min(both).isoformat())
        self._years: dict[int, tuple[int, ...]] = {}

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return day in self._work or (
            day.weekday() in self._workdays and day not in self._rest and (day.month, day.day) not in self._yearly
        )

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days later than one day, up to and with another; negative when they are reversed."""
        if through < after:
            return -self.working_days_between(through, after)
        whole = sum(len(self._year(year)) for year in range(after.year, through.year))
        return whole + self._through(through) - self._through(after)

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Give the n-th working day (n from 1) after a day, that day not counted; raise NoWorkingDay."""
        place = self._through(day) + n - 1
        for year in range(day.year, min(day.year + FARTHEST, date.max.year) + 1):
            if place < len(working := self._year(year)):
                return date.fromordinal(working[place])
            place -= len(working)
        raise NoWorkingDay(after=day.isoformat(), n=n)

    def next_working_day(self, day: date) -> date:
        """Give the day itself if it is a working day, else the next one; raise NoWorkingDay."""
        return day if self.is_working(day) else self.nth_working_day_after(day, 1)

    def _through(self, day: date) -> int:
        return bisect_right(self._year(day.year), day.toordinal())

    def _year(self, year: int) -> tuple[int, ...]:
        if year not in self._years:
            days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            self._years[year] = tuple(day for day in days if self.is_working(date.fromordinal(day)))
        return self._years[year]
