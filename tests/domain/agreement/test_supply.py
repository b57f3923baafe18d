from typing import Any

import pytest

from domain.agreement.refusals import (
    AbovePrice,
    AdditionalTerms,
    AlreadyAuthorised,
    AlreadyReported,
    ContractNumberTaken,
    ContractUnknown,
    DiscountBelowPromise,
    NotAnAwardedProduct,
    NotAuthorised,
    NotInForce,
    NotTheCentresForm,
    OrderNumberTaken,
    OrderUnknown,
    ProductNotInForce,
    SupplierUnknown,
)
from domain.agreement.standing import Standing, standing_at, standings
from domain.agreement.values import Supplier
from domain.case.refusals import BeforeItsCause
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.agreements import Act, does, orders, product, signed, signs_contract
from tests.vocabulary import moment

ORDERED = signed().after("2024-05-06", "purchaser", orders())
CONTRACTED = ORDERED.after("2024-05-07", "supplier", signs_contract())


def authorises(code: str = "U", **days: str) -> Act:
    supplier = Supplier.model_validate({"code": code, "name": "供货商丙", **days})
    return does("authorise-supplier", supplier=supplier)


def withdraws(code: str = "S") -> Act:
    return does("withdraw-supplier", supplier=code)


@pytest.mark.parametrize("changes", [{}, {"price": "5999.99", "discount_rate": "12.01"}, {"supplier": "B"}])
def test_an_awarded_product_is_ordered_at_its_price_or_lower_from_the_bidder_or_a_listed_supplier(
    changes: dict[str, Any],
) -> None:
    assert signed().after("2024-05-06", "purchaser", orders(**changes)).topics == ["order_placed"]


@pytest.mark.parametrize(
    ("changes", "refusal", "clause"),
    [
        ({"product": "X"}, NotAnAwardedProduct, "D2 七"),
        ({"supplier": "X"}, NotAuthorised, "D2 附录"),
        ({"price": "6000.01"}, AbovePrice, "D2 二"),
        ({"discount_rate": "11.99"}, DiscountBelowPromise, "D2 二"),
    ],
)
def test_an_order_outside_the_promise_is_refused(changes: dict[str, Any], refusal: Any, clause: str) -> None:
    refused = signed().refused("2024-05-06", "purchaser", orders(**changes), refusal)
    assert refused.relied_on == clause


@pytest.mark.parametrize(
    ("at", "fits"), [("2025-04-18 23:59", True), ("2025-04-19 00:00", False), ("2024-04-18 08:00", False)]
)
def test_an_order_is_taken_to_the_end_of_the_last_day(at: str, fits: bool) -> None:
    if fits:
        assert signed().after(at, "purchaser", orders()).agreement.orders
    else:
        signed().refused(at, "purchaser", orders(), NotInForce)


def test_only_a_purchaser_orders_and_a_number_is_used_once() -> None:
    signed().refused("2024-05-06", "bidder", orders(), NotThisRole)
    ORDERED.refused("2024-05-07", "purchaser", orders(), OrderNumberTaken)


def test_an_order_is_judged_by_the_price_and_the_product_of_its_own_time_also_when_entered_late() -> None:
    history = signed().after(
        "2024-05-06", "centre", does("publish-price", product="A", medium="报", media_price="1.00")
    )
    reports = {"written_report": "书", "electronic_report": "电"}
    cheaper = history.after("2024-05-07", "bidder", does("adjust-price", product="A", price="0.88", **reports))
    cheaper.refused("2024-05-08", "purchaser", orders(), AbovePrice, not_above="0.88")
    assert cheaper.after("2024-05-07 08:00", "purchaser", orders(), now="2024-05-09").agreement.orders
    replaced = signed().after(
        "2024-05-07", "bidder", does("replace-product", product="A", successor=product("A2", price="7000.00"))
    )
    replaced.refused("2024-05-07", "purchaser", orders(), ProductNotInForce, successor="A2")
    assert replaced.after("2024-05-07", "purchaser", orders(product="A2", price="7000.00")).agreement.orders
    assert replaced.after("2024-05-07 08:59", "purchaser", orders(), now="2024-05-09").agreement.orders


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"order": "9"}, OrderUnknown),
        ({"form": "自拟合同"}, NotTheCentresForm),
        ({"additional_terms": True}, AdditionalTerms),
        ({"price": "6000.01"}, AbovePrice),
        ({"discount_rate": "11.99"}, DiscountBelowPromise),
    ],
)
def test_a_contract_outside_the_form_or_the_promise_is_refused(changes: dict[str, Any], refusal: Any) -> None:
    ORDERED.refused("2024-05-07", "supplier", signs_contract(**changes), refusal)


