"""窗口审批办件: two limits, a list of stops, three outcomes, the licence in ten days, and the check of a low rating."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.case.case import Case
from domain.case.clock_events import Escalated, PauseChecked, TermExtended
from domain.case.deadlines import DueKind, due_moments
from domain.case.dispatch_events import FollowedUp, Rated
from domain.case.events import ClockEnded, ClockResumed, ClockStarted, Closed, HandedOver, Served, StepConcluded
from domain.case.occasion import Occasion
from domain.case.refusals import (
    FormMissing,
    GroundUsedUp,
    MaterialMissing,
    NotAtThisStage,
    StepNotRequired,
    StepsOutstanding,
)
from domain.case.refusals_of_handling import RatedAlready, RatingNotOpen, RatingOver
from domain.case.requirements import open_steps
from domain.case.values import FieldMissing, fill_in
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.window_approvals import (
    DECIDED,
    ISSUED,
    OPENED,
    TO_THE_AGENT,
    accepted,
    decided,
    issued,
    rated,
)
from tests.further_acts import closes, rates
from tests.sealing import sealing
from tests.telling import told
from tests.vocabulary import (
    CALENDAR,
    Attempt,
    Scenario,
    a_window_case,
    accepts,
    extends,
    fact,
    falls_due,
    filled,
    moment,
    performs,
    procedure_on,
    resumes,
    returns_for_correction,
    suspends,
    system_acts,
)

PROCEDURE = procedure_on("window-approval", OPENED)
GROUNDS = {ground.code: str(ground.maximum) for ground in PROCEDURE.suspension}
RETURNS = [ground.code for ground in PROCEDURE.outcomes[2].grounds]
SERVICES = {"granted": "issue", "denied": "denial-service", "returned-file": "return-service"}


# Every handler says what he or she holds.


@pytest.mark.parametrize("step", ["examination", "review", "decision"])
def test_an_opinion_is_mandatory_at_each_step_inside(step: str) -> None:
    with pytest.raises(FieldMissing, match="处理意见"):
        fill_in(PROCEDURE.step(step).fields, {}, sealing())


# 停止计时.


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_stops_both_limits_once_with_written_notice_of_the_time_needed(ground: str) -> None:
    accepted().when("2025-09-24", "handler", suspends(ground, "5 working days", attached="")).then_refused(
        FormMissing, clause="许可法 45", form="time-notice"
    )
    stopped = accepted().after("2025-09-24", "handler", suspends(ground, GROUNDS[ground]))
    assert {stopped.reading(code, "2025-09-25").state for code in ("promised", "statutory")} == {ClockState.SUSPENDED}
    resumed = stopped.after("2025-09-25", "handler", resumes())
    resumed.when("2025-09-26", "handler", suspends(ground, "5 working days")).then_refused(
        GroundUsedUp, clause="许可法 45", at_most=1
    )


def test_a_stopped_case_runs_on_by_itself_from_the_time_already_used() -> None:
    stopped = accepted().after("2025-09-24", "handler", suspends("testing", "3 working days"))
    over = system_acts(stopped, "2025-09-29")
    resumed = over.reading("promised", "2025-09-29")
    assert resumed.state is ClockState.RUNNING
    assert (
        resumed.elapsed == 3
    )  # 23 and 24 September, and today; 25, 26 and the Sunday 28, which is worked, do not count
    assert b'"by":"maximum"' in over.stored[-1].state


def test_a_stopped_case_is_checked_and_the_check_may_order_it_to_run_on() -> None:
    stopped = accepted().after("2025-09-24", "handler", suspends("expert-review"))
    stopped.when("2025-09-26", "supervisor", lambda case, on: case.check_pause(on, in_order=True)).then(
        fact(PauseChecked, result="in order")
    )
    stopped.when("2025-09-26", "supervisor", lambda case, on: case.check_pause(on, in_order=False)).then(
        fact(PauseChecked, result="resumption ordered"), fact(ClockResumed, by="order")
    )


def test_the_head_extends_the_statutory_limit_once_and_its_reason_is_told() -> None:
    accepted().when("2025-10-20", "lead", extends("statutory", "10 working days", attached=None)).then_refused(
        FormMissing, clause="许可法 42", form="extension-notice"
    )
    accepted().when("2025-10-20", "handler", extends("statutory", "10 working days")).then_refused(
        NotThisRole, clause="许可法 42"
    )
    accepted().when("2025-10-20", "lead", extends("statutory", "10 working days")).then(fact(TermExtended))


def test_what_went_over_its_time_is_explained_in_public() -> None:
    overdue = system_acts(accepted(), "2025-10-20")
    assert overdue.reading("promised", "2025-10-20").state is ClockState.EXPIRED
    given = filled(PROCEDURE.step("late-reasons").fields, {"reasons": "现场核查条件不具备"})
    explained = overdue.when("2025-10-20", "lead", performs("late-reasons", filled=given)).then(fact(StepConcluded))
    assert explained.case.disclosed["late-reasons.reasons"] == "现场核查条件不具备"
    assert "late-reasons" not in [step.code for step in open_steps(explained.case, PROCEDURE)]


# The end: 准予许可, 不予许可, 退档.


def test_a_licence_is_issued_and_served_within_ten_working_days_of_the_decision() -> None:
    granted = decided()
    assert granted.reading("service", DECIDED).due_on == date(2025, 10, 16)
    granted.when("2025-10-16 23:59", "window", performs("issue")).then(fact(Served, to="applicant"), fact(ClockEnded))
    late = granted.performed("2025-10-17", "issue")
    assert late.reading("service", "2025-10-17").state is ClockState.MISSED
    granted.when("2025-10-16", "window", performs("issue", forms=())).then_refused(
        FormMissing, clause="许可法 44", form="licence"
    )


@pytest.mark.parametrize(("outcome", "ground"), [("denied", "不符合法定条件"), ("returned-file", "filed-twice")])
def test_nothing_is_issued_after_another_outcome_and_no_term_of_ten_days_runs(outcome: str, ground: str) -> None:
    ended = decided(outcome, ground)
    assert "service" not in ended.case.clocks
    ended.when("2025-09-29", "window", performs("issue")).then_refused(StepNotRequired, clause="许可法 44")
    ended.when("2025-09-29", "window", closes).then_refused(
        StepsOutstanding, clause="D5 一(六)(2)", steps=[SERVICES[outcome]]
    )


def test_a_denial_is_served_with_the_right_to_reconsideration_and_to_sue() -> None:
    denied = decided("denied", "不符合法定条件")
    denied.when("2025-09-29", "window", performs("denial-service", forms=())).then_refused(
        FormMissing, clause="许可法 38(2)", form="remedy-notice", title="行政复议、行政诉讼权利告知"
    )
    denied.when("2025-09-29", "window", performs("denial-service")).then(fact(Served, to="applicant"))


# 代办.


def test_an_agent_files_for_the_applicant_with_an_authorisation() -> None:
    unauthorised = a_window_case(OPENED, role="agent", values={"by-agent": True})
    unauthorised.when(f"{OPENED} 09:30", "window", accepts()).then_refused(
        MaterialMissing, clause="许可法 29(2)", missing=["authorisation"], needed="授权委托书"
    )
    case = accepted(by_agent=True).case
    assert (case.status, case.disclosed) == ("accepted", {"by-agent": True})


def test_who_files_without_an_agent_needs_no_authorisation_and_nobody_else_files() -> None:
    assert accepted().case.status == "accepted"
    with pytest.raises(NotThisRole, match="handler"):
        a_window_case(OPENED, role="handler")


def test_the_handovers_between_agent_and_window_have_their_times() -> None:
    handed = accepted(by_agent=True).when("2025-09-23 15:00", "agent", performs("agent-to-window")).then(
        fact(HandedOver, to="window", effective_at=moment("2025-09-23 15:00"))
    )  # fmt: skip
    result = handed.performed("2025-09-24", "examination", "review").performed(DECIDED, "decision", outcome="granted")
    back = result.performed(ISSUED, "issue", "window-to-agent")
    back.when("2025-09-30 09:00", "agent", performs("agent-to-applicant")).then(fact(HandedOver, to="applicant"))
    result.when(ISSUED, "agent", performs("agent-to-applicant")).then_refused(StepNotRequired, clause="D5 一(三)")


def test_a_case_without_an_agent_knows_no_such_handover() -> None:
    accepted().when("2025-09-23", "window", performs("agent-to-window")).then_refused(
        StepNotRequired, clause="D5 一(三)"
    )


# 发证后满意度评价.


@pytest.mark.parametrize(("outcome", "ground"), [("denied", "不符合法定条件"), ("returned-file", "filed-twice")])
def test_a_denial_and_a_returned_file_are_never_rated(outcome: str, ground: str) -> None:
    closed = decided(outcome, ground).performed(ISSUED, SERVICES[outcome]).after("2025-09-29 11:00", "window", closes)
    closed.when("2025-09-30", "applicant", rates(1)).then_refused(RatingNotOpen, clause="D5 二(三)", outcome=outcome)


def test_the_rating_is_open_from_the_issue_of_the_licence_for_seven_days() -> None:
    decided().when("2025-09-28", "applicant", rates(5)).then_refused(RatingNotOpen, clause="D5 二(三)")
    issued().when("2025-09-29 20:00", "applicant", rates(5)).then(fact(Rated, low=False))
    # The seventh day, 6 October, lies in the holiday: the last day is the first working day after it.
    issued().when("2025-10-09 23:59", "applicant", rates(4)).then(fact(Rated))
    issued().when("2025-10-10", "applicant", rates(4)).then_refused(
        RatingOver, last_day="2025-10-09", clause="D5 二(三)"
    )


def test_who_does_not_answer_has_given_no_rating_and_nothing_is_checked() -> None:
    silent = system_acts(issued(), "2025-12-31")
    assert (silent.case.score, silent.stored) == (None, issued().stored)
    silent.when("2025-10-08", "supervisor", performs("low-rating-contact", reached=True)).then_refused(
        StepNotRequired, clause="D5 二(三)"
    )


def test_a_rating_is_changed_once() -> None:
    changed = rated(5).after("2025-09-30", "applicant", rates(3))
    assert changed.case.score == 3
    changed.when("2025-09-30 10:00", "applicant", rates(5)).then_refused(RatedAlready, clause="D5 二(三)")


def test_a_low_rating_opens_a_check_with_a_contact_within_a_working_day_and_a_finding() -> None:
    low = issued().when("2025-09-29 20:00", "applicant", rates(2)).then(
        fact(Rated, low=True), fact(ClockStarted, clock="low-rating", due_on=date(2025, 9, 30))
    )  # fmt: skip
    called = low.when("2025-09-30", "supervisor", performs("low-rating-contact", reached=False)).then(
        fact(FollowedUp, reached=False, completes=False)
    )
    again = called.when("2025-09-30 16:00", "supervisor", performs("low-rating-contact", reached=True)).then(
        fact(FollowedUp, reached=True, completes=True), fact(ClockEnded, clocks=("low-rating",))
    )
    given = filled(PROCEDURE.step("low-rating-result").fields, {"result": "已整改", "account": "已向申办人致歉"})
    found = again.performed("2025-10-09", "low-rating-result", filled=given)
    assert found.case.disclosed["low-rating-result.result"] == "已整改"
    assert "致歉".encode() not in found.stored[-1].state
    low.when("2025-09-30", "supervisor", performs("low-rating-result")).then_refused(
        StepNotRequired, clause="D5 二(三)"
    )
    low.when("2025-09-30", "window", performs("low-rating-contact", reached=True)).then_refused(
        NotThisRole, clause="D5 二(三)"
    )


def test_a_low_rating_that_is_taken_back_is_checked_all_the_same() -> None:
    better = rated(1).after("2025-09-29 21:00", "applicant", rates(5))
    assert [step.code for step in open_steps(better.case, PROCEDURE)] == ["low-rating-contact"]


def test_a_check_that_does_not_come_in_time_is_reported_to_the_head_of_the_centre() -> None:
    low = rated(1)
    low.when("2025-10-01", "system", falls_due(DueKind.ESCALATE, "low-rating")).then(
        fact(Escalated, to="centre-head", due_on=date(2025, 9, 30))
    )
    assert due_moments(low.case, PROCEDURE, CALENDAR, moment("2025-09-30"))[0].at == moment("2025-10-01 00:00")


def test_a_case_may_be_rated_before_it_is_closed_and_the_check_runs_on() -> None:
    low = decided().performed(ISSUED, "issue").after("2025-09-29 10:30", "applicant", rates(1))
    low.when("2025-09-29 10:45", "supervisor", performs("low-rating-contact", reached=True)).then_refused(
        NotAtThisStage, clause="D5 二(三)"
    )
    closed = low.when("2025-09-29 11:00", "window", closes).then(fact(Closed))
    assert closed.reading("low-rating", "2025-09-30").state is ClockState.RUNNING


# Every rule.


def refuses(case: Case, on: Occasion) -> None:
    case.refuse(on, "not-competent")


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheets."""
    for ground in ("no-licence-needed", "not-competent"):
        yield a_window_case(OPENED).after(OPENED, "window", lambda case, on, ground=ground: case.refuse(on, ground))  # type: ignore[misc]
    yield a_window_case(OPENED).after("2025-09-23", "window", returns_for_correction("matter"))
    yield system_acts(a_window_case(OPENED), "2025-11-30")
    for ground in GROUNDS:
        yield accepted().after("2025-09-24", "handler", suspends(ground, "5 working days"))
    yield (
        accepted()
        .after("2025-10-20", "lead", extends("statutory", "10 working days"))
        .performed("2025-10-20 10:00", "late-reasons")
    )
    handed = accepted(by_agent=True).performed("2025-09-23", "agent-to-window", "examination", "review")
    yield handed.performed(DECIDED, "decision", outcome="granted").performed(ISSUED, "issue", *TO_THE_AGENT)
    for ground in RETURNS:
        yield decided("returned-file", ground).performed(ISSUED, "return-service")
    yield decided("denied", "不符合法定条件").performed(ISSUED, "denial-service")
    yield system_acts(decided(), "2025-11-30")
    yield told(issued(), "2025-09-29 12:00", "rating-request", "result")
    yield told(a_window_case(OPENED).after(OPENED, "window", refuses), OPENED, "not-accepted")
    asked = a_window_case(OPENED).after("2025-09-23", "window", returns_for_correction("matter"))
    yield told(asked, "2025-09-23", "to-be-corrected")
    stopped = accepted().after("2025-09-24", "handler", suspends("testing", "3 working days"))
    resumed = told(stopped, "2025-09-24", "stopped").after("2025-09-25", "handler", resumes())
    extended = told(resumed, "2025-09-25", "running-again").after(
        "2025-10-20", "lead", extends("statutory", "10 working days")
    )
    yield told(extended, "2025-10-20", "extended")
    yield accepted().after("2025-09-25", "window", lambda case, on: case.withdraw(on))
    late = system_acts(rated(1), "2025-10-09")
    yield late.performed("2025-10-09", "low-rating-contact", reached=True).performed("2025-10-10", "low-rating-result")


def refused() -> list[Attempt]:
    """Give an application by an agent who shows no authorisation."""
    unauthorised = a_window_case(OPENED, role="agent", values={"by-agent": True})
    return [unauthorised.when(f"{OPENED} 09:30", "window", accepts())]
