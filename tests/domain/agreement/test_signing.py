from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.agreement.refusals import BondTooShort, ListedTwice, ValidityTooShort
from domain.agreement.values import Bond, Product, Supplier, hundredths
from domain.errors import Refused
from domain.occasion import InTheFuture, NotThisRole
from tests.agreements import BIDDER, does, on, product, signed


@pytest.mark.parametrize(
    ("day", "last"),
    [("2024-04-18", "2025-04-18"), ("2024-02-29", "2025-02-28"), ("2025-02-15", "2026-02-15")],
    ids=["corresponding day", "no corresponding day", "a rest day is not rolled"],
)
def test_an_undertaking_is_valid_for_a_year_to_the_corresponding_day(day: str, last: str) -> None:
    agreement = signed(day).agreement
    assert agreement.minimum_until == agreement.valid_until == date.fromisoformat(last)


@pytest.mark.parametrize("until", ["2025-04-18", "2026-01-31"])
def test_a_longer_validity_may_be_stated_and_both_days_are_kept(until: str) -> None:
    agreement = signed(valid_until=date.fromisoformat(until)).agreement
    assert (agreement.minimum_until, agreement.valid_until) == (date(2025, 4, 18), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"valid_until": date(2025, 4, 17)}, ValidityTooShort),
        ({"bond": Bond(amount="1.00", valid_until=date(2025, 4, 17))}, BondTooShort),
        ({"products": [product(), product()]}, ListedTwice),
        ({"suppliers": [Supplier(code="B", name="投标人")]}, ListedTwice),
        ({"suppliers": [Supplier(code="S", name="一"), Supplier(code="S", name="二")]}, ListedTwice),
    ],
    ids=["less than a year", "bond shorter than validity", "product twice", "the bidder as supplier", "supplier twice"],
)
def test_an_undertaking_at_fault_is_refused(changes: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        signed(**changes)


def test_a_bond_that_ends_with_the_validity_is_long_enough() -> None:
    assert signed(bond=Bond(amount="1.00", valid_until=date(2025, 4, 18))).agreement.bond is not None


@pytest.mark.parametrize("text", ["1", "1.0", "01.00", "1.000", "-1.00", "1e3", "１.00"])
def test_a_price_is_an_exact_decimal_with_two_places(text: str) -> None:
    with pytest.raises(ValidationError):
        product(price=text)


@pytest.mark.parametrize(("text", "fits"), [("0.00", True), ("100.00", True), ("100.01", False), ("12.5", False)])
def test_a_discount_rate_lies_between_nothing_and_all(text: str, fits: bool) -> None:
    if fits:
        assert hundredths(product(rate=text).discount_rate) <= 10_000
    else:
        with pytest.raises(ValidationError):
            product(rate=text)


def test_a_configuration_names_each_characteristic_once() -> None:
    twice = [{"name": "内存", "value": 1}, {"name": "内存", "value": 2}]
    with pytest.raises(ValidationError, match="once"):
        Product.model_validate({**product().model_dump(), "configuration": twice})


def test_only_the_bidder_or_the_centre_puts_an_undertaking_on_record_and_never_ahead_of_time() -> None:
    with pytest.raises(InTheFuture):
        on("2024-04-19", now="2024-04-18")
    history = signed()
    act = does("cancel-product", product="A")
    history.refused("2024-05-01", "purchaser", act, NotThisRole)
    assert history.agreement.bidder == BIDDER
