"""联合审批: one intake, departments notified, parallel reviews, one deadline, one issue; each rule and each refusal."""

import pytest

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.refusals import NotAtThisStage, NothingMissing, NotKnownAsMissing
from domain.case.refusals_of_branches import (
    BranchesDecided,
    BranchesOpen,
    BranchesOutstanding,
    BranchesTooFew,
    BranchLongerThanJoint,
    BranchOpenedAlready,
    BranchRefused,
    MissingLeftOut,
    MissingNotTold,
    NoBranches,
    StoppedByBranchesAlone,
)
from domain.case.requirements import open_steps
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.domain.procedures.joint_approvals import (
    DEPARTMENT,
    ENVIRONMENT,
    FIRE,
    GROUNDS,
    JOURNEYS,
    PLANNING,
    WHOLE,
    accepted,
    closes,
    decide,
    filed,
    granted,
    notified,
    notify,
    opens,
    refused_at_the_window,
    refused_by_one,
    reports,
    returned_file,
    silent,
    stop,
    stopped_on,
    withdrawn,
    withdraws,
)
from tests.hall import Hall
from tests.vocabulary import Command, Scenario, accepts, performs, resumes, returns_for_correction, suspends


def refused(refusal: type[Refused], hall: Hall, at: str, role: str, case_id: str, command: Command) -> Refused:
    before = dict(hall.stored)
    with pytest.raises(refusal) as raised:
        hall.act(at, role, case_id, command)
    assert hall.stored == before
    return raised.value


def test_the_department_concerned_is_notified_and_its_own_clock_runs_inside_the_joint_one() -> None:
    hall = notified()
    assert {branch.unit for branch in hall.case(WHOLE).branches.values()} == {"市规划局", "市消防支队"}
    due = {
        (name, clock): hall.reading(name, clock, "2025-09-22 16:00").due_on.isoformat()
        for name, clock in ((WHOLE, "joint"), (PLANNING, "review"), (FIRE, "review"))
    }
    assert due == {(WHOLE, "joint"): "2025-11-28", (PLANNING, "review"): "2025-10-11", (FIRE, "review"): "2025-10-17"}


def test_all_consent_and_one_result_is_issued() -> None:
    whole = granted().case(WHOLE)
    assert (whole.status, whole.outcome) == ("closed", "granted")
    assert "issue" in whole.steps
    assert all(branch.consents and branch.closed_as == "closed" for branch in whole.branches.values())


def test_one_refusal_is_a_joint_refusal_and_the_others_stay_on_record() -> None:
    hall = notified()
    decide(hall, PLANNING, "2025-09-28")
    decide(hall, FIRE, "2025-09-29", "refused", "消防通道不符合要求")
    grant = performs("decision", outcome="granted")
    refusal = refused(BranchRefused, hall, "2025-09-30 09:00", "joint-window", WHOLE, grant)
    assert refusal.decided_by["refused"] == {"市消防支队": "消防通道不符合要求"}
    hall.act(
        "2025-09-30 10:00", "joint-window", WHOLE, performs("decision", outcome="denied", ground="市消防支队不同意")
    )
    branches = hall.case(WHOLE).branches
    assert {branches[name].consents for name in (PLANNING, FIRE)} == {True, False}


def test_the_joint_decision_waits_for_every_department() -> None:
    hall = notified()
    decide(hall, PLANNING, "2025-09-28")
    refusal = refused(
        BranchesOutstanding, hall, "2025-09-30 09:00", "joint-window", WHOLE, performs("decision", outcome="granted")
    )
    assert refusal.decided_by["awaited"] == ["市消防支队"]
    procedure = hall.scenario(WHOLE).procedure
    assert [step.code for step in open_steps(hall.case(WHOLE), procedure)] == ["coordination"]
    decide(hall, FIRE, "2025-09-30")
    assert "decision" in [step.code for step in open_steps(hall.case(WHOLE), procedure)]


@pytest.mark.parametrize("concerned", [0, 1])
def test_fewer_than_two_departments_are_no_joint_approval(concerned: int) -> None:
    hall = accepted()
    for branch in [PLANNING][:concerned]:
        notify(hall, branch)
        decide(hall, branch, "2025-09-28")
    refusal = refused(
        BranchesTooFew, hall, "2025-09-30 09:00", "joint-window", WHOLE, performs("decision", outcome="granted")
    )
    assert refusal.decided_by["concerned"] == concerned


