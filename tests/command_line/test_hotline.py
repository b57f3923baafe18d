"""caseledger hotline inputs: the counts of a period on paper and as JSON."""

import json

import pytest

from tests.command_line.conftest import Run

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31")
AGENT = ("--as", "agent", "--unit", "热线话务组")
VALUES = {"type": "求助", "anonymous": False, "emergency": False, "matter": "路灯不亮"}
DISPATCH = {"unit": "市水务局", "values": {"several-departments": False}}


def dispatched(run: Run) -> str:
    call = ("--procedure", "hotline", *AGENT, "--channel", "call", "--at", "2026-03-02T09:00")
    case: str = run("case", "file", *call, "--data", json.dumps({"values": VALUES}), "--json").json["case"]
    run("case", "act", case, "accept", *AGENT, "--at", "2026-03-02T09:10").succeeded()
    office = ("--as", "office", "--unit", "热线办", "--at", "2026-03-02T10:00", "--step", "dispatch")
    run("case", "act", case, "dispatch", *office, "--data", json.dumps(DISPATCH)).succeeded()
    return case


def test_the_inputs_are_printed_and_given_as_json(ready: Run) -> None:
    case = dispatched(ready)
    ready("projections", "rebuild", "hotline").succeeded()
    found = ready("hotline", "inputs", *PERIOD, "--json").json
    (unit,) = found["units"]
    assert unit["unit"] == "市水务局"
    assert [(one["kind"], one["count"], one["cases"]) for one in unit["counted"]] == [
        ("dispatched", 1, [case]),
        ("overdue", 1, [case]),
    ]
    printed = ready("hotline", "inputs", *PERIOD).succeeded().out
    assert "派单" in printed
    assert "办理时限" in printed
    assert ready("hotline", "inputs", *PERIOD, "--position", "1", "--json").json["units"] == []


@pytest.mark.parametrize(
    "words",
    [("--from", "2026-03-31", "--to", "2026-03-01"), ("--from", "soon", "--to", "2026-03-01"), (*PERIOD, "--at", "x")],
    ids=["reversed", "no day", "no moment"],
)
def test_a_period_that_is_none_is_refused(ready: Run, words: tuple[str, ...]) -> None:
    ready("projections", "rebuild", "hotline").succeeded()
    ready("hotline", "inputs", *words).refused()


def test_facts_that_were_never_built_are_a_refusal(ready: Run) -> None:
    assert "first time" in ready("hotline", "inputs", *PERIOD).refused()
