"""The steps: each by its performer, in its order, with its forms; the panel only when graded; the review of three."""

from datetime import date

import pytest

from domain.case.events import (
    ClockEnded,
    ClockStarted,
    Decided,
    Drafted,
    Graded,
    HandedOver,
    OpinionGiven,
    Reported,
    ReportedForRecord,
    Reviewed,
    Served,
    StepConcluded,
)
from domain.case.refusals import (
    AlreadyDone,
    BeforeItsCause,
    FormMissing,
    FormUnknown,
    GroundNeeded,
    GroundNotListed,
    NoGrading,
    NotAtThisStage,
    OutcomeNotListed,
    StepNotOpen,
    StepNotRequired,
)
from domain.case.requirements import open_steps
from domain.case.steps import StepAct, WrongAct
from domain.clock.reading import ClockState
from domain.errors import Malformed
from domain.occasion import NotThisRole
from domain.procedures.procedure import UnknownStep
from domain.procedures.steps import ActKind
from tests.domain.case.histories import accepted, answered, decided, drafted, investigated, opened, reviewed
from tests.vocabulary import Command, Scenario, a_challenge, fact, forms, performs


def grades(*codes: str) -> Command:
    return lambda case, on: case.grade(on, codes)


def open_now(scenario: Scenario) -> list[str]:
    return [step.code for step in open_steps(scenario.case, scenario.procedure)]


def test_the_file_is_handed_over_to_two_parties_each_with_its_record() -> None:
    one = accepted().when("2024-09-26 10:00", "procurement", performs("handover-tender")).then(
        fact(HandedOver, step="handover-tender", to="tender")
    )  # fmt: skip
    one.when("2024-09-26 10:00", "procurement", performs("handover-purchaser")).then(
        fact(HandedOver, to="purchaser-representative"), fact(ClockEnded, clocks=("handover",))
    )
    one.when("2024-09-26 10:00", "procurement", performs("handover-purchaser", forms=())).then_refused(
        FormMissing, clause="D1 二.1", form="handover-record"
    )


def test_a_handover_on_the_next_day_is_late() -> None:
    late = accepted().performed("2024-09-27 08:00", "handover-tender", "handover-purchaser")
    assert late.reading("handover", "2024-10-01").state is ClockState.MISSED


def test_a_step_waits_for_those_before_it() -> None:
    accepted().when("2024-09-26", "tender", performs("investigation")).then_refused(
        StepNotOpen, clause="D1 二.2", missing=["handover-tender", "handover-purchaser"]
    )
    investigated().when("2024-10-08", "procurement", performs("service")).then_refused(
        StepNotOpen, clause="D1 三.3", missing=["draft", "review", "formal-reply"]
    )


def test_the_reply_clock_starts_when_the_investigation_ends() -> None:
    handed_over = accepted().performed("2024-09-26 10:00", "handover-tender", "handover-purchaser")
    handed_over.when("2024-09-30 16:00", "tender", performs("investigation")).then(
        fact(StepConcluded, step="investigation"),
        fact(ClockEnded, clocks=("handling",)),
        fact(ClockStarted, clock="reply", due_on=date(2024, 10, 9)),
    )
    assert handed_over.reading("statutory-reply", "2024-09-30").due_on == date(2024, 10, 11)


@pytest.mark.parametrize(
    ("at", "role", "act", "refusal", "clause"),
    [
        pytest.param("2024-10-08", "purchaser", performs("draft"), NotThisRole, "D1 三.1", id="another's work"),
        pytest.param("2024-09-30 15:59", "tender", performs("draft"), BeforeItsCause, "D1 三.1", id="before its cause"),
        pytest.param("2024-10-08", "tender", performs("investigation"), AlreadyDone, "D1 二.2", id="twice"),
        pytest.param("2024-10-08", "panel", performs("panel"), StepNotRequired, "D1 二.3", id="a panel, not graded"),
        pytest.param("2024-10-08", "procurement", performs("filing-report"), StepNotRequired, "D1 二.3", id="a report"),
        pytest.param("2024-10-08", "procurement", performs("talks-report"), StepNotRequired, "D1 三.4", id="no talks"),
        pytest.param(
            "2024-10-08",
            "tender",
            lambda case, on: case.perform(on, "post", StepAct(ActKind.CONCLUDE)),
            UnknownStep,
            None,
            id="unknown",
        ),
        pytest.param("2024-10-08", "tender", performs("draft", kind=ActKind.OPINE), WrongAct, None, id="another act"),
        pytest.param("2024-10-08", "tender", performs("draft", forms=forms("note")), FormUnknown, None, id="a form"),
    ],
)
def test_a_step_is_refused(at: str, role: str, act: Command, refusal: type, clause: str | None) -> None:
    investigated().when(at, role, act).then_refused(refusal, clause=clause)


def test_no_step_is_done_before_acceptance() -> None:
    a_challenge().when("2024-09-26", "procurement", performs("handover-tender")).then_refused(
        NotAtThisStage, clause="D1 二.1", status="filed"
    )


# Major, complex or difficult.


