"""How long a due day takes, beside numpy, chinesecalendar and holidays; and a million cases under a new calendar."""

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import numpy as np

from benchmarks.rounds import HEADING, Row
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
    print(HEADING)
    for row in results():
        print(row.line)


def results() -> list[Row]:
    """Measure one due day beside other ways, and a million cases under a new calendar."""
    before = WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 22))
    after = WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 27))
    return [*one_due_day(WorkingCalendar.of(load_shipped())), *a_new_calendar(before, after)]


def one_due_day(calendar: WorkingCalendar) -> list[Row]:
    """Reckon the 20th working day after a day of 2025, many ways."""
    days = [date(2025, 1, 1) + timedelta(days=CHANCE.randrange(240)) for _ in range(2000)]
    rest = [day for day in _days_of(2025) if day.weekday() < 5 and not calendar.is_working(day)]
    china = holidays.country_holidays("CN", years=[2025])
    numbers = np.array(days, dtype="datetime64[D]")
    free = np.array(rest, dtype="datetime64[D]")

    def by_chinesecalendar(day: date) -> date:
        left = 20
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    ours = _nanoseconds(lambda day: calendar.nth_working_day_after(day, 20), days)
    paused = _nanoseconds(
        lambda day: due_by_working_days(
            calendar, day, 20, ((day + timedelta(days=5), day + timedelta(days=15)),)
        ),
        days,
    )  # fmt: skip
    peers: dict[str, Callable[[date], object]] = {
        "numpy.busday_offset, one by one, without working weekends (peer)": lambda day: np.busday_offset(
            day, 20, roll="backward", holidays=free
        ),
        "chinesecalendar, day by day (peer)": by_chinesecalendar,
        "holidays.get_nth_working_day (peer)": lambda day: china.get_nth_working_day(day, 20),
    }
    theirs = {name: _nanoseconds(way, days) for name, way in peers.items()}
    start = time.perf_counter()
    np.busday_offset(np.tile(numbers, 500), 20, roll="backward", holidays=free)
    theirs["numpy.busday_offset, a million at once (limit)"] = (time.perf_counter() - start) * 1e9 / (500 * len(days))
    return [
        *(
            Row("one due day, 20 working days", f"{ours:.0f} ns", name, f"{other:,.0f} ns", f"{other / ours:.1f} ×",
                "≤ 1 µs", ours <= 1000)
            for name, other in theirs.items()
        ),
        Row("one due day with a pause", f"{paused:.0f} ns"),
    ]  # fmt: skip


def a_new_calendar(before: WorkingCalendar, after: WorkingCalendar) -> list[Row]:
    """Reckon a million terms again when the notice of 26 January 2020 comes, and count those that it moves."""
    terms = [_term() for _ in range(CASES)]
    start = time.perf_counter()
    moved = sum(
        due_by_working_days(after, opened, limit, spans) != due_by_working_days(before, opened, limit, spans)
        for opened, limit, spans in terms
    )
    twice = time.perf_counter() - start
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
    start = time.perf_counter()
    for n in range(CASES):
        read(clocks[n % 28], after, at)
    whole = time.perf_counter() - start
    return [
        Row(f"{CASES:,} terms by the old and the new calendar, {moved:,} moved", f"{twice:.2f} s"),
        Row(
            f"{CASES:,} clocks read whole by the new calendar: due, elapsed, light, state",
            f"{whole:.1f} s",
            to_reach="≤ 10 s",
            reached=whole <= 10,
        ),
    ]


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
