from typing import Any

import pytest

from domain.agreement.refusals import (
    ClaimNotAtThisStage,
    ClaimUnknown,
    NotAnAwardedProduct,
    NumberTaken,
    RungSkipped,
    RungTaken,
    SupplierUnknown,
    SupplyStopped,
    ViolationUnknown,
)
from domain.agreement.standing import Standing, standing_at
from domain.agreement.state import ClaimStage, Rung
from domain.agreement.values import Supplier
from domain.case.refusals import BeforeItsCause
from domain.occasion import NotThisRole
from tests.agreements import Act, Agreed, does, orders, signed, signs_contract
from tests.vocabulary import moment

LADDER: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("sanction", "centre", {"measure": "警告", "term": "承诺书第八条"}),
    ("request-stop", "centre", {}),
    ("stop-supply", "regulator", {}),
    ("list-as-bad", "regulator", {}),
)


def finds(party: str = "S", violation: str = "V1") -> Act:
    return does("find-violation", violation=violation, party=party, promise="二", document="查证记录")


def climbs(rung: int, violation: str = "V1") -> Act:
    name, _, content = LADDER[rung]
    return does(name, violation=violation, document="文书", **content)


def climbed(rungs: int, party: str = "S") -> Agreed:
    history = signed().after("2024-06-03", "centre", finds(party))
    for rung in range(rungs):
        history = history.after(f"2024-06-{4 + rung:02}", LADDER[rung][1], climbs(rung))
    return history


def test_a_violation_goes_up_the_ladder_rung_by_rung() -> None:
    history = climbed(4)
    assert history.topics == ["violation_found", "sanctioned", "stop_requested", "supply_stopped", "listed_as_bad"]
    assert history.agreement.violations["V1"].rung is Rung.LISTED_AS_BAD
    assert {event.header.clause for event in history.events[1:]} == {"D2 八"}


@pytest.mark.parametrize(("stands", "tried"), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)])
def test_no_rung_is_skipped(stands: int, tried: int) -> None:
    refused = climbed(stands).refused("2024-07-01", LADDER[tried][1], climbs(tried), RungSkipped)
    assert refused.relied_on == "D2 八"


@pytest.mark.parametrize("rung", range(4))
def test_no_rung_is_taken_twice_or_by_the_wrong_hand_or_before_the_one_below(rung: int) -> None:
    climbed(rung + 1).refused("2024-07-01", LADDER[rung][1], climbs(rung), RungTaken)
    wrong = "regulator" if LADDER[rung][1] == "centre" else "centre"
    climbed(rung).refused("2024-07-01", wrong, climbs(rung), NotThisRole)
    climbed(rung).refused("2024-06-01", LADDER[rung][1], climbs(rung), BeforeItsCause)


def test_a_violation_is_of_a_party_to_the_undertaking_and_numbered_once() -> None:
    signed().refused("2024-06-03", "centre", finds("X"), SupplierUnknown)
    climbed(0).refused("2024-06-04", "centre", finds(), NumberTaken)
    signed().refused("2024-06-03", "centre", climbs(0), ViolationUnknown)


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        ("2024-06-05 23:00", Standing.AUTHORISED),
        ("2024-06-06 08:59", Standing.AUTHORISED),
        ("2024-06-06 09:00", Standing.STOPPED),
        ("2024-06-07 09:00", Standing.LISTED_AS_BAD),
        ("2030-01-01 09:00", Standing.LISTED_AS_BAD),
    ],
)
def test_the_standing_of_a_supplier_is_told_for_every_instant(at: str, standing: Standing) -> None:
    assert standing_at(climbed(4).agreement, "S", moment(at)) is standing


def test_after_a_stop_nothing_is_ordered_or_contracted_through_the_stopped_one_and_it_never_comes_back() -> None:
    ordered = climbed(2).after("2024-06-05 10:00", "purchaser", orders())
    stopped = ordered.after("2024-06-06", "regulator", climbs(2))
    stopped.refused("2024-06-07", "purchaser", orders("2"), SupplyStopped, standing="stopped")
    stopped.refused("2024-06-07", "supplier", signs_contract(), SupplyStopped)
    assert stopped.after("2024-06-07", "purchaser", orders("2", supplier="T")).agreement.orders
    back = does("authorise-supplier", supplier=Supplier(code="S", name="供货商甲"))
    stopped.refused("2024-06-07", "bidder", back, SupplyStopped)
    late = stopped.after("2024-06-05 12:00", "purchaser", orders("2"), now="2024-06-10")
    assert "2" in late.agreement.orders  # entered late, it is judged by the day on which it was placed


def test_what_stops_the_bidder_stops_all_its_suppliers() -> None:
    stopped = climbed(3, "B")
    for supplier in ("B", "S", "T"):
        stopped.refused("2024-06-07", "purchaser", orders(supplier=supplier), SupplyStopped)
    assert stopped.agreement.status_at(moment("2024-06-07")) == "stopped"
    new = does("authorise-supplier", supplier=Supplier(code="N", name="新"))
    stopped.refused("2024-06-07", "bidder", new, SupplyStopped)


def raises(**changes: Any) -> Act:
    content = {"claim": "K1", "product": "A", "right": "patent", "document": "函"}
    return does("raise-claim", **{**content, **changes})


def test_a_claim_is_raised_taken_up_by_the_bidder_and_settled_also_after_the_end() -> None:
    takes_up = does("take-up-claim", claim="K1", dealt_with_by="法务部")
    settles = does("settle-claim", claim="K1", document="和解书")
    raised = signed().after("2025-06-03", "purchaser", raises())
    raised.refused("2025-06-04", "bidder", settles, ClaimNotAtThisStage, needs="taken up")
    raised.refused("2025-06-04", "purchaser", takes_up, NotThisRole)
    raised.refused("2025-06-04", "purchaser", raises(), NumberTaken)
    settled = raised.after("2025-06-04", "bidder", takes_up).after("2025-06-05", "bidder", settles)
    assert settled.agreement.claims["K1"].stage is ClaimStage.SETTLED
    assert settled.agreement.claims["K1"].dealt_with_by == "法务部"
    settled.refused("2025-06-06", "bidder", takes_up, ClaimNotAtThisStage)
    settled.refused("2025-06-06", "bidder", does("settle-claim", claim="K2", document="r"), ClaimUnknown)
    refused = signed().refused("2024-06-03", "purchaser", raises(product="X"), NotAnAwardedProduct)
    assert refused.relied_on == "D2 九"
