"""Guards with a bound of their own: inclusive on both sides, exact to the hundredth, and named when not met."""

import pytest

from domain.case.case import Case
from domain.case.refusals import GuardHolds, GuardNotMet
from domain.case.values import Scalar
from domain.procedures.definition import read_definition
from tests.domain.procedures.planted import SOUND
from tests.vocabulary import accepts, filled, forms, occasion

SHARE = "at_most: {field: whole, percent: 10}"


def filing(bound: str, paid: str) -> Case:
    assert SOUND.count(SHARE) == 1
    procedure = read_definition(SOUND.replace(SHARE, bound))
    values: dict[str, Scalar] = {
        "known-on": "2024-09-24",
        "paid": paid,
        "level": "县",
        "basis": "small",
        "goods": False,
    }
    return Case.file(
        occasion("2024-09-25", "lead", procedure),
        case_id="case:guarded",
        number="1",
        channel="counter",
        filled=filled(procedure.fields, values),
        forms=forms("notice"),
    )


@pytest.mark.parametrize(
    ("bound", "paid", "met"),
    [
        pytest.param("at_most: {value: 20000}", "20000.00", True, id="exactly the most"),
        pytest.param("at_most: {value: 20000}", "20000.01", False, id="a hundredth more than the most"),
        pytest.param("at_least: {value: 100000}", "100000", True, id="exactly the least"),
        pytest.param("at_least: {value: 100000}", "99999.99", False, id="a hundredth less than the least"),
    ],
)
def test_a_bound_belongs_to_what_it_allows(bound: str, paid: str, met: bool) -> None:
    case = filing(bound, paid)
    on = occasion("2024-09-25 10:00", "window", read_definition(SOUND.replace(SHARE, bound)))
    if met:
        accepts()(case, on)
        assert case.status == "accepted"
        return
    with pytest.raises(GuardNotMet) as refused:
        accepts()(case, on)
    assert refused.value.relied_on == "法 10"
    assert refused.value.decided_by["paid"] == paid
    assert refused.value.decided_by["bound"] == bound.split("value: ")[1].rstrip("}")


def test_a_ground_of_refusal_that_a_guard_decides_is_none_while_the_guard_holds() -> None:
    bound = "at_most: {value: 20000}"
    without_window = SOUND.replace(SHARE, bound).replace(
        "    window: {field: known-on, limit: 7 working days, ground: late, clause: 法 2}\n", ""
    )
    on = occasion("2024-09-25 10:00", "window", read_definition(without_window))
    with pytest.raises(GuardHolds) as refused:
        filing(bound, "20000").refuse(on, "late")
    assert refused.value.decided_by["bound"] == "20000"
    above = filing(bound, "20000.01")
    above.refuse(on, "late")
    assert above.status == "refused"
