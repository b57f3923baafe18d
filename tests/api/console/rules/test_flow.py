"""The geometry of a flow: no box on another, each below those before it, clocks from their start to their end."""

from itertools import combinations

import pytest

from api.console.rules.flow import Box, Flow, Placed, Span, flow
from api.console.rules.plan import Plan, chains, wrapped
from api.console.tongue import Tongue
from domain.procedures.definition import load_shipped
from domain.procedures.procedure import Procedure

PROCEDURES = load_shipped()
EVERY = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: str(one.ref))


def apart(one: Placed, other: Placed) -> bool:
    return one.x + one.width <= other.x or other.x + other.width <= one.x or one.foot <= other.y or other.foot <= one.y


def drawn(procedure: Procedure, tongue: Tongue) -> tuple[Plan, Flow]:
    plan = Plan(procedure, tongue)
    return plan, plan.flow


@EVERY
@pytest.mark.parametrize("tongue", list(Tongue))
def test_no_box_lies_on_another_and_all_lie_within_the_drawing(procedure: Procedure, tongue: Tongue) -> None:
    _, found = drawn(procedure, tongue)
    assert all(apart(one, other) for one, other in combinations(found.boxes, 2))
    assert all(box.x >= 0 and box.x + box.width <= found.width and box.foot <= found.height for box in found.boxes)


@EVERY
def test_every_step_is_drawn_once_below_those_that_it_follows(procedure: Procedure) -> None:
    plan, found = drawn(procedure, Tongue.ZH)
    by_code = {box.code: box for box in found.boxes}
    assert {f"step:{step.code}" for step in procedure.steps} <= by_code.keys()
    assert len(by_code) == len(found.boxes)
    for box in plan.boxes:
        assert all(by_code[above].foot < by_code[box.code].y for above in box.after)
    for step in procedure.steps:
        assert all(by_code[f"step:{before}"].y < by_code[f"step:{step.code}"].y for before in step.after)


@EVERY
def test_every_clock_is_a_span_beside_the_boxes_with_its_clause_and_covers_no_other(procedure: Procedure) -> None:
    _, found = drawn(procedure, Tongue.ZH)
    right = max(box.x + box.width for box in found.boxes)
    assert {span.code for span in found.spans} == {clock.code for clock in procedure.clocks}
    for span in found.spans:
        assert span.x > right
        assert span.height > 0
        clause = procedure.clock(span.code).clause
        assert clause.replace(" ", "") in "".join(span.lines).replace(" ", "")
    for one, other in combinations(found.spans, 2):
        if one.x == other.x:
            high, low = sorted((one, other), key=lambda span: span.y)
            assert high.y + max(high.height, 17 * len(high.lines)) <= low.y


def test_a_span_reaches_from_the_foot_of_its_start_to_the_last_box_that_ends_it() -> None:
    boxes = [Box("a", "gate", ["甲"]), Box("b", "step", ["乙"], ["a"]), Box("c", "step", ["丙"], ["b"])]
    found = flow(boxes, [Span("clock", "statutory", ["时限"], 1, "a", ["b", "c"])])
    (span,), (first, _, last) = found.spans, found.boxes
    assert first.y < span.y < first.foot
    assert last.y < span.y + span.height < last.foot
    assert not span.again


def test_a_clock_that_waits_for_what_stands_above_it_is_marked_as_counted_anew() -> None:
    boxes = [Box("a", "gate", ["甲"]), Box("b", "step", ["乙"], ["a"])]
    found = flow(boxes, [Span("clock", "internal", ["时限"], 1, "b", ["a"])])
    assert found.spans[0].again


def test_an_empty_flow_is_drawn_as_nothing() -> None:
    assert flow([], []).boxes == []


def test_measures_that_only_may_be_taken_stand_by_themselves_behind_what_must_be_done() -> None:
    supervision = next(one for one in PROCEDURES if one.code == "supervision")
    parts = [[step.code for step in chain] for chain in chains(supervision.steps)]
    assert {"slip", "slip-service", "slip-answer"} <= set(next(part for part in parts if "slip" in part))
    assert not any({"slip", "yellow"} <= set(part) for part in parts)
    assert sorted(code for part in parts for code in part) == sorted(step.code for step in supervision.steps)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [("审核质疑答复", 100.0, ["审核质疑答复"]),
     ("公开说明超过办理时限的理由", 100.0, ["公开说明超过办", "理时限的理由"]),
     ("Reply of the unit in charge", 112.0, ["Reply of the", "unit in charge"]), ("", 10.0, [""]),
     ("Unbreakablewordthatisverylong", 10.0, ["Unbreakablewordthatisverylong"])],
)  # fmt: skip
def test_a_title_breaks_where_its_language_breaks(text: str, room: float, lines: list[str]) -> None:
    assert wrapped(text, room) == lines
