"""市区两级联动: one case with a clock for each tier inside that of the whole; on trial in some districts."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.case.events import Accepted, ClockEnded, ClockStarted, Decided, HandedOver, OpinionGiven, Refused, Served
from domain.case.refusals import (
    FormMissing,
    GroundNeeded,
    GuardHolds,
    GuardNotMet,
    MaterialMissing,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
)
from domain.case.refusals_of_handling import RatingNotOpen
from domain.case.values import Scalar
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from domain.procedures.definition import NoVersionInForce
from tests.domain.procedures.linked_approvals import OPENED, accepted, applied, decided, returned, sent_up
from tests.further_acts import closes, rates
from tests.vocabulary import (
    Attempt,
    Command,
    Scenario,
    accepts,
    fact,
    performs,
    procedure_on,
    returns_for_correction,
    system_acts,
)

PROCEDURE = procedure_on("linked-approval", OPENED)
ELSEWHERE: dict[str, Scalar] = {"place": "其他"}
BY_AGENT: dict[str, Scalar] = {"by-agent": True}


def refuses(ground: str) -> Command:
    return lambda case, on: case.refuse(on, ground)


# The trial: since when, and where.


def test_the_trial_began_on_a_day_and_before_it_nothing_is_filed() -> None:
    assert applied("2012-06-18").case.status == "filed"
    with pytest.raises(NoVersionInForce):
        procedure_on("linked-approval", "2012-06-17")
    assert PROCEDURE.pilot is not None
    assert (PROCEDURE.pilot.places, PROCEDURE.pilot.clause) == ("pilot-district", "D5 一(三)")


@pytest.mark.parametrize("place", ["秀英区", "龙华区", "琼山区", "美兰区"])
def test_a_district_on_trial_accepts(place: str) -> None:
    here = applied(changes={"place": place})
    here.when(OPENED, "district-window", refuses("not-on-trial")).then_refused(
        GuardHolds, clause="D5 一(三)", place=place
    )
    assert here.accepted_on(OPENED).case.status == "accepted"


def test_any_other_place_is_refused() -> None:
    elsewhere = applied(changes=ELSEWHERE)
    elsewhere.when(OPENED, "district-window", accepts()).then_refused(
        GuardNotMet, clause="D5 一(三)", guard="pilot-district", place="其他"
    )
    elsewhere.when(OPENED, "district-window", refuses("not-on-trial")).then(fact(Refused), fact(ClockEnded))


# Two tiers.


def test_the_district_accepts_and_its_clock_runs_inside_that_of_the_whole() -> None:
    applied().when(f"{OPENED} 09:30", "district-window", accepts()).then(
        fact(Accepted),
        fact(ClockEnded, clocks=("gate",)),
        fact(ClockStarted, clock="promised", due_on=date(2025, 10, 17)),
        fact(ClockStarted, clock="statutory", due_on=date(2025, 10, 24)),
        fact(ClockStarted, clock="district", due_on=date(2025, 9, 28)),
    )


def test_the_file_goes_up_with_the_opinion_of_the_district_and_the_clock_of_the_city_begins() -> None:
    accepted().when("2025-09-24", "district-window", performs("to-the-city")).then_refused(
        StepNotOpen, clause="许可法 35", missing=["district-review"]
    )
    reviewed = accepted().when("2025-09-25", "district-handler", performs("district-review")).then(fact(OpinionGiven))
    reviewed.when("2025-09-25", "district-window", performs("to-the-city", forms=())).then_refused(
        FormMissing, clause="许可法 35", form="handover-record"
    )
    up = reviewed.when("2025-09-25", "district-window", performs("to-the-city")).then(
        fact(HandedOver, to="city-window"),
        fact(ClockEnded, clocks=("district",)),
        fact(ClockStarted, clock="city", due_on=date(2025, 10, 9)),
    )
    assert {code for code, clock in up.case.clocks.items() if clock.is_open} == {"promised", "statutory", "city"}


def test_the_city_decides_and_the_result_goes_back_before_the_card_is_issued() -> None:
    sent_up().performed("2025-09-28", "city-review").when(
        "2025-09-29", "city-lead", performs("decision", outcome="granted")
    ).then(
        fact(Decided, outcome="granted"),
        fact(ClockEnded, clocks=("statutory", "city")),
        fact(ClockStarted, clock="way-back", due_on=date(2025, 10, 9)),
    )
    decided().when("2025-09-30", "district-window", performs("issue")).then_refused(
        StepNotOpen, clause="D5 二(三)", missing=["back-to-the-district"]
    )
    back = decided().when("2025-09-30", "city-window", performs("back-to-the-district")).then(
        fact(HandedOver, to="district-window"), fact(ClockEnded, clocks=("promised", "way-back"))
    )  # fmt: skip
    back.when("2025-09-30", "district-window", performs("issue")).then(fact(Served, to="applicant"))


def test_one_tier_does_not_act_for_the_other() -> None:
    for role in ("city-window", "city-handler", "city-lead"):
        accepted().when("2025-09-25", role, performs("district-review")).then_refused(NotThisRole, clause="D5 一(三)")
    sent_up().when("2025-09-26", "district-handler", performs("city-review")).then_refused(
        NotThisRole, clause="D5 一(三)"
    )


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param("2025-09-28 23:59", ClockState.MET, id="on the fifth working day, a Sunday that is worked"),
        pytest.param("2025-09-29 00:00", ClockState.MISSED, id="the day after"),
    ],
)
def test_a_tier_may_be_late_while_the_whole_is_in_time(at: str, state: ClockState) -> None:
    up = sent_up(at)
    assert up.reading("district", at).state is state
    assert up.reading("promised", at).state is ClockState.RUNNING


def test_a_denial_gives_its_reason_and_is_served_by_the_district() -> None:
    ready = sent_up().performed("2025-09-28", "city-review")
    ready.when("2025-09-29", "city-lead", performs("decision", outcome="denied")).then_refused(
        GroundNeeded, clause="D5 一(三)"
    )
    denied = returned("denied", "未达到残疾标准")
    denied.when("2025-10-09", "district-window", performs("issue")).then_refused(StepNotRequired, clause="D5 二(三)")
    denied.when("2025-10-09", "district-window", closes).then_refused(
        StepsOutstanding, clause="D5 一(三)", steps=["denial-service"]
    )


def test_an_agent_needs_the_authorisation() -> None:
    applied(role="agent", changes=BY_AGENT).when(OPENED, "district-window", accepts()).then_refused(
        MaterialMissing, clause="D5 一(三)", missing=["authorisation"]
    )
    with_it = applied(role="agent", changes=BY_AGENT, attached=["authorisation"])
    assert with_it.accepted_on(OPENED).case.status == "accepted"


def test_the_card_is_rated_once_issued_and_a_denial_never() -> None:
    returned().when("2025-10-09", "applicant", rates(5)).then_refused(RatingNotOpen, clause="D5 二(三)")
    rated = returned().performed("2025-10-09", "issue").after("2025-10-09 12:00", "applicant", rates(5))
    assert rated.case.score == 5
    denied = returned("denied", "未达到残疾标准").performed("2025-10-09", "denial-service")
    denied.when("2025-10-10", "applicant", rates(5)).then_refused(RatingNotOpen, clause="D5 二(三)")


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    yield applied(changes=ELSEWHERE).after(OPENED, "district-window", refuses("not-on-trial"))
    yield applied().after(OPENED, "district-window", returns_for_correction("condition"))
    yield system_acts(applied(), "2025-12-01")
    yield applied(role="agent", changes=BY_AGENT, attached=["authorisation"]).accepted_on(OPENED)
    yield accepted().after("2025-09-23", "district-window", lambda case, on: case.withdraw(on))
    yield system_acts(accepted(), "2025-12-01")
    yield system_acts(sent_up(), "2025-12-01")
    yield returned("denied", "未达到残疾标准").performed("2025-10-09", "denial-service")
    issued = returned().performed("2025-10-09", "issue").after("2025-10-09 11:00", "district-window", closes)
    low = system_acts(issued.after("2025-10-09 12:00", "applicant", rates(2)), "2025-10-11")
    yield low.performed("2025-10-11", "low-rating-contact", reached=True).performed("2025-10-13", "low-rating-result")


def refused() -> list[Attempt]:
    """Give applications from outside the district, and by an agent without an authorisation."""
    return [applied(changes=changes).when(OPENED, "district-window", accepts()) for changes in (ELSEWHERE, BY_AGENT)]
