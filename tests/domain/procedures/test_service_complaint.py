"""窗口服务投诉: five channels, the facts first, exactly one of three ways, every complainant answered."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.case.case import Case
from domain.case.clock_events import ExtensionOverridden, TermExtended
from domain.case.events import (
    Accepted,
    ClockEnded,
    ClockStarted,
    Closed,
    HandedOver,
    OpinionGiven,
    Served,
    StepConcluded,
    Withdrawn,
)
from domain.case.occasion import Occasion
from domain.case.refusals import (
    ExtensionTooLong,
    ExtensionUsedUp,
    NotAtThisStage,
    ReasonNeeded,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
    TermIsOver,
)
from domain.case.refusals_of_handling import DayPassed, StepOver
from domain.case.values import NOTHING_FILLED_IN, FieldMalformed, FieldMissing, fill_in
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.service_complaints import (
    BUREAU,
    CODE,
    FILING,
    NAMED,
    OFFICE,
    SPOT,
    WAYS,
    a_complaint,
    accepted,
    answered,
    closes,
    does,
    found,
    handled,
    promised_and_extended,
)
from tests.sealing import sealing
from tests.vocabulary import Scenario, a_window_case, accepts, extends, fact, procedure_on, system_acts

D5 = "D5 一(六)(1)二"


@pytest.mark.parametrize("channel", ["电话", "当面", "信件", "投诉箱", "网上"])
@pytest.mark.parametrize("about", ["办件", "服务态度"])
def test_a_complaint_comes_through_one_of_five_channels_about_one_of_two_objects(channel: str, about: str) -> None:
    case = a_complaint(by=channel, object=about).case
    assert (case.disclosed["by"], case.disclosed["object"]) == (channel, about)


@pytest.mark.parametrize(("field", "value"), [("by", "短信"), ("object", "收费")])
def test_no_other_channel_and_no_other_object_is_known(field: str, value: str) -> None:
    with pytest.raises(FieldMalformed, match=field):
        fill_in(procedure_on(CODE, "2025-09-22").fields, {**FILING, **NAMED, field: value}, sealing())


def test_who_is_not_anonymous_says_who_complains_and_how_to_be_reached() -> None:
    fields = procedure_on(CODE, "2025-09-22").fields
    with pytest.raises(FieldMissing, match="complainant"):
        fill_in(fields, FILING, sealing())
    with pytest.raises(FieldMissing, match="contact"):
        fill_in(fields, {**FILING, "complainant": "模拟投诉人"}, sealing())
    assert fill_in(fields, {**FILING, "anonymous": True}, sealing()).recorded.keys() == FILING.keys()


def test_a_complaint_may_follow_the_window_case_that_it_is_about() -> None:
    assert a_complaint(followed=a_window_case().case).case.follows == "case:window"
    assert a_complaint().case.follows is None


def test_a_complaint_is_acknowledged_on_the_day_on_which_it_came() -> None:
    filed_today = a_complaint("2025-09-28")  # a working Sunday
    assert filed_today.reading("acknowledgement", "2025-09-28").due_on == date(2025, 9, 28)
    kept = filed_today.when("2025-09-28 17:00", "desk", accepts()).then(
        fact(Accepted), fact(ClockEnded, clocks=("acknowledgement",)), fact(ClockStarted, clock="handling")
    )
    assert kept.reading("acknowledgement", "2025-10-20").state is ClockState.MET
    late = filed_today.accepted_on("2025-09-29")
    assert late.reading("acknowledgement", "2025-10-20").state is ClockState.MISSED
    filed_today.when("2025-09-28", "bureau", accepts()).then_refused(NotThisRole, clause=D5)


@pytest.mark.parametrize("step", ["on-the-spot", "to-approval-office", "promise", "feedback"])
def test_nothing_is_handled_before_the_facts_are_found(step: str) -> None:
    said = {"by": "2025-09-26"} if step == "promise" else {}
    refusal = StepNotOpen if step == "feedback" else StepNotRequired
    accepted().when("2025-09-22 11:00", "desk", does(step, **said)).then_refused(refusal, clause=D5)
    a_complaint().when("2025-09-22 11:00", "desk", does("facts", way=SPOT)).then_refused(NotAtThisStage, clause=D5)


@pytest.mark.parametrize("chosen", WAYS)
def test_exactly_one_of_the_three_ways_is_taken(chosen: str) -> None:
    history = handled(chosen)
    for other in (way for way in WAYS if way != chosen):
        for step in WAYS[other]:
            said = {"by": "2025-09-26"} if step == "promise" else {}
            role = history.procedure.step(step).performers[0]
            history.when("2025-09-24", role, does(step, **said)).then_refused(StepNotRequired, clause=D5)


def test_the_facts_are_found_anew_until_a_way_is_taken() -> None:
    again = found(SPOT).when("2025-09-23", "desk", does("facts", way=OFFICE)).then(fact(StepConcluded))
    handed = again.when("2025-09-23", "desk", does("to-approval-office")).then(fact(HandedOver, to="approval-office"))
    handed.when("2025-09-23", "desk", does("facts", way=SPOT)).then_refused(
        StepOver, clause=D5, closed_by="to-approval-office"
    )
    handed.when("2025-09-23", "desk", does("approval-office-result")).then_refused(NotThisRole, clause=D5)


def test_the_bureau_promises_a_day_that_has_not_passed_and_is_held_to_it() -> None:
    found(BUREAU).when("2025-09-23", "desk", does("promise", by="2025-09-22")).then_refused(
        DayPassed, clause=D5, day="2025-09-22"
    )
    promised = (
        found(BUREAU)
        .when("2025-09-23", "desk", does("promise", by="2025-09-26"))
        .then(fact(StepConcluded), fact(ClockStarted, clock="promise", due_on=date(2025, 9, 26)))
    )
    kept = promised.when("2025-09-26", "bureau", does("bureau-result")).then(
        fact(OpinionGiven), fact(ClockEnded, clocks=("promise",))
    )
    assert kept.reading("promise", "2025-10-20").state is ClockState.MET
    broken = promised.after("2025-09-28", "bureau", does("bureau-result"))
    assert broken.reading("promise", "2025-10-20").state is ClockState.MISSED


@pytest.mark.parametrize("way", WAYS)
def test_the_five_working_days_end_with_the_answer_not_with_the_result(way: str) -> None:
    history = handled(way)
    assert history.reading("handling", "2025-09-24").state is ClockState.RUNNING
    assert history.reading("handling", "2025-09-24").due_on == date(2025, 9, 28)
    told = history.when("2025-09-28", "desk", does("feedback")).then(
        fact(Served, to="complainant"), fact(ClockEnded, clocks=("handling",))
    )
    assert told.reading("handling", "2025-10-20").state is ClockState.MET
    assert answered(way, "2025-09-29").reading("handling", "2025-10-20").state is ClockState.MISSED


@pytest.mark.parametrize("way", WAYS)
def test_an_anonymous_complaint_ends_with_its_result_and_nobody_is_answered(way: str) -> None:
    history = handled(way, anonymous=True)
    assert history.reading("handling", "2025-09-25").state is ClockState.MET
    history.when("2025-09-25", "desk", does("feedback")).then_refused(StepNotRequired, clause=D5)
    history.when("2025-09-25", "desk", closes).then(fact(Closed))


@pytest.mark.parametrize("way", WAYS)
def test_a_complaint_is_closed_once_it_is_answered(way: str) -> None:
    handled(way).when("2025-09-25", "desk", closes).then_refused(StepsOutstanding, clause=D5, steps=["feedback"])
    told = answered(way)
    told.when("2025-09-25", "bureau", closes).then_refused(NotThisRole, clause=D5)
    told.when("2025-09-25 10:00", "desk", closes).then(fact(Closed))
    found(way).when("2025-09-25", "desk", closes).then_refused(
        StepsOutstanding, clause=D5, steps=[*WAYS[way], "feedback"]
    )


def test_the_term_is_extended_once_by_five_working_days_with_a_reason_before_it_is_over() -> None:
    history = found(BUREAU)
    extended = history.when("2025-09-25", "desk-head", extends("handling", "5 working days", attached=None)).then(
        fact(TermExtended, due_on=date(2025, 10, 11))
    )
    extended.when("2025-09-26", "desk-head", extends("handling", "1 working day", attached=None)).then_refused(
        ExtensionUsedUp, clause=D5
    )
    history.when("2025-09-25", "desk-head", extends("handling", "6 working days", attached=None)).then_refused(
        ExtensionTooLong, clause=D5
    )
    history.when("2025-09-29", "desk-head", extends("handling", "5 working days", attached=None)).then_refused(
        TermIsOver, clause=D5
    )
    history.when("2025-09-25", "desk", extends("handling", "5 working days", attached=None)).then_refused(
        NotThisRole, clause=D5
    )
    history.when("2025-09-25", "desk-head", without_reason).then_refused(ReasonNeeded, clause=D5)


def without_reason(case: Case, on: Occasion) -> None:
    case.extend_term(on, "handling", parse_limit("5 working days"), filled=NOTHING_FILLED_IN)


def test_a_promise_beyond_the_extension_needs_the_leadership() -> None:
    far = extends("handling", "15 working days", override=True, attached=None)
    found(BUREAU).when("2025-09-25", "leadership", far).then(fact(ExtensionOverridden))
    found(BUREAU).when("2025-09-25", "desk-head", far).then_refused(NotThisRole, clause=D5)


def test_a_complaint_that_is_withdrawn_ends_its_clocks() -> None:
    found(SPOT).when("2025-09-23", "desk", lambda case, on: case.withdraw(on)).then(
        fact(Withdrawn), fact(ClockEnded, clocks=("handling",))
    )


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for way in WAYS:
        yield answered(way).after("2025-09-25 10:00", "desk", closes)
    yield promised_and_extended()
    yield system_acts(a_complaint(), "2025-10-20")
    yield system_acts(found(BUREAU).after("2025-09-23", "desk", does("promise", by="2025-09-26")), "2025-10-20")
    yield found(SPOT).after("2025-09-23", "desk", lambda case, on: case.withdraw(on))
