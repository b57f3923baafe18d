from typing import Any

import pytest

from domain.agreement.refusals import (
    ConfigurationLower,
    ConfigurationNotComparable,
    DiscountLower,
    DiscountNotKept,
    NoticeOpen,
    NoticeUnknown,
    NotInForce,
    NotTheCentresStatement,
    ProductNotInForce,
    ProductUnknown,
    ReplacedBefore,
    ReportIncomplete,
    SuccessorTaken,
)
from domain.agreement.values import Product
from domain.case.refusals import BeforeItsCause
from domain.clock.explanation import DayKind, explain
from domain.clock.reading import ClockState
from tests.agreements import Act, does, product, signed
from tests.vocabulary import CALENDAR, moment


def replaces(code: str, successor: Product, statement: str | None = None) -> Act:
    return does("replace-product", product=code, successor=successor, statement=statement)


def publishes(media_price: str = "5000.00", code: str = "A") -> Act:
    return does("publish-price", product=code, medium="报", media_price=media_price)


def adjusts(price: str = "4400.00", code: str = "A", **reports: Any) -> Act:
    forms = {"written_report": "书面", "electronic_report": "电子文档", **reports}
    return does("adjust-price", product=code, price=price, **forms)


def test_a_product_is_cancelled_without_a_successor() -> None:
    history = signed().after("2024-05-06", "bidder", does("cancel-product", product="A"))
    line = history.agreement.lines["A"]
    assert (line.until, line.successor) == (moment("2024-05-06"), None)
    assert line.in_force_at(moment("2024-05-06 08:59"))
    assert not line.in_force_at(moment("2024-05-06"))


@pytest.mark.parametrize(
    "successor",
    [product("A2"), product("A2", memory=513, grade=4, rate="12.01"), product("A2", memory=512, grade=3, disk=40)],
    ids=["equal", "higher", "one characteristic more"],
)
def test_a_product_is_replaced_by_one_that_is_not_lower(successor: Product) -> None:
    agreement = signed().after("2024-05-06", "bidder", replaces("A", successor)).agreement
    assert (agreement.lines["A"].successor, agreement.lines["A2"].original) == ("A2", "A")
    assert agreement.lines["A2"].since == agreement.lines["A"].until


@pytest.mark.parametrize(
    ("successor", "refusal", "decided_by"),
    [
        (product("A2", memory=511, grade=9), ConfigurationLower, {"lower": ("memory",)}),
        (product("A2", memory=512), ConfigurationNotComparable, {"not_compared": ("grade",)}),
        (
            product("A2", memory=1, grade=3, unit="GB"),
            ConfigurationNotComparable,
            {"not_compared": ("memory", "grade")},
        ),
        (product("A2", rate="11.99"), DiscountLower, {"not_below": "12.00"}),
        (product("C"), SuccessorTaken, {"successor": "C"}),
    ],
    ids=["one figure lower", "one figure missing", "another unit", "discount lower", "an awarded product"],
)
def test_a_successor_that_is_lower_or_not_new_is_refused(
    successor: Product, refusal: Any, decided_by: dict[str, Any]
) -> None:
    signed().refused("2024-05-06", "bidder", replaces("A", successor), refusal, **decided_by)


def test_the_centre_states_that_what_cannot_be_compared_is_not_lower_and_never_outweighs_a_figure() -> None:
    other, lower = product("A2", memory=512), product("A2", memory=511)
    history = signed()
    history.refused("2024-05-06", "bidder", replaces("A", other, "函"), NotTheCentresStatement)
    history.refused("2024-05-06", "centre", replaces("A", lower, "函"), ConfigurationLower)
    assert "A2" in history.after("2024-05-06", "centre", replaces("A", other, "函")).agreement.lines


def test_each_original_is_replaced_by_one_product_and_none_is_shared() -> None:
    history = signed().after("2024-05-06", "bidder", replaces("A", product("A2")))
    history.refused("2024-05-07", "bidder", replaces("A", product("A3")), ProductNotInForce, successor="A2")
    history.refused("2024-05-07", "bidder", replaces("A2", product("A3")), ReplacedBefore, original="A")
    history.refused("2024-05-07", "bidder", replaces("C", product("A2")), SuccessorTaken)
    cancelled = history.after("2024-05-08", "bidder", does("cancel-product", product="C"))
    cancelled.refused("2024-05-09", "bidder", replaces("C", product("C2")), ProductNotInForce)
    assert cancelled.after("2024-05-09", "bidder", does("cancel-product", product="A2")).agreement.lines["A2"].until


