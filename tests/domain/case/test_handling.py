"""Dispatch, return, rework, follow-up, and a day fixed: what opens again, which clocks run, what is kept."""

import pytest

from domain.case.clock_events import ClockInterrupted
from domain.case.dispatch_events import Dispatched, DispatchReturned, FollowedUp, ReturnedForRework
from domain.case.events import ClockStarted, Closed, StepConcluded
from domain.case.refusals import AlreadyDone, BeforeItsCause, GroundNotListed, StepNotOpen, StepNotRequired
from domain.case.refusals_of_handling import DayPassed, NotInCharge, StepOver, StepUsedUp, UnitNeeded
from domain.case.requirements import open_steps, outstanding
from domain.clock.limit import Limit, Unit
from domain.errors import Malformed
from tests.errand import PROCEDURE
from tests.vocabulary import Command, Scenario, an_errand, fact, filled, moment, performs

UNIT = "unit"  # the unit in which everybody acts in the scenarios


def dispatched(at: str = "2024-09-26 10:00") -> Scenario:
    return an_errand("2024-09-26").after(at, "office", performs("dispatch", unit=UNIT))


def replied(at: str = "2024-09-29") -> Scenario:
    return dispatched().after(at, "unit", performs("reply"))


def checked(*, passed: bool, at: str = "2024-09-30") -> Scenario:
    return replied().after(at, "office", check(passed=passed))


def check(*, passed: bool) -> Command:
    fields = PROCEDURE.step("check").fields
    return performs("check", filled=filled(fields, {"passed": passed}))


def confer(day: str) -> Command:
    return performs("conference", filled=filled(PROCEDURE.step("conference").fields, {"by": day}))


def test_a_dispatch_gives_the_case_into_the_charge_of_a_unit_and_starts_its_term() -> None:
    history = an_errand("2024-09-26").when(
        "2024-09-26 10:00", "office", performs("dispatch", unit="市城管局", assisting=("街道办",))
    )
    case = history.then(
        fact(Dispatched, unit="市城管局", assisting=("街道办",)), fact(ClockStarted, clock="handling")
    ).case
    assert (case.in_charge, case.assisting) == ("市城管局", ("街道办",))


def test_a_dispatch_that_names_no_unit_is_malformed() -> None:
    an_errand("2024-09-26").when("2024-09-26 10:00", "office", performs("dispatch")).then_refused(UnitNeeded)


@pytest.mark.parametrize("step", ["reply", "send-back"])
def test_only_the_unit_in_charge_acts_on_what_was_dispatched_to_it(step: str) -> None:
    other = an_errand("2024-09-26").after("2024-09-26 10:00", "office", performs("dispatch", unit="别的单位"))
    own = {"ground": "not-ours"} if step == "send-back" else {}
    other.when("2024-09-27", "unit", performs(step, **own)).then_refused(
        NotInCharge, clause=PROCEDURE.step(step).clause, unit=UNIT, in_charge="别的单位"
    )


def test_a_wrong_dispatch_comes_back_without_a_verdict_on_the_term_and_is_dispatched_anew() -> None:
    back = (
        dispatched()
        .when("2024-09-27", "unit", performs("send-back", ground="not-ours"))
        .then(
            fact(DispatchReturned, ground="not-ours", reopens=("dispatch",)),
            fact(ClockInterrupted, clocks=("handling",)),
        )
    )
    assert back.case.in_charge is None
    again = back.after("2024-09-29", "office", performs("dispatch", unit=UNIT))
    assert again.case.clocks["handling"].run == 2
    assert again.reading("handling", "2024-09-29").due_on.isoformat() == "2024-10-11"
    again.when("2024-09-30", "unit", performs("send-back", ground="not-ours")).then_refused(
        StepUsedUp, clause="T 3", at_most=1
    )


@pytest.mark.parametrize("ground", [None, "别的理由"], ids=["none", "not listed"])
def test_a_return_on_a_closed_list_names_one_of_its_grounds(ground: str | None) -> None:
    dispatched().when("2024-09-27", "unit", performs("send-back", ground=ground)).then_refused(
        GroundNotListed, clause="T 3", listed=["not-ours"]
    )


def test_a_dispatch_is_not_repeated_while_it_stands() -> None:
    dispatched().when("2024-09-27", "office", performs("dispatch", unit="乙")).then_refused(AlreadyDone, clause="T 2")


@pytest.mark.parametrize("ground", ["incomplete", "诉求人提供了新的证据"], ids=["listed", "in words"])
def test_rework_keeps_the_run_that_failed_and_starts_a_term_of_its_own(ground: str) -> None:
    again = (
        checked(passed=False)
        .when("2024-09-30 11:00", "office", performs("rework", ground=ground))
        .then(
            fact(ReturnedForRework, ground=ground, reopens=("reply", "check"), failed=(("handling", 1),)),
            fact(ClockStarted, clock="again", limit=Limit(amount=3, unit=Unit.WORKING_DAYS)),
        )
    )
    case = again.case
    assert case.failed == {("handling", 1)}
    assert case.clocks["handling"].ended_at == moment("2024-09-29")
    assert [step.code for step in open_steps(case, PROCEDURE)] == ["send-back", "reply"]


