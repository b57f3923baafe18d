"""The instants at which an office is open, year by year, in microseconds since 1970-01-01T00:00Z.

An instant is open if its wall time falls into an interval of a working day. So a wall time that a change of the clocks
skips is never open, one that it repeats is open both times, and what lies between two instants is real elapsed time.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from domain.errors import Malformed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND

Interval = tuple[int, int]  # (opening, closing) in seconds of wall time from 00:00, closing up to 24:00


class MomentWithoutOffset(Malformed):
    """An office clock needs moments with their offset from UTC."""

    code = "moment_without_offset"


class Days(Protocol):
    """What office hours need of a calendar."""

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day."""


class Year(NamedTuple):
    """The openings of one year in order; `before` holds the open time before each, and last the open time in all."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]


def instant(at: datetime) -> int:
    """Give a moment in microseconds since 1970; raise MomentWithoutOffset."""
    if at.tzinfo is None:
        raise MomentWithoutOffset(moment=at.isoformat())
    return (at - EPOCH) // MICROSECOND


def moment(at: int, zone: tzinfo) -> datetime:
    """Give an instant as a moment of a time zone."""
    return (EPOCH + timedelta(microseconds=at)).astimezone(zone)


def openings_of_year(year: int, zone: ZoneInfo, week: Sequence[Sequence[Interval]], days: Days) -> Year:
    """Tabulate a year; `week` holds the intervals of each weekday, Monday first."""
    first, next_first = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    around = map(date.fromordinal, range(first - 1, next_first + 2))
    midnights = [instant(datetime.combine(day, time.min, zone)) for day in around]
    regular = [later - earlier == DAY for earlier, later in pairwise(midnights)]
    found: list[tuple[int, int]] = []
    for place, day in enumerate(map(date.fromordinal, range(first, next_first)), start=1):
        if not (intervals := week[day.weekday()]) or not days.is_working(day):
            continue
        if regular[place - 1] and regular[place] and regular[place + 1]:
            begins = midnights[place]
            found += [(begins + opening * SECOND, begins + closing * SECOND) for opening, closing in intervals]
        else:  # a change at midnight may lengthen the day before or the day after
            found += openings_of_day(day, zone, intervals)
    found.sort()  # clocks that go back across midnight put an hour of the old day after the first of the new one
    before = [0]
    for opening, closing in found:
        before.append(before[-1] + closing - opening)
    return Year(tuple(opening for opening, _ in found), tuple(closing for _, closing in found), tuple(before))


def openings_of_day(day: date, zone: ZoneInfo, intervals: Sequence[Interval]) -> list[tuple[int, int]]:
    """List the spans of real time at which the wall clock shows one of the intervals of a day."""
    midnight = (day.toordinal() - EPOCH_DAY) * DAY
    return [
        (max(midnight + opening * SECOND - offset, begins), min(midnight + closing * SECOND - offset, ends))
        for begins, ends, offset in _stretches(day, zone)
        for opening, closing in intervals
        if max(midnight + opening * SECOND - offset, begins) < min(midnight + closing * SECOND - offset, ends)
    ]


def _stretches(day: date, zone: ZoneInfo) -> list[tuple[int, int, int]]:
    """Split the real time of a day where the clocks change: (begins, ends, offset from UTC)."""
    begins = instant(datetime.combine(day, time.min, zone))
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    ends = max(instant(midnight), instant(midnight.replace(fold=1)))  # the later one where midnight comes twice
    if begins >= ends:
        return []  # a day that the zone skipped, as 2011-12-30 in Samoa
    earlier, later = _offset(begins, zone), _offset(ends - 1, zone)
    if earlier == later:
        return [(begins, ends, earlier)]
    low, high = begins // SECOND, ends // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle * SECOND, zone) == earlier else (low, middle)
    return [(begins, high * SECOND, earlier), (high * SECOND, ends, later)]


def _offset(at: int, zone: ZoneInfo) -> int:
    return (moment(at, zone).utcoffset() or timedelta()) // MICROSECOND