def test_only_the_head_of_the_department_finds_a_challenge_major_and_only_upward() -> None:
    accepted().when("2024-09-26 11:00", "procurement", grades("major")).then_refused(NotThisRole, clause="D1 二.3")
    major = (
        accepted().when("2024-09-26 11:00", "procurement-head", grades("major")).then(fact(Graded, grades=("major",)))
    )
    major.when("2024-09-27", "procurement-head", grades("major")).then_refused(AlreadyDone, clause="D1 二.3")
    more = major.after("2024-09-27", "procurement-head", grades("major", "complex"))
    assert more.case.grades == {"major", "complex"}
    more.when("2024-09-27", "procurement-head", grades("simple")).then_refused(GroundNotListed, clause="D1 二.3")


def test_a_window_approval_knows_no_grading() -> None:
    opened().when("2025-09-23", "lead", grades("major")).then_refused(NoGrading)


def test_a_graded_challenge_needs_the_panel_and_the_report_before_its_reply_is_drafted() -> None:
    graded = investigated().after("2024-09-30 16:30", "procurement-head", grades("difficult"))
    graded.when("2024-09-30 17:00", "tender", performs("draft")).then_refused(
        StepNotOpen, clause="D1 三.1", missing=["panel-report", "panel", "filing-report"]
    )
    assert {"panel-report", "filing-report"} <= {*open_now(graded)}
    graded.when("2024-09-30 17:00", "procurement", performs("filing-report")).then(
        fact(ReportedForRecord, step="filing-report", to="finance-bureau")
    )
    both = graded.performed("2024-09-30 17:00", "panel-report", "panel", "filing-report")
    both.when("2024-10-08", "tender", performs("draft")).then(fact(Drafted))


def test_the_handling_of_a_graded_challenge_ends_with_the_panel_and_the_report() -> None:
    graded = accepted().after("2024-09-26 11:00", "procurement-head", grades("major"))
    halfway = graded.performed(
        "2024-09-26 12:00", "handover-tender", "handover-purchaser", "investigation", "panel-report", "panel"
    )
    assert halfway.reading("handling", "2024-09-30").state is ClockState.RUNNING
    whole = halfway.performed("2024-09-27", "filing-report")
    assert whole.reading("handling", "2024-09-30").state is ClockState.MET


def test_a_challenge_graded_after_its_draft_still_needs_the_panel_and_the_report() -> None:
    graded = drafted().after("2024-10-08 11:00", "procurement-head", grades("major"))
    graded.when("2024-10-08 12:00", "purchaser", performs("review", approved=True)).then_refused(
        StepNotOpen, clause="D1 三.2", missing=["panel-report", "panel", "filing-report"]
    )


# The review of three.


def test_the_reply_is_formal_only_after_all_three_have_approved() -> None:
    two = drafted()
    for role in ("procurement", "purchaser"):
        two = two.when("2024-10-08 15:00", role, performs("review", approved=True)).then(
            fact(Reviewed, approved=True, completes=False)
        )
        two.when("2024-10-08 16:00", "procurement", performs("formal-reply", outcome="unfounded")).then_refused(
            StepNotOpen, clause="D1 三.2", missing=["review"]
        )
    two.when("2024-10-08 15:00", "purchaser", performs("review", approved=True)).then_refused(
        AlreadyDone, clause="D1 三.2", role="purchaser"
    )
    two.when("2024-10-08 15:00", "tender", performs("review", approved=True)).then_refused(
        NotThisRole, clause="D1 三.2"
    )
    three = two.when("2024-10-08 15:30", "panel", performs("review", approved=True)).then(
        fact(Reviewed, completes=True)
    )
    three.when("2024-10-08 16:00", "panel", performs("review", approved=True)).then_refused(
        AlreadyDone, clause="D1 三.2"
    )
    three.performed("2024-10-08 16:00", "formal-reply", outcome="unfounded")


def rejected() -> Scenario:
    approved = drafted().after("2024-10-08 11:00", "procurement", performs("review", approved=True))
    return approved.when("2024-10-08 12:00", "panel", performs("review", approved=False)).then(
        fact(Reviewed, approved=False, completes=False, returns_to="draft")
    )


def test_a_rejection_returns_to_the_draft_and_the_clock_runs_on() -> None:
    assert "draft" in open_now(rejected())
    rejected().when("2024-10-08 13:00", "purchaser", performs("review", approved=True)).then_refused(
        StepNotOpen, clause="D1 三.2", missing=["draft"]
    )
    assert rejected().reading("reply", "2024-10-08 13:00").state is ClockState.RUNNING


def test_approvals_of_the_old_round_do_not_count() -> None:
    redrafted = rejected().performed("2024-10-08 13:00", "draft")
    for role in ("purchaser", "panel"):
        redrafted = redrafted.after("2024-10-08 14:00", role, performs("review", approved=True))
    assert "review" not in redrafted.case.steps
    whole = redrafted.after("2024-10-08 14:00", "procurement", performs("review", approved=True))
    assert "review" in whole.case.steps


def test_a_new_draft_cannot_take_effect_before_the_rejection_that_it_answers() -> None:
    rejected().when("2024-10-08 11:59", "tender", performs("draft")).then_refused(BeforeItsCause, clause="D1 三.1")


