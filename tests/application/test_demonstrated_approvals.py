"""The approvals that the demonstration plays: by an agent, rated well and low and not at all, between two tiers."""

import pytest

from domain.case import events
from domain.clock.reading import ClockState
from tests.application.played import TODAY, Played, outcomes


def test_a_case_is_filed_by_an_agent_and_handed_over_there_and_back(played: Played) -> None:
    history = played.history("approval-by-agent")
    assert history[0].header.actor.role == "agent"
    handed = [event.step for event in history if isinstance(event, events.HandedOver)]
    assert handed == ["agent-to-window", "window-to-agent", "agent-to-applicant"]


@pytest.mark.parametrize(
    ("kind", "score"), [("granted", None), ("rated-well", 5), ("rated-low", 1)], ids=["not rated", "well", "low"]
)
def test_licences_are_rated_well_low_and_not_at_all(played: Played, kind: str, score: int | None) -> None:
    case = played.ledger.case(played.told.telling[f"approval-{kind}"])
    assert (case.status, case.score, "low-rating-result" in case.steps) == ("closed", score, score == 1)


def test_the_check_of_a_low_rating_is_open_this_morning(played: Played) -> None:
    check = played.clocks("open-approval-rated-low")["low-rating"]
    assert (check.state, check.due_on) == (ClockState.RUNNING, TODAY)


def test_a_card_is_in_the_district_in_the_city_and_issued(played: Played) -> None:
    district, city = played.clocks("open-card-in-the-district"), played.clocks("open-card-in-the-city")
    assert (district["district"].state, "city" in district) == (ClockState.RUNNING, False)
    assert (city["district"].state, city["city"].state) == (ClockState.MET, ClockState.RUNNING)
    assert city["promised"].state is ClockState.RUNNING
    assert outcomes(played.history("card-issued")) == ["granted"]
    assert played.missed("card-issued") == set()
