"""The working days of a jurisdiction as they stood in print on a day, and the arithmetic on them.

Notices are layered in order of publication and the latest one that names a day wins; else Monday to Friday is work.
After the horizon, 24 December of the last published year, every answer is provisional: estimated from the
statutory holidays, to the end of the festival table.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.calendar.publication import CalendarPublication, DayKind
from domain.calendar.statutory import SATURDAY, StatutoryDays, load_statutory
from domain.errors import Malformed, NoCalendarData

CHINA = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")

# Measured on 2014 to 2026 (tests/domain/calendar/test_estimates.py): how far the true due date lay from the estimate.
EARLIER_BY_AT_MOST = timedelta(days=7)
LATER_BY_AT_MOST = timedelta(days=10)


class CountNotPositive(Malformed):
    """A term counts at least one working day."""

    code = "count_not_positive"


class MomentWithoutZone(Malformed):
    """A moment needs its time zone before it can be read as a day in China."""

    code = "moment_without_zone"


class DayReason(NamedTuple):
    """Why a day counts or does not: the notice or decree relied on, if any, and whether it may still change."""

    kind: DayKind
    label: str
    document_number: str | None
    provisional: bool


class WorkingCalendar:
    """An immutable calendar. Build it once per set of publications: reading is then a few list look-ups."""

    __slots__ = (
        "_before",
        "_end",
        "_reasons",
        "_start",
        "_working",
        "first_day",
        "horizon",
        "publications",
        "revision",
    )

    publications: Final[tuple[CalendarPublication, ...]]
    first_day: Final[date]
    horizon: Final[date]
    revision: Final[str]

    @classmethod
    def of(
        cls,
        publications: Iterable[CalendarPublication],
        *,
        known_at: date | datetime | None = None,
        jurisdiction: str = "CN",
        statutory: StatutoryDays | None = None,
    ) -> "WorkingCalendar":
        """Layer what had been published by a day (in China's time zone); raise NoCalendarData if years are missing.

        A region's calendar (`CN-46`) lies over those of the jurisdictions that contain it.
        """
        known_on = _day_in_china(known_at)
        notices = sorted(
            (
                notice
                for notice in publications
                if f"{jurisdiction}-".startswith(f"{notice.jurisdiction}-")
                and (known_on is None or notice.published_at <= known_on)
            ),
            key=lambda notice: (len(notice.jurisdiction), notice.published_at, notice.year, notice.revision),
        )
        return cls(tuple(notices), statutory or load_statutory(), jurisdiction, known_on)

    def __init__(
        self,
        notices: tuple[CalendarPublication, ...],
        statutory: StatutoryDays,
        jurisdiction: str,
        known_on: date | None,
    ) -> None:
        national = {notice.year for notice in notices if "-" not in notice.jurisdiction}
        if not national:
            raise NoCalendarData(jurisdiction=jurisdiction, published_by=known_on)
        if missing := set(range(min(national), max(national))) - national:
            raise NoCalendarData(jurisdiction=jurisdiction, year=min(missing))
        last_year = max(national)
        self.publications = notices
        self.revision = "+".join({notice.jurisdiction: notice.name for notice in notices}.values())
        self.first_day = date(min(national), 1, 1)
        self.horizon = date(last_year, 12, 24)
        self._start = self.first_day.toordinal()
        self._end = date(max(last_year, statutory.last_year), 12, 31).toordinal()
        self._reasons = self._settle(notices, statutory, range(last_year + 1, statutory.last_year + 1), known_on)
        self._count()

    def _settle(
        self,
        notices: tuple[CalendarPublication, ...],
        statutory: StatutoryDays,
        estimated_years: range,
        known_on: date | None,
    ) -> dict[int, DayReason]:
        horizon = self.horizon.toordinal()
        reasons = {
            day.toordinal(): DayReason(DayKind.REST, festival, decree, provisional=True)
            for year in estimated_years
            for day, (festival, decree) in statutory.rest_days(year, known_on).items()
        }
        for notice in notices:
            for entry in notice.entries:
                label = entry.reason if entry.kind is DayKind.REST else f"调休上班（{entry.reason}）"
                for day in range(entry.first.toordinal(), entry.last.toordinal() + 1):
                    reasons[day] = DayReason(entry.kind, label, notice.document_number, day > horizon)
        return reasons

    def _count(self) -> None:
        # _before[k] is the number of working days before the k-th day, so every question is one or two look-ups
        self._working: list[date] = []
        self._before: list[int] = []
        for ordinal in range(self._start, self._end + 1):
            self._before.append(len(self._working))
            named = self._reasons.get(ordinal)
            if (named.kind is DayKind.WORK) if named else ((ordinal + 6) % 7 < SATURDAY):
                self._working.append(date.fromordinal(ordinal))
        self._before.append(len(self._working))

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._start
        if place < 0 or place + self._start > self._end:
            raise NoCalendarData(day=day, first=self.first_day, last=date.fromordinal(self._end))
        return place

    def _working_day(self, index: int) -> date:
        if not 0 <= index < len(self._working):
            raise NoCalendarData(first=self.first_day, last=date.fromordinal(self._end))
        return self._working[index]

    def is_provisional(self, day: date) -> bool:
        """Say whether the notices so far leave the day open."""
        return day > self.horizon

    def is_working(self, day: date) -> bool:
        """Say whether the day counts; raise NoCalendarData outside the calendar."""
        place = self._place(day)
        return self._before[place + 1] > self._before[place]

    def reason(self, day: date) -> DayReason:
        """Say why the day counts or does not; raise NoCalendarData outside the calendar."""
        named = self._reasons.get(self._start + self._place(day))
        if named:
            return named
        weekend = day.weekday() >= SATURDAY
        kind, label = (DayKind.REST, WEEKDAYS[day.weekday()]) if weekend else (DayKind.WORK, "工作日")
        return DayReason(kind, label, None, self.is_provisional(day))

    def working_days_between(self, after: date, through: date) -> int:
        """Count the working days later than one day, up to and with another; negative when they are reversed."""
        return self._before[self._place(through) + 1] - self._before[self._place(after) + 1]

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Return the n-th working day (n from 1) after a day, which is itself not counted (民法典 201)."""
        if n < 1:
            raise CountNotPositive(count=n)
        return self._working_day(self._before[self._place(day) + 1] + n - 1)

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one (民法典 203)."""
        return self._working_day(self._before[self._place(day)])

    def previous_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the one before it."""
        return self._working_day(self._before[self._place(day) + 1] - 1)

    def estimate_range(self, day: date) -> tuple[date, date]:
        """Return the earliest and latest likely date for a due date; a settled one is its own range.

        The earliest is after the horizon in any case: no notice to come can lift the days up to it.
        """
        if not self.is_provisional(day):
            return day, day
        return max(day - EARLIER_BY_AT_MOST, self.horizon + timedelta(days=1)), day + LATER_BY_AT_MOST


def _day_in_china(moment: date | datetime | None) -> date | None:
    if not isinstance(moment, datetime):
        return moment
    if moment.utcoffset() is None:
        raise MomentWithoutZone(moment=moment)
    return moment.astimezone(CHINA).date()