def test_a_department_that_is_not_concerned_says_so_and_does_not_count() -> None:
    hall = returned_file()
    assert hall.case(WHOLE).branches[ENVIRONMENT].closed_as == "refused"
    assert hall.case(WHOLE).branches[ENVIRONMENT].outcome is None


def test_the_whole_cannot_be_closed_before_its_branches() -> None:
    hall = notified()
    decide(hall, PLANNING, "2025-09-28")
    hall.act("2025-09-28 12:00", "department", FIRE, performs("examination"))
    hall.act("2025-09-28 13:00", "department-head", FIRE, performs("decision", outcome="consented"))
    hall.act("2025-09-29 09:00", "joint-window", WHOLE, performs("decision", outcome="granted"))
    hall.act("2025-09-29 10:00", "joint-window", WHOLE, performs("issue"))
    hall.act("2025-09-29 11:00", "joint-window", WHOLE, performs("service"))
    refusal = refused(BranchesOpen, hall, "2025-09-29 12:00", "joint-window", WHOLE, closes)
    assert refusal.decided_by["branches"] == [FIRE]
    hall.act("2025-09-29 13:00", "department", FIRE, closes)
    hall.act("2025-09-29 14:00", "joint-window", WHOLE, closes)
    assert hall.case(WHOLE).status == "closed"


def test_branches_end_with_the_whole() -> None:
    hall = withdrawn()
    for branch in (PLANNING, FIRE):
        case = hall.case(branch)
        assert case.status == "withdrawn"
        assert not any(clock.is_open for clock in case.clocks.values())


def test_silence_is_no_consent_and_is_reported() -> None:
    hall = silent()
    assert hall.case(WHOLE).branches[FIRE].undecided
    assert hall.topics(FIRE).count("escalated") == 2
    refused(
        BranchesOutstanding, hall, "2026-01-05 09:00", "joint-window", WHOLE, performs("decision", outcome="granted")
    )


def test_a_department_is_notified_once_and_anew_only_where_it_was_not_concerned() -> None:
    hall = notified()
    values = {"department": DEPARTMENT[PLANNING]}
    with pytest.raises(BranchOpenedAlready):
        hall.file(
            "2025-09-23 09:00", "joint-window", "joint-review", "case:again", values=values, follows=WHOLE,
            promised="5 working days",
        )  # fmt: skip
    opens(hall, ENVIRONMENT, "2025-09-23 10:00")
    hall.act("2025-09-23 11:00", "department", ENVIRONMENT, lambda case, on: case.refuse(on, "not-concerned"))
    values = {"department": DEPARTMENT[ENVIRONMENT]}
    hall.file(
        "2025-09-24 09:00", "joint-window", "joint-review", "case:again", values=values, follows=WHOLE,
        promised="5 working days",
    )  # fmt: skip
    assert hall.case(WHOLE).branches["case:again"].undecided


@pytest.mark.parametrize(
    ("promised", "fits"), [("45 working days", True), ("46 working days", False)], ids=["as long", "a day longer"]
)
def test_the_term_of_a_branch_fits_into_the_joint_term(promised: str, fits: bool) -> None:
    hall = accepted()
    if fits:
        opens(hall, PLANNING, "2025-09-22 11:00", promised)
        return
    with pytest.raises(BranchLongerThanJoint) as refusal:
        opens(hall, PLANNING, "2025-09-22 11:00", promised)
    assert refusal.value.relied_on == "D5 一(二)"
    assert PLANNING not in hall.stored
    assert hall.case(WHOLE).branches == {}


def test_no_department_is_notified_before_acceptance_or_after_the_decision() -> None:
    with pytest.raises(NotAtThisStage):
        opens(filed(), PLANNING, "2025-09-22 11:00")
    hall = notified()
    decide(hall, PLANNING, "2025-09-28")
    decide(hall, FIRE, "2025-09-29")
    hall.act("2025-09-30 09:00", "joint-window", WHOLE, performs("decision", outcome="granted"))
    with pytest.raises(BranchesDecided):
        opens(hall, ENVIRONMENT, "2025-09-30 11:00")


