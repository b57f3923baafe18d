"""12345热线: 退回重办 on its grounds, the joint conference after two of them or of several departments, 不满意办件."""

import pytest

from domain.case.clock_events import ClockInterrupted, Escalated
from domain.case.deadlines import DueKind
from domain.case.dispatch_events import ReturnedForRework
from domain.case.events import ClockEnded, ClockStarted, Closed, StepConcluded
from domain.case.refusals import FormMissing, GroundNotListed, StepNotOpen, StepNotRequired, StepsOutstanding
from domain.case.refusals_of_handling import GroundNotTrue, StepOver, StepUsedUp
from domain.case.requirements import open_steps, outstanding
from domain.case.values import FieldMalformed
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.hotline_cases import (
    PROCEDURE,
    closes,
    conferred,
    dispatched,
    dissatisfied,
    does,
    done,
    finished,
    replied,
    told,
    twice_reworked,
)
from tests.vocabulary import fact, falls_due, moment

AGAIN = ("reply", "audit", "feedback", "follow-up")


def test_the_grounds_of_rework_are_those_of_the_text_and_the_list_is_open() -> None:
    step = PROCEDURE.step("rework")
    assert [ground.title.zh for ground in step.grounds] == ["答复意见不完整", "无具体处理结果", "回访市民不满意"]
    assert step.other_grounds


@pytest.mark.parametrize(
    "ground", ["incomplete", "no-result", "答复引用的文件已经失效"], ids=["不完整", "无结果", "等"]
)
def test_a_reply_is_returned_with_a_new_short_term_and_its_first_run_counts_as_failed(ground: str) -> None:
    history = (
        replied()
        .when("2025-09-03 10:00", "reviewer", does("rework", ground=ground))
        .then(
            fact(ReturnedForRework, ground=ground, reopens=AGAIN, failed=(("handling", 1),)),
            fact(ClockInterrupted, clocks=("audit",)),
            fact(ClockStarted, clock="rework", run=1),
        )
    )
    assert history.reading("rework", "2025-09-03 10:00").due_on.isoformat() == "2025-09-08"
    assert history.reading("handling", "2025-09-10").state is ClockState.MET
    assert history.case.failed == {("handling", 1)}
    assert outstanding(history.case, PROCEDURE) == ["reply"]


def test_a_return_names_its_ground_and_what_is_to_be_done() -> None:
    replied().when("2025-09-03 10:00", "reviewer", does("rework", ground=None)).then_refused(
        GroundNotListed, clause="D5 三(一)"
    )
    with pytest.raises(FieldMalformed):
        replied().after("2025-09-03 10:00", "reviewer", does("rework", {"requirements": " "}))
    replied().when("2025-09-03 10:00", "office", does("rework")).then_refused(NotThisRole, clause="D5 三(一)")
    dispatched().when("2025-09-03 10:00", "reviewer", does("rework")).then_refused(
        StepNotOpen, clause="D5 三(一)", missing=["reply"]
    )


def test_dissatisfaction_is_a_ground_only_where_the_caller_said_so() -> None:
    content = done(told(), "2025-09-04", "follow-up")
    for history in (told(), content):
        history.when("2025-09-04 10:00", "reviewer", does("rework", ground="dissatisfied")).then_refused(
            GroundNotTrue, clause="D5 三(一)", rests_on="follow-up.satisfaction"
        )
    again = (
        dissatisfied()
        .when("2025-09-04 10:00", "reviewer", does("rework", ground="dissatisfied"))
        .then(fact(ReturnedForRework, ground="dissatisfied"), fact(ClockStarted, clock="rework"))
    )
    assert "follow-up.satisfaction" not in again.case.disclosed
    closed = finished(done(again, "2025-09-08", "reply"), "2025-09-08")
    assert closed.case.status == "closed"
    assert ("handling", 1) in closed.case.failed


def test_after_a_rework_the_caller_may_be_called_three_times_again() -> None:
    history = told()
    for hour in (9, 10):
        said = {"satisfaction": "未作评价"}
        history = done(history, f"2025-09-04 {hour:02}:00", "follow-up", said=said, reached=False)
    history = done(history, "2025-09-04 11:00", "follow-up", said={"satisfaction": "不满意"})
    again = done(history, "2025-09-04 12:00", "rework", ground="dissatisfied")
    assert finished(done(again, "2025-09-05", "reply"), "2025-09-05").case.times["follow-up"] == 1


def test_a_dissatisfied_caller_need_not_have_been_wronged() -> None:
    history = dissatisfied()
    history.when("2025-09-04 10:00", "office", closes).then_refused(
        StepsOutstanding, clause="53号文 工作流程", steps=["dissatisfied-audit"]
    )
    stands = done(history, "2025-09-04 10:00", "dissatisfied-audit")
    stands.when("2025-09-04 11:00", "reviewer", does("rework", ground="dissatisfied")).then_refused(
        StepOver, clause="D5 三(一)", closed_by="dissatisfied-audit"
    )
    stands.when("2025-09-04 11:00", "office", closes).then(fact(Closed))
    done(told(), "2025-09-04", "follow-up").when(
        "2025-09-04 10:00", "reviewer", does("dissatisfied-audit")
    ).then_refused(StepNotRequired, clause="D5 三(一)")