def test_an_unknown_product_and_an_act_before_the_signing_or_after_the_end_are_refused() -> None:
    cancels = does("cancel-product", product="A")
    signed().refused("2024-05-06", "bidder", does("cancel-product", product="X"), ProductUnknown)
    signed().refused("2024-04-17", "bidder", cancels, NotInForce)
    signed().refused("2025-04-19", "bidder", cancels, NotInForce)
    history = signed().after("2024-05-06 10:00", "bidder", publishes())
    history.refused("2024-05-06 09:59", "bidder", adjusts(), BeforeItsCause)


@pytest.mark.parametrize(
    ("adjusted", "state"),
    [
        ("2024-09-29 09:00", ClockState.MET),
        ("2024-09-30 23:59", ClockState.MET),
        ("2024-10-01 00:00", ClockState.MISSED),
        ("2024-10-08 09:00", ClockState.MISSED),
    ],
    ids=["first working day", "the last minute", "the day after", "after the holiday"],
)
def test_a_price_follows_within_two_working_days_of_its_publication_or_stands_as_late(
    adjusted: str, state: ClockState
) -> None:
    history = signed().after("2024-09-27", "centre", publishes()).after(adjusted, "bidder", adjusts())
    reading = history.reading("price-adjustment", 1, "2024-12-01")
    assert (reading.state, reading.due_on.isoformat()) == (state, "2024-09-30")  # the 29th is a working Sunday
    assert history.agreement.lines["A"].price_at(moment(adjusted)) == "4400.00"


def test_the_due_day_of_an_adjustment_is_explained_day_by_day() -> None:
    history = signed().after("2024-09-27", "centre", publishes())
    days = explain(history.reading("price-adjustment", 1, "2024-09-30"), CALENDAR)
    kinds = [(day.day.day, day.kind) for day in days]
    assert kinds == [(27, DayKind.OPENING), (28, DayKind.REST), (29, DayKind.COUNTED), (30, DayKind.COUNTED)]


@pytest.mark.parametrize("missing", ["written_report", "electronic_report"])
@pytest.mark.parametrize("given", [None, ""])
def test_an_adjustment_is_reported_in_both_forms(missing: str, given: Any) -> None:
    history = signed().after("2024-05-06", "centre", publishes())
    history.refused("2024-05-07", "bidder", adjusts("4400.00", "A", **{missing: given}), ReportIncomplete)


@pytest.mark.parametrize(
    ("media", "price", "fits"),
    [("9000.00", "7920.00", True), ("9000.00", "7920.01", False), ("5000.00", "4400.00", True), ("0.05", "0.04", True)],
    ids=["upward", "a cent above", "downward", "rounded to the cent"],
)
def test_an_adjusted_price_moves_either_way_and_keeps_the_discount(media: str, price: str, fits: bool) -> None:
    history = signed().after("2024-05-06", "centre", publishes(media))
    if fits:
        assert history.after("2024-05-07", "bidder", adjusts(price)).agreement.lines["A"].prices[-1][1] == price
    else:
        history.refused("2024-05-07", "bidder", adjusts(price), DiscountNotKept, highest="7920.00")


def test_an_adjustment_follows_a_notice_and_one_notice_at_a_time() -> None:
    signed().refused("2024-05-07", "bidder", adjusts(), NoticeUnknown)
    history = signed().after("2024-05-06", "centre", publishes())
    history.refused("2024-05-07", "centre", publishes(), NoticeOpen)
    history.refused("2024-05-07", "bidder", adjusts(code="C"), NoticeUnknown)
    again = history.after("2024-05-07", "bidder", adjusts()).after("2024-06-03", "centre", publishes("4000.00"))
    assert again.after("2024-06-04", "bidder", adjusts("3520.00")).agreement.notices[2].adjusted_at is not None


def test_the_duty_to_adjust_ends_with_the_product() -> None:
    history = signed().after("2024-05-06", "centre", publishes())
    cancelled = history.after("2024-05-07", "bidder", does("cancel-product", product="A"))
    assert [moment.rung for moment in cancelled.due("2024-05-07")] == ["lapse"]
    assert [moment.rung for moment in history.due("2024-05-07")] == ["report-overdue", "lapse"]