def test_a_reopened_step_forgets_what_it_said() -> None:
    again = checked(passed=False).after("2024-09-30 11:00", "office", performs("rework", ground="incomplete"))
    assert "check.passed" not in again.case.disclosed
    again.when("2024-09-30 12:00", "office", performs("rework", ground="incomplete")).then_refused(
        StepNotRequired, clause="T 6"
    )


def test_work_done_anew_does_not_come_before_it_was_returned() -> None:
    again = checked(passed=False).after("2024-09-30 11:00", "office", performs("rework", ground="incomplete"))
    again.when("2024-09-30 10:59", "unit", performs("reply"), now="2024-09-30 12:00").then_refused(
        BeforeItsCause, clause="T 4"
    )


def test_nothing_is_returned_that_passed() -> None:
    checked(passed=True).when("2024-09-30 11:00", "office", performs("rework", ground="incomplete")).then_refused(
        StepNotRequired, clause="T 6"
    )


def returned_twice() -> Scenario:
    history = checked(passed=False)
    for day in ("2024-10-08", "2024-10-09"):
        history = history.after(f"{day} 09:00", "office", performs("rework", ground="incomplete"))
        history = history.after(f"{day} 10:00", "unit", performs("reply"))
        history = history.after(f"{day} 11:00", "office", check(passed=False))
    return history


def test_after_the_last_rework_a_conference_is_owed_and_no_further_rework_allowed() -> None:
    history = returned_twice()
    history.when("2024-10-10", "office", performs("rework", ground="incomplete")).then_refused(
        StepUsedUp, clause="T 6", at_most=2
    )
    assert "conference" in outstanding(history.case, PROCEDURE)
    assert history.case.failed == {("handling", 1), ("again", 1)}


def test_a_conference_is_not_called_for_before() -> None:
    checked(passed=False).when("2024-10-08", "office", confer("2024-10-20")).then_refused(StepNotRequired, clause="T 7")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param("2024-10-10", "2024-10-10", id="the same day"),
        pytest.param("2024-10-11", "2024-10-11", id="the next day"),
        pytest.param("2024-10-13", "2024-10-14", id="a Sunday, rolled forward"),
    ],
)
def test_a_term_ends_on_the_day_that_the_step_fixed(day: str, due: str) -> None:
    history = (
        returned_twice()
        .when("2024-10-10", "office", confer(day))
        .then(fact(StepConcluded), fact(ClockStarted, clock="carrying-out"))
    )
    assert history.reading("carrying-out", "2024-10-10").due_on.isoformat() == due


def test_a_day_that_has_passed_is_malformed() -> None:
    returned_twice().when("2024-10-10", "office", confer("2024-10-09")).then_refused(
        DayPassed, clause="T 7", field="by", day="2024-10-09"
    )


def test_a_call_is_made_up_to_three_times_and_none_once_the_result_stands() -> None:
    history = checked(passed=True)
    for hour in (10, 11, 12):
        history = history.when(f"2024-10-08 {hour}:00", "office", performs("call", reached=False)).then(
            fact(FollowedUp, reached=False)
        )
    history.when("2024-10-08 13:00", "office", performs("call", reached=True)).then_refused(StepUsedUp, clause="T 8")
    settled = checked(passed=True).after("2024-10-08", "office", performs("result", outcome="done"))
    settled.when("2024-10-08 13:00", "office", performs("call", reached=True)).then_refused(
        StepOver, clause="T 8", closed_by="result"
    )


def test_a_call_says_whether_somebody_was_reached() -> None:
    checked(passed=True).when("2024-10-08", "office", performs("call")).then_refused(Malformed, missing="reached")


def test_what_is_done_after_closing_is_not_done_before_and_not_owed_at_closing() -> None:
    settled = checked(passed=True).after("2024-10-08", "office", performs("result", outcome="done"))
    assert outstanding(settled.case, PROCEDURE) == []
    assert "contact" not in [step.code for step in open_steps(settled.case, PROCEDURE)]
    closed = settled.when("2024-10-08 10:00", "office", lambda case, on: case.close(on)).then(fact(Closed))
    assert [step.code for step in open_steps(closed.case, PROCEDURE)] == ["contact"]


def test_a_step_of_another_outcome_is_not_called_for() -> None:
    settled = checked(passed=True).after("2024-10-08", "office", performs("result", outcome="explained", ground="理由"))
    closed = settled.after("2024-10-08 10:00", "office", lambda case, on: case.close(on))
    closed.when("2024-10-09", "office", performs("contact", reached=True)).then_refused(StepNotRequired, clause="T 9")


def test_nothing_is_replied_before_it_is_dispatched() -> None:
    an_errand("2024-09-26").when("2024-09-27", "unit", performs("reply")).then_refused(
        NotInCharge, clause="T 4", in_charge=None
    )
    an_errand("2024-09-26").when("2024-09-27", "office", check(passed=True)).then_refused(StepNotOpen, clause="T 5")
