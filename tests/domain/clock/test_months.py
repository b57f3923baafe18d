"""Terms of months, as 民法典 202 and 203 have them, and days named in the month to come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.due import settle_last_day
from domain.clock.months import corresponding_day, nth_working_day_of_next_month, unrolled_last_day

CALENDAR = WorkingCalendar.of(load_shipped())


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("opened", "months", "last"),
    [
        pytest.param("2024-01-31", 1, "2024-02-29", id="clamped in a leap year"),
        pytest.param("2023-01-31", 1, "2023-02-28", id="clamped"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="from 29 February"),
        pytest.param("2023-02-28", 1, "2023-03-28", id="not clamped back"),
        pytest.param("2023-12-31", 2, "2024-02-29", id="over the year"),
        pytest.param("2023-12-15", 12, "2024-12-15", id="a year"),
        pytest.param("2023-05-10", 0, "2023-05-10", id="none"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_last(opened: str, months: int, last: str) -> None:
    assert corresponding_day(day(opened), months) == day(last)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(0, 600))
def test_the_corresponding_day_lies_in_the_month_so_many_later(opened: date, months: int) -> None:
    last = corresponding_day(opened, months)
    assert last.year * 12 + last.month == opened.year * 12 + opened.month + months
    assert last.day == opened.day or (last.day < opened.day and (last + (date.max - date.max.replace(day=30))).day == 1)


@pytest.mark.parametrize(
    ("opened", "months", "days", "extensions", "spans", "due"),
    [
        pytest.param("2026-07-03", 1, 0, [], [], "2026-08-03", id="a Monday"),
        pytest.param("2026-07-01", 1, 0, [], [], "2026-08-03", id="a Saturday rolls once"),
        pytest.param("2026-07-01", 1, 1, [], [], "2026-08-03", id="days go on the unrolled day"),
        pytest.param("2026-01-31", 1, 3, [], [], "2026-03-03", id="months before days"),
        pytest.param("2026-07-01", 1, 0, [(0, 10)], [], "2026-08-11", id="so does the extension"),
        pytest.param("2026-01-31", 1, 0, [(1, 0)], [], "2026-03-30", id="Saturday 28 March rolls"),
        pytest.param("2026-07-01", 1, 0, [(0, 3), (0, 4)], [], "2026-08-10", id="two extensions"),
        pytest.param("2026-07-01", 1, 0, [], [("2026-07-10", "2026-07-14")], "2026-08-05", id="then suspensions"),
        pytest.param("2026-07-03", 1, 0, [], [("2026-08-03", "2026-08-10")], "2026-08-10", id="on the last day"),
        pytest.param("2026-09-01", 1, 0, [], [], "2026-10-08", id="over National Day"),
    ],
)
def test_months_then_days_then_extension_then_suspensions_then_one_roll(
    opened: str, months: int, days: int, extensions: list[tuple[int, int]], spans: list[tuple[str, str]], due: str
) -> None:
    last = unrolled_last_day(day(opened), months, days, extensions)
    assert settle_last_day(CALENDAR, last, [(day(stopped), day(resumed)) for stopped, resumed in spans]) == day(due)


@pytest.mark.parametrize(
    ("now", "n", "due"),
    [
        pytest.param("2026-09-17", 5, "2026-10-13", id="after National Day, with a worked Saturday"),
        pytest.param("2026-10-31", 1, "2026-11-02", id="from the last day of a month"),
        pytest.param("2025-12-15", 3, "2026-01-06", id="over New Year, with a worked Sunday"),
        pytest.param("2026-01-31", 10, "2026-02-13", id="in a short month"),
    ],
)
def test_the_nth_working_day_of_the_next_month(now: str, n: int, due: str) -> None:
    assert nth_working_day_of_next_month(CALENDAR, day(now), n) == day(due)
