"""The office hours of a body: published once each, in order, and valid from a day on."""

from datetime import date

import pytest

from domain.calendar.hours import BodyWithoutHours, HoursBook, HoursOutOfOrder, OfficeHoursEntry, hours_on
from domain.clock.office_hours import ClosesBeforeItOpens, IntervalsOverlap, NotATimeOfDay
from domain.errors import Refused
from tests.counter import INTERVALS, hours
from tests.histories import header, moment

SUMMER = hours("centre", "2026-05-01", ("08:30", "12:00"), ("14:30", "18:00"))


def opened(entry: OfficeHoursEntry) -> HoursBook:
    return HoursBook.open(entry, at=moment("2026-01-01 09:00"), header=header("admin", "hours"))


def test_the_hours_of_a_day_are_those_of_the_last_entry_valid_by_then() -> None:
    entries = (hours("centre"), SUMMER, hours("other", "2026-06-01", ("10:00", "11:00")))
    assert hours_on(entries, "centre", date(2026, 4, 30)) == INTERVALS
    assert hours_on(entries, "centre", date(2026, 5, 1)) == SUMMER.intervals
    assert hours_on(entries, "centre", date(2027, 1, 1)) == SUMMER.intervals


@pytest.mark.parametrize(("body", "day"), [("centre", "2019-12-31"), ("nobody", "2026-01-05")])
def test_a_body_that_published_none_has_no_hours(body: str, day: str) -> None:
    with pytest.raises(BodyWithoutHours) as refused:
        hours_on((hours("centre"),), body, date.fromisoformat(day))
    assert refused.value.decided_by == {"body": body, "day": day}


def test_an_entry_is_published_once_and_a_further_one_follows_it() -> None:
    book = opened(hours("centre"))
    assert not book.publish(hours("centre"), at=moment("2026-01-02 09:00"), header=header("admin", "hours"))
    assert book.publish(SUMMER, at=moment("2026-01-02 09:00"), header=header("admin", "hours"))
    assert book.entries == (hours("centre"), SUMMER)
    earlier = hours("centre", "2026-05-01", ("09:00", "10:00"))
    with pytest.raises(HoursOutOfOrder):
        book.publish(earlier, at=moment("2026-01-02 09:00"), header=header("admin", "hours"))


@pytest.mark.parametrize(
    ("intervals", "refusal"),
    [
        pytest.param([("9", "12:00")], NotATimeOfDay, id="no time of day"),
        pytest.param([("09:00", "25:00")], NotATimeOfDay, id="no such hour"),
        pytest.param([("12:00", "09:00")], ClosesBeforeItOpens, id="backwards"),
        pytest.param([("09:00", "12:00"), ("11:59", "17:00")], IntervalsOverlap, id="overlapping"),
    ],
)
def test_intervals_at_fault_are_never_published(intervals: list[tuple[str, str]], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        opened(hours("centre", "2026-01-01", *intervals))
    book = opened(hours("centre"))
    with pytest.raises(refusal):
        book.publish(
            hours("centre", "2026-05-01", *intervals), at=moment("2026-01-02 09:00"), header=header("admin", "hours")
        )
