"""How good the estimate beyond the horizon was, year by year, for whoever counted before the notice came out."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from domain.calendar.calendar import EARLIER_BY_AT_MOST, LATER_BY_AT_MOST, WorkingCalendar
from domain.calendar.shipped import load_shipped

TRUTH = WorkingCalendar.of(load_shipped())
TERMS = range(1, 46)


def estimates() -> Iterator[tuple[WorkingCalendar, date, date]]:
    """Every term whose due date the notices of the year before leave open, and that ends in a year now settled."""
    for year in range(2014, 2027):
        known = WorkingCalendar.of(load_shipped(), known_at=date(year - 1, 9, 30))
        assert known.horizon == date(year - 1, 12, 24)
        opening = date(year - 1, 9, 30)
        while opening <= date(year, 12, 24):
            for term in TERMS:
                estimate = known.nth_working_day_after(opening, term)
                if known.horizon < estimate <= date(year, 12, 24):
                    yield known, estimate, TRUTH.nth_working_day_after(opening, term)
            opening += timedelta(days=1)


def test_the_range_of_an_estimate_held_the_true_due_date_in_9999_of_10000_cases_from_2014_to_2026() -> None:
    errors: Counter[int] = Counter()
    held = total = 0
    for known, estimate, true in estimates():
        earliest, latest = known.estimate_range(estimate)
        assert known.horizon < true
        total += 1
        held += earliest <= true <= latest
        errors[(true - estimate).days] += 1
    assert total > 150_000
    assert held / total >= 0.9999  # measured: all but 2
    assert errors[0] / total > 0.8
    inside = [error for error in errors if -EARLIER_BY_AT_MOST.days <= error <= LATER_BY_AT_MOST.days]
    assert (min(inside), max(inside)) == (-EARLIER_BY_AT_MOST.days, LATER_BY_AT_MOST.days)  # not wider than measured


def test_a_settled_due_date_is_its_own_range() -> None:
    assert TRUTH.estimate_range(date(2026, 12, 24)) == (date(2026, 12, 24), date(2026, 12, 24))


def test_an_estimate_never_reaches_back_to_the_settled_days() -> None:
    assert TRUTH.estimate_range(date(2026, 12, 28)) == (date(2026, 12, 25), date(2027, 1, 7))
    assert TRUTH.estimate_range(date(2027, 3, 15)) == (date(2027, 3, 8), date(2027, 3, 25))


def test_an_estimate_rests_on_the_decree_that_was_in_print() -> None:
    before = WorkingCalendar.of(load_shipped(), known_at=date(2024, 11, 9))
    after = WorkingCalendar.of(load_shipped(), known_at=date(2024, 11, 10))
    eve = date(2025, 1, 28)
    assert (before.is_working(eve), after.is_working(eve)) == (True, False)
