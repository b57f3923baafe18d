"""Due dates that a reader with a paper calendar can check, and the laws of the arithmetic."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.calendar import CountNotPositive, MomentWithoutZone, WorkingCalendar
from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.calendar.shipped import load_shipped
from domain.errors import NoCalendarData

CALENDAR = WorkingCalendar.of(load_shipped())
FIRST, LAST = date(2007, 1, 1), date(2036, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("opening", "days", "known_on", "due"),
    [
        pytest.param("2024-09-30", 5, None, "2024-10-12", id="over National Day into a working Saturday"),
        pytest.param("2019-04-28", 5, None, "2019-05-07", id="from a working Sunday over the changed Labour Day"),
        pytest.param("2025-01-26", 5, None, "2025-02-08", id="from a working Sunday over Spring Festival"),
        pytest.param("2020-01-22", 20, "2020-01-22", "2020-02-25", id="before the holiday was prolonged"),
        pytest.param("2020-01-22", 20, "2020-01-25", "2020-02-25", id="the day before the notice"),
        pytest.param("2020-01-22", 20, "2020-01-26", "2020-02-27", id="from the day of the notice"),
        pytest.param("2020-01-22", 20, None, "2020-02-27", id="after the holiday was prolonged"),
        pytest.param("2019-04-25", 3, "2019-03-21", "2019-04-30", id="before Labour Day was changed"),
        pytest.param("2019-04-25", 3, "2019-03-22", "2019-04-29", id="a new notice may shorten a term"),
        pytest.param("2015-09-01", 3, "2015-05-12", "2015-09-04", id="before the Victory Day holiday"),
        pytest.param("2015-09-01", 3, "2015-05-13", "2015-09-07", id="after the Victory Day holiday"),
        pytest.param("2018-12-26", 3, "2018-12-03", "2018-12-31", id="the next year's notice is not out"),
        pytest.param("2018-12-26", 3, "2018-12-04", "2018-12-29", id="the next year's notice settles December"),
    ],
)
def test_a_term_of_working_days_falls_due(opening: str, days: int, known_on: str | None, due: str) -> None:
    calendar = WorkingCalendar.of(load_shipped(), known_at=day(known_on) if known_on else None)
    assert calendar.nth_working_day_after(day(opening), days) == day(due)


def test_a_notice_counts_from_midnight_in_china_of_the_day_it_bears() -> None:
    before = WorkingCalendar.of(load_shipped(), known_at=datetime(2020, 1, 25, 15, 59, 59, tzinfo=UTC))
    after = WorkingCalendar.of(load_shipped(), known_at=datetime(2020, 1, 25, 16, 0, tzinfo=UTC))
    assert (before.revision, after.revision) == ("CN/2020-1", "CN/2020-2")
    with pytest.raises(MomentWithoutZone):
        WorkingCalendar.of(load_shipped(), known_at=datetime(2020, 1, 26))  # noqa: DTZ001 - the point


def test_after_24_december_of_the_last_published_year_a_day_is_provisional() -> None:
    assert CALENDAR.horizon == day("2026-12-24")
    assert [CALENDAR.is_provisional(day(text)) for text in ("2026-12-24", "2026-12-25")] == [False, True]
    due = CALENDAR.nth_working_day_after(day("2026-12-28"), 10)
    assert due == day("2027-01-12")
    assert CALENDAR.is_provisional(due)
    assert CALENDAR.reason(due).provisional


@pytest.mark.parametrize(
    ("when", "kind", "label", "document"),
    [
        ("2026-03-04", DayKind.WORK, "工作日", None),
        ("2026-03-07", DayKind.REST, "星期六", None),
        ("2026-03-08", DayKind.REST, "星期日", None),
        ("2026-02-18", DayKind.REST, "春节", "国办发明电〔2025〕7号"),
        ("2026-02-14", DayKind.WORK, "调休上班（春节）", "国办发明电〔2025〕7号"),
        ("2020-02-01", DayKind.REST, "春节延长假期", "国办发明电〔2020〕1号"),
        ("2027-02-05", DayKind.REST, "春节", "国务院令第795号"),
    ],
)
def test_every_day_can_be_explained(when: str, kind: DayKind, label: str, document: str | None) -> None:
    assert CALENDAR.reason(day(when))[:3] == (kind, label, document)
    assert CALENDAR.is_working(day(when)) is (kind is DayKind.WORK)


def test_a_rest_day_rolls_to_the_next_or_the_previous_working_day() -> None:
    assert CALENDAR.next_working_day(day("2026-02-15")) == day("2026-02-24")
    assert CALENDAR.previous_working_day(day("2026-02-23")) == day("2026-02-14")
    assert CALENDAR.next_working_day(day("2026-02-14")) == day("2026-02-14")
    assert CALENDAR.previous_working_day(day("2026-02-14")) == day("2026-02-14")


def test_outside_the_data_nothing_is_guessed() -> None:
    with pytest.raises(NoCalendarData):
        CALENDAR.is_working(day("2006-12-31"))
    with pytest.raises(NoCalendarData):
        CALENDAR.reason(day("2006-12-31"))
    with pytest.raises(NoCalendarData):
        CALENDAR.nth_working_day_after(day("2006-12-31"), 1)
    with pytest.raises(NoCalendarData):
        CALENDAR.working_days_between(day("2036-12-31"), day("2037-01-01"))
    with pytest.raises(NoCalendarData):
        CALENDAR.nth_working_day_after(day("2036-12-30"), 2)
    with pytest.raises(NoCalendarData):
        CALENDAR.previous_working_day(day("2007-01-03"))
    with pytest.raises(NoCalendarData):
        WorkingCalendar.of(load_shipped(), known_at=day("2006-12-13"))
    with pytest.raises(NoCalendarData, match="2013"):
        WorkingCalendar.of(notice for notice in load_shipped() if notice.year != 2013)


def test_a_term_without_days_is_refused() -> None:
    with pytest.raises(CountNotPositive):
        CALENDAR.nth_working_day_after(day("2026-03-04"), 0)


def test_a_region_lies_over_the_nation_however_early_it_was_published() -> None:
    swap = CalendarPublication(
        jurisdiction="CN-45",
        year=2017,
        revision=1,
        supersedes=None,
        document_number="桂政办电〔2016〕1号",
        title="2017年放假安排",
        published_at=day("2016-11-01"),
        source="test",
        number_verified=False,
        entries=(
            CalendarEntry(first=day("2017-04-01"), last=day("2017-04-01"), kind=DayKind.REST, reason="三月三"),
            CalendarEntry(first=day("2017-04-08"), last=day("2017-04-08"), kind=DayKind.WORK, reason="三月三"),
        ),
    )
    notices = (swap, *load_shipped())
    region = WorkingCalendar.of(notices, jurisdiction="CN-45")
    nation = WorkingCalendar.of(notices)
    neighbour = WorkingCalendar.of(notices, jurisdiction="CN-4")
    assert [region.is_working(day(text)) for text in ("2017-04-01", "2017-04-08")] == [False, True]
    assert [nation.is_working(day(text)) for text in ("2017-04-01", "2017-04-08")] == [True, False]
    assert neighbour.is_working(day("2017-04-01"))
    assert (region.revision, nation.revision) == ("CN/2026-1+CN-45/2017-1", "CN/2026-1")


any_day = st.dates(FIRST, LAST - timedelta(days=120))


@given(any_day, st.integers(1, 60))
def test_the_nth_working_day_after_a_day_closes_a_span_of_n_working_days(opening: date, n: int) -> None:
    due = CALENDAR.nth_working_day_after(opening, n)
    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days_between(opening, due) == n
    assert CALENDAR.working_days_between(opening, due - timedelta(days=1)) == n - 1


@given(any_day, st.integers(0, 120))
def test_a_span_counts_its_working_days_one_by_one(after: date, length: int) -> None:
    days = [after + timedelta(days=step) for step in range(1, length + 1)]
    through = after + timedelta(days=length)
    assert CALENDAR.working_days_between(after, through) == sum(map(CALENDAR.is_working, days))
    assert CALENDAR.working_days_between(through, after) == -CALENDAR.working_days_between(after, through)


@given(any_day)
def test_a_day_is_explained_as_it_is_counted(some: date) -> None:
    assert CALENDAR.is_working(some) is (CALENDAR.reason(some).kind is DayKind.WORK)
    following = CALENDAR.next_working_day(some)
    assert following == some if CALENDAR.is_working(some) else following == CALENDAR.nth_working_day_after(some, 1)