def test_a_rework_that_is_late_is_reported_and_stays_late() -> None:
    returned = done(replied(), "2025-09-03 10:00", "rework")
    returned.when("2025-09-09 00:00", "system", falls_due(DueKind.ESCALATE, "rework")).then(
        fact(Escalated, clock="rework", to="office-head")
    )
    late = done(returned, "2025-09-09", "reply")
    assert late.reading("rework", "2025-09-10").state is ClockState.MISSED


def test_two_reworks_and_no_third() -> None:
    history = twice_reworked()
    assert history.case.failed == {("handling", 1), ("rework", 1)}
    history.when("2025-09-11 10:00", "reviewer", does("rework")).then_refused(StepUsedUp, clause="D5 三(一)", at_most=2)


def test_a_case_goes_before_the_conference_only_after_two_reworks() -> None:
    once = done(done(replied(), "2025-09-03 10:00", "rework"), "2025-09-05", "reply")
    for history in (replied(), once):
        history.when("2025-09-05 10:00", "reviewer", does("conference-referral")).then_refused(
            StepNotRequired, clause="D5 三(一)"
        )
    twice_reworked().when(
        "2025-09-11 10:00", "reviewer", does("conference-referral", ground="dissatisfied")
    ).then_refused(GroundNotTrue, clause="D5 三(一)")


def test_the_conference_is_on_record_with_its_members_and_decision_and_the_unit_carries_it_out() -> None:
    referred = (
        twice_reworked()
        .when("2025-09-11 10:00", "reviewer", does("conference-referral"))
        .then(
            fact(ReturnedForRework, ground="no-result", failed=(("handling", 1), ("rework", 2))),
            fact(ClockInterrupted, clocks=("audit",)),
            fact(ClockStarted, clock="rework-conference"),
        )
    )
    referred.when("2025-09-11 11:00", "unit", does("reply")).then_refused(
        StepNotOpen, clause="D5 三(二)", missing=["rework-conference"]
    )
    members = {"members": "市住建局、市水务局、市城管局"}
    decided = referred.when("2025-09-11 11:00", "office", does("rework-conference", members)).then(
        fact(StepConcluded), fact(ClockEnded, clocks=("rework-conference",)), fact(ClockStarted, clock="carrying-out")
    )
    assert decided.case.disclosed["rework-conference.members"] == members["members"]
    assert "rework-conference.decision" not in decided.case.disclosed
    assert decided.reading("carrying-out", "2025-09-11 11:00").due_on.isoformat() == "2025-09-18"
    carried_out = done(decided, "2025-09-16", "reply")
    assert carried_out.reading("carrying-out", "2025-09-20").state is ClockState.MET
    assert finished(carried_out, "2025-09-16").case.status == "closed"


def test_a_conference_without_minutes_is_none() -> None:
    referred = done(twice_reworked(), "2025-09-11 10:00", "conference-referral")
    referred.when("2025-09-11 11:00", "office", does("rework-conference", forms=())).then_refused(
        FormMissing, clause="D5 三(一)", form="minutes"
    )


def test_what_the_decision_did_not_settle_goes_before_another_conference() -> None:
    again = done(done(conferred(), "2025-09-16", "reply"), "2025-09-16 10:00", "conference-referral")
    assert outstanding(again.case, PROCEDURE) == ["reply", "rework-conference"]
    assert (
        finished(done(done(again, "2025-09-17", "rework-conference"), "2025-09-19", "reply"), "2025-09-19")
        .case.clocks["carrying-out"]
        .run
        == 2
    )


# 需多部门配合协作的


def test_a_matter_of_several_departments_is_conferred_about_before_the_unit_replies() -> None:
    history = dispatched(several_departments=True)
    assert history.reading("conference", "2025-09-01 10:00").due_on.isoformat() == "2025-09-04"
    history.when("2025-09-02", "unit", does("reply")).then_refused(
        StepNotOpen, clause="D5 三(二)", missing=["conference"]
    )
    met = history.when("2025-09-03", "office", does("conference")).then(
        fact(StepConcluded, step="conference"), fact(ClockEnded, clocks=("conference",))
    )
    assert "reply" in [step.code for step in open_steps(met.case, PROCEDURE)]
    closed = finished(done(met, "2025-09-05", "reply"), "2025-09-05")
    assert closed.case.steps["conference"].at == moment("2025-09-03")


def test_a_matter_of_one_department_needs_no_conference() -> None:
    dispatched().when("2025-09-02", "office", does("conference")).then_refused(StepNotRequired, clause="D5 三(一)")
    dispatched(several_departments=True).when("2025-09-02", "unit", does("conference")).then_refused(
        NotThisRole, clause="D5 三(一)"
    )