def test_a_contract_is_signed_once_per_order_and_not_before_it_or_for_a_product_replaced_meanwhile() -> None:
    CONTRACTED.refused("2024-05-08", "supplier", signs_contract("H2"), ContractNumberTaken)
    ORDERED.refused("2024-05-05", "supplier", signs_contract(), BeforeItsCause)
    replaced = ORDERED.after("2024-05-07", "bidder", does("replace-product", product="A", successor=product("A2")))
    replaced.refused("2024-05-08", "supplier", signs_contract(), ProductNotInForce)


@pytest.mark.parametrize(
    ("reported", "state"),
    [("2024-05-13 23:59", ClockState.MET), ("2024-05-14 00:00", ClockState.MISSED)],
    ids=["fifth working day", "a day late"],
)
def test_a_contract_is_reported_within_five_working_days_or_stands_as_late(reported: str, state: ClockState) -> None:
    history = CONTRACTED.after(reported, "supplier", does("report-contract", contract="H1"))
    reading = history.reading("contract-report", 1, "2024-06-01")  # the 11th is a working Saturday
    assert (reading.state, reading.due_on.isoformat()) == (state, "2024-05-13")
    history.refused("2024-06-01", "supplier", does("report-contract", contract="H1"), AlreadyReported)
    history.refused("2024-06-01", "supplier", does("report-contract", contract="H2"), ContractUnknown)


def test_the_list_is_kept_with_validity_and_every_past_day_can_be_asked() -> None:
    history = signed().after("2024-06-03", "bidder", withdraws()).after("2024-08-01", "bidder", authorises("S"))
    found = [(one.standing, one.since.date().isoformat()) for one in standings(history.agreement, "S")]
    assert found == [
        (Standing.AUTHORISED, "2024-04-18"),
        (Standing.ENDED, "2024-06-03"),
        (Standing.AUTHORISED, "2024-08-01"),
        (Standing.ENDED, "2025-04-19"),
    ]
    history.refused("2024-06-04", "purchaser", orders(), NotAuthorised, standing="ended")
    assert history.after("2024-08-02", "purchaser", orders()).agreement.orders
    assert standing_at(history.agreement, "S", moment("2024-04-17")) is Standing.NOT_LISTED
    assert standing_at(history.agreement, "X", moment("2024-05-06")) is Standing.NOT_LISTED


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        ("2024-05-31 23:59", Standing.NOT_LISTED),
        ("2024-06-01 00:00", Standing.AUTHORISED),
        ("2024-06-30 23:59", Standing.AUTHORISED),
        ("2024-07-01 00:00", Standing.ENDED),
    ],
)
def test_an_entry_holds_from_its_first_day_through_its_last(at: str, standing: Standing) -> None:
    history = signed().after("2024-05-06", "bidder", authorises(valid_from="2024-06-01", valid_until="2024-06-30"))
    assert standing_at(history.agreement, "U", moment(at)) is standing


def test_an_entry_names_no_day_before_it_was_made() -> None:
    history = signed().after("2024-05-06", "bidder", authorises(valid_from="2024-05-01"))
    assert standing_at(history.agreement, "U", moment("2024-05-06 08:59")) is Standing.NOT_LISTED
    assert standing_at(history.agreement, "U", moment("2024-05-06")) is Standing.AUTHORISED


def test_a_supplier_is_put_on_the_list_once_and_taken_off_only_while_on_it() -> None:
    signed().refused("2024-05-06", "bidder", authorises("S"), AlreadyAuthorised)
    signed().refused("2024-05-06", "bidder", authorises("B"), AlreadyAuthorised)
    signed().refused("2024-05-06", "bidder", withdraws("X"), SupplierUnknown)
    history = signed().after("2024-06-03", "bidder", withdraws())
    history.refused("2024-06-04", "bidder", withdraws(), NotAuthorised)
