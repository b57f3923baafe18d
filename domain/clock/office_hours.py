"""Terms that run by the clock in office hours, exact to the microsecond (民法典 201 II: from the moment that is fixed).

Time counts from an opening until just before the closing, on working days, outside the pauses. Tables are made once
a year and office, so that a question is a few bisections however long the budget.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from domain.clock.openings import (
    DAY,
    MICROSECOND,
    SECOND,
    Days,
    Interval,
    Year,
    instant,
    moment,
    openings_of_day,
    openings_of_year,
)
from domain.errors import Malformed, Refused

Boundary = Literal["close", "open"]
Pause = tuple[datetime, datetime]  # (stopped, resumed): the moment of stopping belongs to it, that of resuming does not
Hours = Sequence[tuple[str, str]]

FARTHEST = 200  # years: beyond, a calendar without working days could not be told from a slow one
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?|24:00(?::00)?")


class UnknownTimeZone(Malformed):
    """The time zone is not known."""

    code = "unknown_time_zone"


class NotATimeOfDay(Malformed):
    """A time of day reads like 08:30 or 08:30:00, and 24:00 at the end of the day."""

    code = "not_a_time_of_day"


class ClosesBeforeItOpens(Malformed):
    """An office interval ends after it starts, on the same day."""

    code = "closes_before_it_opens"


class IntervalsOverlap(Malformed):
    """The office intervals of a day may adjoin, not overlap."""

    code = "intervals_overlap"


class NoOfficeInterval(Malformed):
    """Office hours need an interval, and weekdays from 0 (Monday) to 6."""

    code = "no_office_interval"


class PauseRunsBackwards(Malformed):
    """A pause ends no earlier than it starts."""

    code = "pause_runs_backwards"


class OverlappingPauses(Malformed):
    """On one clock pauses may adjoin, not overlap."""

    code = "overlapping_pauses"


class NegativeBudget(Malformed):
    """A budget is zero or more."""

    code = "negative_budget"


class NoDueMoment(Refused):
    """The budget is not used up within 200 years of these office hours."""

    code = "no_due_moment"


@dataclass(frozen=True)
class OfficeHours:
    """The office hours of a body: its time zone, the intervals of each weekday from Monday on, and its working days."""

    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    days: Days
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, zone: str, hours: Hours | Mapping[int, Hours], days: Days) -> Self:
        """Read office hours: the same intervals every day, or those of each weekday (0 is Monday, one not named none).

        Raise UnknownTimeZone, NotATimeOfDay, ClosesBeforeItOpens, IntervalsOverlap or NoOfficeInterval.
        """
        named = hours if isinstance(hours, Mapping) else dict.fromkeys(range(7), hours)
        if not any(named.values()) or not set(named) <= set(range(7)):
            raise NoOfficeInterval(weekdays=sorted(named))
        return cls(_zone(zone), tuple(intervals_of(named.get(weekday, ())) for weekday in range(7)), days)

    def by(self, days: Days) -> "OfficeHours":
        """Give the same hours on the working days of a calendar."""
        return self if days is self.days else replace(self, days=days)

    def open_on(self, day: date) -> list[Pause]:
        """List the stretches of a day at which the office is open, in its time zone; none on a rest day."""
        if not self.days.is_working(day):
            return []
        found = openings_of_day(day, self.zone, self.week[day.weekday()])
        return [(moment(begins, self.zone), moment(ends, self.zone)) for begins, ends in sorted(found)]

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """Give the office time from a moment to another outside the pauses; nothing if they are reversed."""
        begins, ends = instant(start), instant(end)
        if ends <= begins:
            return timedelta()
        counted = self._between(begins, ends)
        for stopped, resumed in in_order(pauses):
            if max(stopped, begins) < min(resumed, ends):
                counted -= self._between(max(stopped, begins), min(resumed, ends))
        return timedelta(microseconds=counted)

    def due(
        self, start: datetime, budget: timedelta, pauses: Iterable[Pause] = (), *, boundary: Boundary = "close"
    ) -> datetime:
        """Give the moment at which a budget of office time is used up, in the time zone of the office.

        Outside office hours it begins to run at the next opening. `boundary` says whether a budget that ends exactly
        at closing time is due then or at the next opening. A pause that holds the due moment moves it to the moment
        of resuming, or the next opening. Raise NegativeBudget, NoDueMoment, PauseRunsBackwards, OverlappingPauses.
        """
        if budget < timedelta():
            raise NegativeBudget(budget=str(budget))
        reached = instant(start)
        year, used = self._place(reached)
        target = used + budget // MICROSECOND
        for stopped, resumed in in_order(pauses):
            if resumed <= reached:
                continue
            if self._instant(year, target, reached, boundary) < stopped:
                break  # the term had run out before
            target += self._between(max(stopped, reached), resumed)
            reached = resumed
        return moment(self._instant(year, target, reached, boundary), self.zone)

    def _year(self, year: int) -> Year:
        if year not in self._years:
            self._years[year] = openings_of_year(year, self.zone, self.week, self.days)
        return self._years[year]

    def _place(self, at: int) -> tuple[int, int]:
        """Give the local year of an instant and the open time of that year before it."""
        year = moment(at, self.zone).year
        opens, closes, before = self._year(year)
        last = bisect_right(opens, at) - 1
        return year, (before[last] + min(at, closes[last]) - opens[last] if last >= 0 else 0)

    def _between(self, begins: int, ends: int) -> int:
        first, used_first = self._place(begins)
        last, used_last = self._place(ends)
        return sum(self._year(year).before[-1] for year in range(first, last)) + used_last - used_first

    def _instant(self, first: int, target: int, reached: int, boundary: Boundary) -> int:
        """Give the instant from `reached` on at which the open time since the start of a year comes to the target."""
        year, left = first, target
        if boundary == "close":
            while left > (table := self._checked(first, year)).before[-1] or not table.opens:
                year, left = year + 1, left - table.before[-1]
            place = bisect_left(table.before, left, lo=1) - 1
            if (found := table.opens[place] + left - table.before[place]) >= reached:
                return found
        # nothing is left to run, and the last closing lies behind: due where time would go on
        while left >= (table := self._checked(first, year)).before[-1]:
            year, left = year + 1, left - table.before[-1]
        place = bisect_right(table.before, left) - 1
        return table.opens[place] + left - table.before[place]

    def _checked(self, first: int, year: int) -> Year:
        if year - first > FARTHEST:
            raise NoDueMoment(from_year=first)
        return self._year(year)


def in_order(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """Give the pauses of one clock in order, as instants; raise PauseRunsBackwards or OverlappingPauses."""
    ordered = sorted((instant(stopped), instant(resumed)) for stopped, resumed in pauses)
    last = None
    for stopped, resumed in ordered:
        if resumed < stopped:
            raise PauseRunsBackwards(stopped=moment(stopped, UTC).isoformat(), resumed=moment(resumed, UTC).isoformat())
        if last is not None and stopped < last:
            raise OverlappingPauses(stopped=moment(stopped, UTC).isoformat(), not_before=moment(last, UTC).isoformat())
        last = resumed
    return ordered


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # no such file, no such name, a folder
        raise UnknownTimeZone(zone=name[:60]) from error


def intervals_of(hours: Hours) -> tuple[Interval, ...]:
    """Read intervals in order; raise NotATimeOfDay, ClosesBeforeItOpens or IntervalsOverlap."""
    intervals = sorted((_seconds(opening), _seconds(closing)) for opening, closing in hours)
    last = 0
    for opening, closing in intervals:
        if closing <= opening:
            raise ClosesBeforeItOpens(interval=_words(opening, closing))
        if opening < last:
            raise IntervalsOverlap(interval=_words(opening, closing))
        last = closing
    return tuple(intervals)


def _seconds(text: str) -> int:
    match = _TIME_OF_DAY.fullmatch(text)
    if match is None:
        raise NotATimeOfDay(time=text[:20])
    if match[1] is None:
        return DAY // SECOND
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def _words(*seconds: int) -> str:
    return "–".join(f"{second // 3600:02}:{second // 60 % 60:02}" for second in seconds)
