"""The shipped notices against two libraries that were written independently of them."""

from collections import Counter
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import DayKind
from domain.calendar.shipped import load_shipped
from domain.calendar.statutory import load_statutory

CALENDAR = WorkingCalendar.of(load_shipped())
DAYS = [date(2007, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2007, 1, 1)).days + 1)]

COUNTS = "249 251 250 250 250 249 250 250 249 250 249 250 250 249 250 249 249 251 248 248"
WORKING_DAYS = {2007 + place: int(count) for place, count in enumerate(COUNTS.split())}


def test_every_day_of_2007_to_2026_agrees_with_chinesecalendar() -> None:
    assert [day for day in DAYS if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_of_2007_to_2026_agrees_with_holidays() -> None:
    china = holidays.country_holidays("CN", years=range(2006, 2028))
    assert [day for day in DAYS if CALENDAR.is_working(day) != china.is_working_day(day)] == []


def test_each_year_has_its_known_number_of_working_days() -> None:
    assert Counter(day.year for day in DAYS if CALENDAR.is_working(day)) == WORKING_DAYS


def test_there_is_one_notice_a_year_and_three_that_revise_one() -> None:
    names = [notice.name for notice in load_shipped()]
    assert len(names) == len(set(names)) == 23
    assert [name for name in names if not name.endswith("-1")] == ["CN/2015-2", "CN/2019-2", "CN/2020-2"]
    assert {notice.year for notice in load_shipped()} == set(range(2007, 2027))


def test_notices_come_in_order_of_publication_and_each_precedes_what_it_settles() -> None:
    dates = [notice.published_at for notice in load_shipped()]
    assert dates == sorted(dates)
    for notice in load_shipped():
        assert notice.published_at < min(entry.first for entry in notice.entries)


def test_every_make_up_day_is_a_weekend_day() -> None:
    for notice in load_shipped():
        for entry in notice.entries:
            if entry.kind is DayKind.WORK:
                assert all(day.weekday() >= 5 for day in entry.days()), (notice.name, entry)


def test_a_number_that_was_not_read_in_a_notice_says_so() -> None:
    assert [notice.name for notice in load_shipped() if not notice.number_verified] == ["CN/2008-1"]


def test_an_unknown_jurisdiction_ships_nothing() -> None:
    assert load_shipped("XX") == ()


LUNAR = {
    "春节": "Chinese New Year (Spring Festival)",
    "清明节": "Tomb-Sweeping Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
}


@pytest.mark.parametrize("year", range(2027, 2037))
def test_the_statutory_holidays_agree_with_the_lunar_reckoning_of_holidays(year: int) -> None:
    china = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    statutory = load_statutory()
    for ours, theirs in LUNAR.items():
        assert statutory.festivals[year][ours] == min(day for day in china if theirs in china.get_list(day))
    spans = statutory.rule_for(year, None).spans
    named = {
        statutory.festivals[year][festival] + timedelta(days=offset)
        for festival, (first, last) in spans.items()
        for offset in range(first, last + 1)
    }
    assert named == set(china)


@pytest.mark.parametrize("year", range(2027, 2037))
def test_every_statutory_holiday_gives_a_day_off_in_the_week(year: int) -> None:
    rest = load_statutory().rest_days(year)
    assert sum(day.weekday() < 5 for day in rest) == 13


@pytest.mark.parametrize(
    ("eve", "changed", "rested"),
    [
        pytest.param("2015-05-12", "2015-09-02 2015-09-03 2015-09-04 2015-09-05 2015-09-06", "00011", id="Victory Day"),
        pytest.param(
            "2019-03-21", "2019-04-28 2019-05-01 2019-05-02 2019-05-03 2019-05-04 2019-05-05", "110011", id="Labour Day"
        ),
        pytest.param(
            "2020-01-25", "2020-01-19 2020-01-24 2020-01-30 2020-01-31 2020-02-01 2020-02-02", "011001", id="epidemic"
        ),
    ],
)
def test_before_a_revision_the_days_stood_as_first_published(eve: str, changed: str, rested: str) -> None:
    calendar = WorkingCalendar.of(load_shipped(), known_at=date.fromisoformat(eve))
    days = [date.fromisoformat(text) for text in changed.split()]
    assert "".join("0" if calendar.is_working(day) else "1" for day in days) == rested
