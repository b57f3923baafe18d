"""The hotline as the demonstration plays it: to its ends, and open in different states with the clocks running."""

import itertools

import pytest

from application import requests as ask
from application.acts import ACTS
from application.cases import Cases, Command
from application.demonstration.hotline import AGENT, OFFICE
from domain.case.refusals_of_handling import OnlyToMembers
from tests.application.played import Played
from tests.sealing import protection


@pytest.mark.parametrize(
    ("kind", "lights"),
    [
        ("open-hotline-fresh", {"handling": "green"}),
        ("open-hotline-near-due", {"handling": "amber"}),
        ("open-hotline-supervised", {"handling": "red"}),
        ("open-hotline-in-dispute", {"dispute": "amber"}),
        ("open-hotline-in-rework", {"rework": "green"}),
        ("open-hotline-before-conference", {"conference": "amber", "handling": "green"}),
        ("open-hotline-follow-up", {"follow-up": "amber"}),
        ("open-typical-case", {"approval": "green"}),
    ],
)
def test_the_open_cases_of_the_hotline_stand_as_intended(played: Played, kind: str, lights: dict[str, str]) -> None:
    assert played.ledger.case(played.told.telling[kind]).status == "accepted"
    shown = {code: reading.light.value for code, reading in played.clocks(kind).items()}
    assert {code: shown[code] for code in lights} == lights


def test_the_hotline_is_played_to_its_ends(played: Played) -> None:
    cases = {
        kind: played.ledger.case(case_id) for kind, case_id in played.told.telling.items() if kind.startswith("hotline")
    }
    assert {kind for kind, case in cases.items() if case.status != "closed"} == {
        "hotline-refused-with-route",
        "hotline-merged",
        "hotline-merged-first",
    }
    assert cases["hotline-merged"].merged_into == cases["hotline-merged-first"].id
    assert cases["hotline-conferred"].failed >= {("handling", 1), ("rework", 1), ("rework", 2)}
    assert cases["hotline-dispatched-anew"].clocks["handling"].run == 2
    published = played.ledger.case(played.told.telling["typical-case-published"])
    assert {"publication", "tracking", "taking-down"} <= published.steps.keys()


@pytest.mark.parametrize(
    ("unit", "member"),
    [("模拟市住建局", True), ("非市属单位1（模拟）", False), ("无名单位（模拟）", False)],
    ids=["a member", "an assisting unit", "not in the directory"],
)
def test_a_case_is_dispatched_to_a_member_of_the_directory_alone(played: Played, unit: str, *, member: bool) -> None:
    ids = itertools.count(1)
    cases = Cases(played.ledger, protection=protection(), new_id=lambda: f"{unit}-{next(ids)}")
    values: dict[str, bool | str] = {"type": "求助", "anonymous": False, "emergency": False, "matter": "模拟诉求。"}
    filed = cases.file(Command(f"file-{unit}", "p"), ask.FileCase(acting=AGENT, procedure="hotline", values=values))
    case = str(filed.answer["case"])
    cases.act(Command(f"accept-{unit}", "p"), case, ACTS["accept"], ask.Accept(acting=AGENT))
    dispatch = ask.Dispatch(acting=OFFICE, step="dispatch", unit=unit, values={"several-departments": False})
    if member:
        cases.act(Command(f"dispatch-{unit}", "p"), case, ACTS["dispatch"], dispatch)
        assert played.ledger.case(case).in_charge == unit
    else:
        with pytest.raises(OnlyToMembers):
            cases.act(Command(f"dispatch-{unit}", "p"), case, ACTS["dispatch"], dispatch)