def test_a_review_is_done_with_its_last_approval_in_whatever_order_they_are_entered() -> None:
    two = drafted()
    for role, at in (("procurement", "2024-10-09 15:00"), ("panel", "2024-10-08 15:00")):
        two = two.after(at, role, performs("review", approved=True))
    whole = two.after("2024-10-08 11:00", "purchaser", performs("review", approved=True), now="2024-10-10")
    whole.when("2024-10-09 14:59", "procurement", performs("formal-reply", outcome="founded-with-effect")).then_refused(
        BeforeItsCause, clause="D1 三.2"
    )


def test_a_review_says_yes_or_no() -> None:
    drafted().when("2024-10-08 15:00", "panel", performs("review")).then_refused(Malformed, missing="approved")


# Decision, service, talks.


def test_the_reply_has_one_of_the_outcomes_of_its_version() -> None:
    reviewed_challenge = drafted().performed("2024-10-08 15:00", "review")
    reviewed_challenge.when(
        "2024-10-08 16:00", "procurement", performs("formal-reply", outcome="founded")
    ).then_refused(OutcomeNotListed)
    reviewed_challenge.when(
        "2024-10-08 16:00", "procurement", performs("formal-reply", outcome="founded-without-effect")
    ).then(fact(Decided, outcome="founded-without-effect"))


def test_service_names_its_method_and_ends_the_clocks_of_the_reply() -> None:
    decided().when("2024-10-09", "procurement", performs("service", method=None)).then_refused(
        Malformed, missing="method"
    )
    served = decided().when("2024-10-09 23:59", "procurement", performs("service", proof="送达回证1号")).then(
        fact(Served, to="supplier", method="直接送达", proof="送达回证1号"),
        fact(ClockEnded, clocks=("reply", "overall"))
    )  # fmt: skip
    assert served.reading("reply", "2025-01-01").state is ClockState.MET
    assert served.reading("statutory-reply", "2024-10-11 23:59").state is ClockState.RUNNING
    served.when("2024-10-11", "procurement", performs("service-others")).then(
        fact(Served, to="other-suppliers"), fact(ClockEnded, clocks=("statutory-reply",))
    )


def test_talks_must_be_reported_within_the_two_days_that_have_run_since_the_investigation() -> None:
    talks = decided().when("2024-10-09 09:00", "procurement", performs("talks")).then(
        fact(StepConcluded, step="talks"), fact(ClockStarted, clock="talks-report", due_on=date(2024, 10, 9))
    )  # fmt: skip
    assert talks.reading("talks-report", "2024-10-10 00:00").state is ClockState.EXPIRED
    talks.when("2024-10-09 10:00", "procurement", performs("talks-report")).then(
        fact(Reported, to="leadership"), fact(ClockEnded, clocks=("talks-report",))
    )
    talks.when("2024-10-09 10:00", "procurement", performs("talks-report-finance")).then(
        fact(Reported, to="finance-bureau")
    )


def test_the_assistance_of_the_evaluators_is_open_but_not_owed() -> None:
    handed_over = accepted().performed("2024-09-26 10:00", "handover-tender")
    assert "evaluators-assistance" in open_now(handed_over)
    assert "evaluators-assistance" not in answered().case.steps
    handed_over.when("2024-09-27", "evaluators", performs("evaluators-assistance")).then(fact(OpinionGiven))


@pytest.mark.parametrize(
    ("outcome", "ground"), [("granted", None), ("denied", "不符合法定条件"), ("returned-file", "applicant-gone")]
)
def test_a_window_approval_ends_in_one_of_three_outcomes(outcome: str, ground: str | None) -> None:
    issue = [fact(ClockStarted, clock="service", due_on=date(2025, 10, 15))] if outcome == "granted" else []
    reviewed().when("2025-09-25", "lead", performs("decision", outcome=outcome, ground=ground)).then(
        fact(Decided, outcome=outcome, ground=ground), fact(ClockEnded, clocks=("promised", "statutory")), *issue
    )


@pytest.mark.parametrize("ground", ["材料不齐", "hearing", "not-competent "])
def test_an_accepted_file_goes_back_on_a_legal_ground_alone(ground: str) -> None:
    listed = ["no-licence-needed", "not-competent", "applicant-gone", "filed-twice"]
    reviewed().when("2025-09-25", "lead", performs("decision", outcome="returned-file", ground=ground)).then_refused(
        GroundNotListed, clause="D5 一(六)(2)", ground=ground, listed=listed
    )


@pytest.mark.parametrize("outcome", ["denied", "returned-file"])
def test_denial_and_return_of_the_file_need_a_ground(outcome: str) -> None:
    reviewed().when("2025-09-25", "lead", performs("decision", outcome=outcome)).then_refused(
        GroundNeeded, clause="D5 一(六)(2)", outcome=outcome
    )


def test_the_decision_of_the_window_waits_for_the_opinion_of_each_step() -> None:
    opened().when("2025-09-25", "lead", performs("decision", outcome="granted")).then_refused(
        StepNotOpen, clause="D5 一(六)(2)", missing=["examination", "review"]
    )