def test_only_the_joint_window_notifies() -> None:
    with pytest.raises(NotThisRole):
        accepted().file(
            "2025-09-22 11:00", "department", "joint-review", PLANNING, values={"department": "x"}, follows=WHOLE,
            promised="5 working days",
        )  # fmt: skip


# 合并补正: what departments miss goes into one notice.


def test_what_departments_report_as_missing_is_told_in_one_notice() -> None:
    hall = filed()
    hall.act("2025-09-23 09:00", "department", WHOLE, reports("site-plan"), unit="市规划局")
    hall.act("2025-09-23 10:00", "department", WHOLE, reports("premises"), unit="市消防支队")
    partial = returns_for_correction("site-plan")
    refusal = refused(MissingLeftOut, hall, "2025-09-23 15:00", "joint-window", WHOLE, partial)
    assert refusal.decided_by["left_out"] == ["premises"]
    assert "corrections_supplied" in refused_by_one().topics(WHOLE)


def test_nothing_is_accepted_while_the_applicant_has_not_been_told_what_departments_miss() -> None:
    hall = filed()
    hall.act("2025-09-23 09:00", "department", WHOLE, reports("site-plan"), unit="市规划局")
    refusal = refused(MissingNotTold, hall, "2025-09-23 15:00", "joint-window", WHOLE, accepts())
    assert refusal.decided_by["units"] == ["市规划局"]


@pytest.mark.parametrize(
    ("role", "missing", "refusal"),
    [
        pytest.param("joint-window", ["site-plan"], NotThisRole, id="by the window"),
        pytest.param("department", [], NothingMissing, id="nothing"),
        pytest.param("department", ["passport"], NotKnownAsMissing, id="unknown"),
    ],
)
def test_a_report_of_what_is_missing_is_a_departments_and_names_it(
    role: str, missing: list[str], refusal: type[Refused]
) -> None:
    refused(refusal, filed(), "2025-09-23 09:00", role, WHOLE, reports(*missing))


def test_after_acceptance_nothing_is_reported_as_missing() -> None:
    refused(NotAtThisStage, accepted(), "2025-09-23 09:00", "department", WHOLE, reports("site-plan"))


def test_a_procedure_without_branches_takes_no_report() -> None:
    refused(NoBranches, notified(), "2025-09-23 09:00", "department", PLANNING, reports("notes"))


# Nobody stops or resumes the joint clock by hand.


def _checks(case: Case, on: Occasion) -> None:
    case.check_pause(on, in_order=True)


def test_the_joint_clock_is_neither_stopped_nor_resumed_nor_checked_by_hand() -> None:
    refused(StoppedByBranchesAlone, notified(), "2025-09-24 09:00", "joint-window", WHOLE, suspends("hearing"))
    hall = stopped_on("hearing")
    refused(StoppedByBranchesAlone, hall, "2025-09-28 09:00", "joint-window", WHOLE, resumes())
    refused(StoppedByBranchesAlone, hall, "2025-09-28 09:00", "supervisor", WHOLE, _checks)


def test_withdrawing_is_for_the_window_alone() -> None:
    refused(NotThisRole, notified(), "2025-09-24 09:00", "department", WHOLE, withdraws)
    hall = notified()
    stop(hall, FIRE, "2025-09-24 09:00", "5 working days")
    hall.act("2025-09-25 09:00", "joint-window", WHOLE, withdraws)
    assert hall.topics(FIRE)[-3:] == ["withdrawn", "clock_resumed", "clock_ended"]


def walked(code: str) -> list[Scenario]:
    """Give every case of a procedure, whole or branch, in a history for every branch of the sheet."""
    halls = [journey() for journey in JOURNEYS]
    halls += [stopped_on(ground) for ground in GROUNDS]
    halls += [refused_at_the_window(ground) for ground in ("no-licence-needed", "not-joint")]
    cases = (scenario for hall in halls for scenario in map(hall.scenario, hall.stored))
    return [scenario for scenario in cases if scenario.procedure.code == code]
