"""The hotline as the demonstration plays it: to its ends, and open in different states with the clocks running."""

import pytest

from tests.application.test_demonstration import Played, played

__all__ = ["played"]


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
