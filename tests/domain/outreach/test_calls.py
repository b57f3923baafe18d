from datetime import date, timedelta
from typing import Any

import pytest

from domain.occasion import NotThisRole
from domain.outreach import refusals as no
from domain.outreach.calls import NOTHING, MonthOfCalls, Tally
from domain.outreach.share import Share
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import DoneAlready, NotThisMonth
from domain.regulation.regulation import NotOnTheList
from tests.records import History, calls_of

OFFICE = "hotline-office"
MONDAY = date(2026, 3, 2)
CALLS, ACCEPTED, CLOSED = 129_842, 51_698, 50_771  # D5 三, from 1 January to 20 June


def tally(connected: int = 10, spot: int = 4, made: int = 5, closed: int = 3) -> Tally:
    return Tally(connected=connected, answered_on_the_spot=spot, made_case=made, closed=closed)


def counted(day: date = MONDAY, channel: str = "telephone") -> History[MonthOfCalls]:
    return calls_of().after("2026-03-10", OFFICE, MonthOfCalls.tally, day=day, channel=channel, tally=tally())


def test_a_day_is_counted_once_per_channel() -> None:
    again: dict[str, Any] = {"day": MONDAY, "channel": "telephone", "tally": tally(11)}
    counted().refused(no.CountedAlready, "2026-03-10", OFFICE, MonthOfCalls.tally, **again)
    both = counted().after("2026-03-10", OFFICE, MonthOfCalls.tally, **{**again, "channel": "online"})
    assert (both.record.total().connected, both.record.total("online").connected) == (21, 11)
    counted().refused(NotOnTheList, "2026-03-10", OFFICE, MonthOfCalls.tally, **{**again, "channel": "pigeon"})
    counted().refused(NotThisRole, "2026-03-10", "centre", MonthOfCalls.tally, **again)


@pytest.mark.parametrize(
    ("at", "over"), [("2026-03-02 23:59", False), ("2026-03-03 00:00", True)], ids=["running", "over"]
)
def test_a_day_is_counted_when_it_is_over(at: str, over: bool) -> None:
    asked: dict[str, Any] = {"day": MONDAY, "channel": "telephone", "tally": tally()}
    if over:
        calls_of().after(at, OFFICE, MonthOfCalls.tally, **asked)
    else:
        calls_of().refused(no.DayNotOver, at, OFFICE, MonthOfCalls.tally, **asked)
    calls_of("2026-04").refused(NotThisMonth, at, OFFICE, MonthOfCalls.tally, **asked)


@pytest.mark.parametrize(
    ("spot", "made", "fits"), [(4, 6, True), (4, 7, False), (11, 0, False)], ids=["all", "one more", "answers alone"]
)
def test_no_more_calls_come_to_something_than_were_connected(spot: int, made: int, fits: bool) -> None:
    asked: dict[str, Any] = {"day": MONDAY, "channel": "telephone", "tally": tally(10, spot, made)}
    if fits:
        calls_of().after("2026-03-10", OFFICE, MonthOfCalls.tally, **asked)
    else:
        calls_of().refused(no.MoreThanConnected, "2026-03-10", OFFICE, MonthOfCalls.tally, **asked)
        counted().refused(no.MoreThanConnected, "2026-03-10", OFFICE, MonthOfCalls.correct, 2, asked["tally"])


def test_a_wrong_entry_is_corrected_by_a_later_one_and_both_stand() -> None:
    corrected = counted().after("2026-03-11", OFFICE, MonthOfCalls.correct, 2, tally(12))
    assert corrected.record.total().connected == 12
    assert len(corrected.stored) == 3
    corrected.refused(DoneAlready, "2026-03-11", OFFICE, MonthOfCalls.correct, 2, tally(12))
    corrected.refused(EntryUnknown, "2026-03-11", OFFICE, MonthOfCalls.correct, 3, tally(12))


def spread(whole: int, days: int, day: int) -> int:
    """Give the share of one day in a whole that is spread over days without a remainder."""
    return whole * (day + 1) // days - whole * day // days


def test_the_figures_of_the_half_year_are_reckoned_from_daily_entries() -> None:
    first, days = date(2026, 1, 1), 171
    months = {name: calls_of(name) for name in ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")}
    for number in range(days):
        day = first + timedelta(days=number)
        one = tally(spread(CALLS, days, number), 0, spread(ACCEPTED, days, number), spread(CLOSED, days, number))
        name = f"{day:%Y-%m}"
        record = months[name].record
        months[name] = months[name].after(
            f"{day + timedelta(days=1)} 08:00", OFFICE, MonthOfCalls.tally, day=day, channel="telephone", tally=one
        )
        assert len(months[name].record.entries) == len(record.entries) + 1
    total = sum((month.record.total() for month in months.values()), start=NOTHING)
    assert (total.connected, total.made_case, total.closed) == (CALLS, ACCEPTED, CLOSED)
    rate = Share(total.closed, total.made_case)
    assert (rate.part, rate.n, rate.percent) == (CLOSED, ACCEPTED, "98.2")


@pytest.mark.parametrize(
    ("part", "n", "percent"),
    [(0, 0, None), (0, 1, "0.0"), (1, 1, "100.0"), (1, 2000, "0.1"), (1, 2001, "0.0"), (2, 3, "66.7")],
    ids=["of nothing", "none", "all", "a half is rounded up", "less than a half", "two thirds"],
)
def test_a_share_is_written_with_one_place(part: int, n: int, percent: str | None) -> None:
    assert Share(part, n).percent == percent
