"""How long a due day takes, beside numpy, chinesecalendar and holidays; and a million cases under a new calendar."""

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import numpy as np

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect
from domain.clock.due import Span, due_by_working_days
from domain.clock.limit import parse_limit
from domain.clock.reading import read

CASES = 1_000_000
ZONE = ZoneInfo("Asia/Shanghai")
CHANCE = random.Random(20200126)  # noqa: S311 - the same cases in each run
Term = tuple[date, int, tuple[Span, ...]]


def main() -> None:
    """Print the figures."""
    before = WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 22))
    after = WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 27))
    one_due_day(WorkingCalendar.of(load_shipped()))
    a_new_calendar(before, after)


def one_due_day(calendar: WorkingCalendar) -> None:
    """Reckon the 20th working day after a day of 2025, many ways."""
    days = [date(2025, 1, 1) + timedelta(days=CHANCE.randrange(240)) for _ in range(2000)]
    rest = [day for day in _days_of(2025) if day.weekday() < 5 and not calendar.is_working(day)]
    worked = {day for day in _days_of(2025) if day.weekday() >= 5 and calendar.is_working(day)}
    china = holidays.country_holidays("CN", years=[2025])
    numbers = np.array(days, dtype="datetime64[D]")
    free = np.array(rest, dtype="datetime64[D]")

    def by_chinesecalendar(day: date) -> date:
        left = 20
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    ways: dict[str, Callable[[date], object]] = {
        "caseledger: nth_working_day_after": lambda day: calendar.nth_working_day_after(day, 20),
        "caseledger: a term with a pause": lambda day: due_by_working_days(
            calendar, day, 20, ((day + timedelta(days=5), day + timedelta(days=15)),)
        ),
        "numpy.busday_offset, one by one": lambda day: np.busday_offset(day, 20, roll="backward", holidays=free),
        "chinesecalendar, day by day": by_chinesecalendar,
        "holidays.get_nth_working_day": lambda day: china.get_nth_working_day(day, 20),
    }
    first = None
    print("One due day, 20 working days:")
    for name, way in ways.items():
        nanoseconds = _nanoseconds(way, days)
        first = first or nanoseconds
        print(f"  {name:<36} {nanoseconds:>10.0f} ns  {nanoseconds / first:>8.1f} x")
    start = time.perf_counter()
    np.busday_offset(np.tile(numbers, 500), 20, roll="backward", holidays=free)
    vector = (time.perf_counter() - start) * 1e9 / (500 * len(days))
    print(f"  {'numpy.busday_offset, a million at once':<36} {vector:>8.0f} ns  {vector / (first or 1):>8.1f} x")
    print(f"  numpy knows no working weekends ({len(worked)} in 2025): its answers differ where one lies in the term.")


def a_new_calendar(before: WorkingCalendar, after: WorkingCalendar) -> None:
    """Reckon a million terms again when the notice of 26 January 2020 comes, and count those that it moves."""
    terms = [_term() for _ in range(CASES)]
    start = time.perf_counter()
    moved = sum(
        due_by_working_days(after, opened, limit, spans) != due_by_working_days(before, opened, limit, spans)
        for opened, limit, spans in terms
    )
    seconds = time.perf_counter() - start
    print(f"{CASES:,} terms by the old and the new calendar: {seconds:.2f} s, {moved:,} moved (to reach: 10 s)")
    clocks = [
        Clock(
            "c",
            1,
            Effect.STATUTORY,
            datetime(2020, 1, 1 + n % 28, 9, tzinfo=ZONE),
            ZONE,
            parse_limit("20 working days"),
        )
        for n in range(28)
    ]
    at = datetime(2020, 2, 1, 9, tzinfo=ZONE)
    readings = CASES // 10
    start = time.perf_counter()
    for n in range(readings):
        read(clocks[n % 28], after, at)
    each = (time.perf_counter() - start) / readings
    print(f"A whole reading (due, elapsed, light, state): {each * 1e6:.1f} µs; {CASES:,} of them: {each * CASES:.1f} s")


def _term() -> Term:
    opened = date(2019, 11, 1) + timedelta(days=CHANCE.randrange(90))
    stopped = opened + timedelta(days=CHANCE.randrange(1, 20))
    spans = ((stopped, stopped + timedelta(days=CHANCE.randrange(1, 30))),) if CHANCE.random() < 0.2 else ()
    return opened, CHANCE.choice((5, 10, 20, 45)), spans


def _nanoseconds(way: Callable[[date], object], days: list[date]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter_ns()
        for day in days:
            way(day)
        best = min(best, (time.perf_counter_ns() - start) / len(days))
    return best


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


if __name__ == "__main__":
    main()
