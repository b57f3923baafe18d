"""Where cases stand in the order of filing, and in which months their events lie."""

from datetime import UTC, datetime

import pytest

from domain.instants import microseconds
from projections.search.places import (
    MONTH,
    MOST_MONTHS,
    SECOND,
    behind,
    month_of,
    months_between,
    place_of,
    weeks_before,
)

NOON = microseconds(datetime(2024, 9, 30, 12, tzinfo=UTC))


def test_a_later_filing_has_a_higher_place_and_of_two_alike_the_one_recorded_later() -> None:
    assert place_of(NOON, 9) < place_of(NOON, 10) < place_of(NOON + SECOND, 1)
    assert weeks_before(place_of(NOON, 9), 1) == place_of(NOON - 7 * 24 * 3600 * SECOND, 9)
    assert place_of(NOON + SECOND - 1, 10) < behind(NOON) <= place_of(NOON + SECOND, 0)


@pytest.mark.parametrize("year", [1900, 1969, 2026, 2199])
def test_a_place_fits_a_cursor_in_every_year_of_a_ledger(year: int) -> None:
    place = place_of(microseconds(datetime(year, 1, 1, tzinfo=UTC)), 2**40)
    assert 0 < place < 10**18


def test_a_period_has_the_months_of_all_its_instants() -> None:
    months = months_between(NOON, NOON + 3 * MONTH)
    assert months is not None
    assert {month_of(NOON + part * MONTH // 2) for part in range(7)} == set(months)
    assert months_between(NOON, NOON + MOST_MONTHS * MONTH) is None
