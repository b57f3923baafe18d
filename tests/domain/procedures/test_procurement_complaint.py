"""政府采购投诉: after the challenge, within fifteen working days; five, eight and thirty days of the department."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from domain.case.case import Case
from domain.case.clock_events import Escalated
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.deadlines import DueKind
from domain.case.events import Accepted, ClockEnded, ClockStarted, Refused, Withdrawn
from domain.case.occasion import Occasion
from domain.case.refusals import (
    CorrectionUsedUp,
    FiledInTime,
    FiledOutOfTime,
    FollowedCaseNeeded,
    FollowedTooEarly,
    GroundNotListed,
    NotAtThisStage,
    NotToBeFollowed,
    StepsOutstanding,
    SupplyByNeeded,
    SupplyNotOver,
)
from domain.clock.reading import ClockState
from domain.errors import Refused as RefusedAct
from domain.procedures.definition import load_shipped
from tests.domain.case import histories
from tests.further_acts import excuses
from tests.telling import text_of, told
from tests.vocabulary import (
    Scenario,
    a_case,
    a_challenge,
    a_window_case,
    fact,
    falls_due,
    moment,
    procedure_on,
    resumes,
    returns_for_correction,
    supplies,
    suspends,
)

REPLY_PERIOD_END = "2024-10-11"  # the challenge of 2024-09-26, seven working days over National Day
TO_RESPONDENT_AND_PARTIES = ("copies-respondent", "copies-parties")
NOTICES = ("service-complainant", "service-parties", "announcement")


def a_complaint(filed_on: str = "2024-10-14", *, after: Scenario | None = None) -> Scenario:
    challenge = (after or histories.answered()).case
    return a_case("procurement-complaint", filed_on, followed=challenge, reply_period_end=REPLY_PERIOD_END)


def accepted() -> Scenario:
    return a_complaint().accepted_on("2024-10-15")


def copied() -> Scenario:
    return accepted().performed("2024-10-16", *TO_RESPONDENT_AND_PARTIES)


def decided(outcome: str = "founded-with-effect", at: str = "2024-11-25") -> Scenario:
    examined = copied().performed("2024-10-18", "statement", "investigation", "examination")
    return examined.performed(at, "decision", outcome=outcome, ground="理由")


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def refuses(case: Case, on: Occasion, *, ground: str) -> None:
    case.refuse(on, ground)


def refused_because(error: type[RefusedAct], clause: str | None) -> "pytest.RaisesExc[RefusedAct]":
    return pytest.raises(error, check=lambda refused: refused.relied_on == clause)


def test_a_complaint_names_the_challenge_that_it_follows() -> None:
    complaint = a_complaint().case
    assert complaint.follows == "case:challenge"
    with refused_because(FollowedCaseNeeded, "采购法 55"):
        a_case("procurement-complaint", "2024-10-14", reply_period_end=REPLY_PERIOD_END)


def test_the_clock_that_decides_stands_in_every_version_of_the_procedure_that_is_followed() -> None:
    rule = procedure_on("procurement-complaint", "2024-10-14").follows
    assert rule is not None
    assert rule.clock is not None
    versions = [procedure for procedure in load_shipped() if procedure.code in rule.procedures]
    assert [procedure.clock(rule.clock).code for procedure in versions] == [rule.clock] * 2


def test_a_complaint_follows_a_challenge_and_nothing_else() -> None:
    with refused_because(NotToBeFollowed, "采购法 55"):
        a_complaint(after=a_window_case())
    with refused_because(NotToBeFollowed, None):
        a_case("procurement-challenge", "2024-10-14", followed=histories.answered().case, known_on="2024-10-11")


@pytest.mark.parametrize(
    ("filed_on", "challenge"),
    [
        pytest.param("2024-10-09 09:59", histories.answered, id="before the answer was served"),
        pytest.param("2024-10-11 23:59", histories.accepted, id="on the last day for the answer"),
        pytest.param("2024-09-27 10:00", a_challenge, id="the day after the challenge"),
    ],
)
def test_a_complaint_does_not_come_before_the_answer_or_the_end_of_its_period(
    filed_on: str, challenge: "partial[Scenario]"
) -> None:
    with refused_because(FollowedTooEarly, "采购法 55"):
        a_complaint(filed_on, after=challenge())


@pytest.mark.parametrize(
    ("filed_on", "challenge"),
    [
        pytest.param("2024-10-09 10:00", histories.answered, id="answered, and not satisfied"),
        pytest.param("2024-10-12 00:00", histories.accepted, id="not answered in its period"),
    ],
)
def test_a_complaint_comes_once_the_challenge_was_answered_or_its_period_ran_out(
    filed_on: str, challenge: "partial[Scenario]"
) -> None:
    assert a_complaint(filed_on, after=challenge()).case.status == "filed"


def test_a_challenge_that_was_withdrawn_or_sent_back_was_not_answered() -> None:
    withdrawn = histories.accepted().after("2024-09-27", "procurement", withdraws)
    returned = a_challenge().after(
        "2024-09-27", "procurement", lambda case, on: case.return_for_amendment(on, "not-conforming")
    )
    for challenge in (withdrawn, returned):
        with refused_because(FollowedTooEarly, "采购法 55"):
            a_complaint("2024-10-14", after=challenge)


def test_a_challenge_that_was_refused_has_its_answer() -> None:
    refused = a_challenge().after("2024-09-27", "procurement", partial(refuses, ground="wrong-target"))
    assert a_complaint("2024-09-29", after=refused).case.status == "filed"


def test_the_fifteen_working_days_after_the_period_for_the_reply_end_on_the_last_of_october() -> None:
    in_time = a_complaint("2024-10-31 23:59")
    in_time.when("2024-11-01", "finance", partial(refuses, ground="out-of-time")).then_refused(
        FiledInTime, clause="采购法 55", last_day="2024-10-31"
    )
    assert in_time.accepted_on("2024-11-01").case.status == "accepted"
    late = a_complaint("2024-11-01 00:00")
    late.when("2024-11-01", "finance", lambda case, on: case.accept(on, ())).then_refused(
        FiledOutOfTime, clause="采购法 55", filed_on="2024-11-01", last_day="2024-10-31"
    )
    late.when("2024-11-01", "finance", partial(refuses, ground="out-of-time")).then(fact(Refused), fact(ClockEnded))


def test_five_eight_and_thirty_working_days_are_counted_from_receipt() -> None:
    filed = a_complaint()
    assert filed.reading("review", "2024-10-15").due_on == date(2024, 10, 21)
    copies, decision = (accepted().reading(clock, "2024-10-15") for clock in ("copies", "decision"))
    assert (copies.due_on, decision.due_on) == (date(2024, 10, 24), date(2024, 11, 25))
    assert decision.clock.opened_at == moment("2024-10-14")
    assert decided().reading("decision", "2025-01-01").state is ClockState.MET
    assert decided(at="2024-11-26").reading("decision", "2025-01-01").state is ClockState.MISSED


def test_both_copies_must_go_out_before_their_clock_ends() -> None:
    one = accepted().performed("2024-10-16", "copies-respondent")
    assert one.reading("copies", "2024-10-16").state is ClockState.RUNNING
    assert copied().reading("copies", "2024-10-16").state is ClockState.MET


def test_what_is_missing_is_asked_for_once_with_a_period() -> None:
    filed = a_complaint()
    filed.when("2024-10-15", "finance", returns_for_correction("evidence")).then_refused(
        SupplyByNeeded, clause="94号令 21(1)"
    )
    asked = filed.when("2024-10-15", "finance", returns_for_correction("evidence", supply_by="2024-10-25")).then(
        fact(ReturnedForCorrection, missing=("evidence",), supply_by=date(2024, 10, 25)),
        fact(ClockEnded, clocks=("review",)),
        fact(ClockStarted, clock="supply", due_on=date(2024, 10, 25)),
    )
    supplied = asked.when("2024-10-22", "complainant", supplies()).then(
        fact(CorrectionsSupplied), fact(ClockEnded, clocks=("supply",)), fact(ClockStarted, clock="review", run=2)
    )
    supplied.when("2024-10-23", "finance", returns_for_correction("evidence", supply_by="2024-10-30")).then_refused(
        CorrectionUsedUp, clause="94号令 21(1)", at_most=1
    )
    decision = supplied.accepted_on("2024-10-23").reading("decision", "2024-10-23")
    assert decision.clock.opened_at == moment("2024-10-22")


def test_a_complaint_that_is_not_corrected_in_its_period_is_refused() -> None:
    asked = a_complaint().after("2024-10-15", "finance", returns_for_correction("evidence", supply_by="2024-10-25"))
    not_corrected = partial(refuses, ground="not-corrected")
    asked.when("2024-10-25 23:59", "finance", not_corrected).then_refused(
        SupplyNotOver, clause="94号令 21(1)", supply_by="2024-10-25"
    )
    asked.when("2024-10-26", "finance", partial(refuses, ground="not-conforming")).then_refused(
        NotAtThisStage, clause="94号令 21(2)"
    )
    asked.when("2024-10-26", "finance", not_corrected).then(
        fact(Refused, ground="not-corrected"), fact(ClockEnded, clocks=("supply",))
    )
    corrected = asked.after("2024-10-22", "complainant", supplies())
    corrected.when("2024-10-23", "finance", not_corrected).then(fact(Refused), fact(ClockEnded))
    a_complaint().when("2024-10-15", "finance", not_corrected).then_refused(NotAtThisStage, clause="94号令 21(1)")


@pytest.mark.parametrize("ground", ["inspection", "testing", "appraisal", "expert-review", "correction"])
def test_the_time_that_others_need_is_not_counted(ground: str) -> None:
    attached = "correction-notice" if ground == "correction" else "time-notice"
    stopped = copied().after("2024-10-21", "finance", suspends(ground, "10 working days", attached=attached))
    assert stopped.reading("decision", "2024-10-22").state is ClockState.SUSPENDED
    resumed = stopped.after("2024-10-28", "finance", resumes())
    assert resumed.reading("decision", "2024-10-28").due_on == date(2024, 12, 2)  # five working days later


def test_only_what_the_regulation_lists_stops_the_clock() -> None:
    copied().when("2024-10-21", "finance", suspends("hearing")).then_refused(GroundNotListed)


@pytest.mark.parametrize(
    ("stayed_on", "due_on"),
    [
        pytest.param("2024-10-15", date(2024, 11, 14), id="thirty calendar days"),
        pytest.param("2024-10-17", date(2024, 11, 18), id="the thirtieth a Saturday"),
    ],
)
def test_a_procurement_stands_still_for_thirty_calendar_days_at_the_most(stayed_on: str, due_on: date) -> None:
    stayed = accepted().performed(stayed_on, "stay")
    assert stayed.reading("stay", stayed_on).due_on == due_on
    lifted = stayed.performed("2024-11-19", "stay-lifted")
    assert lifted.reading("stay", "2024-11-19").state is ClockState.MISSED
    decided_on = stayed.performed("2024-10-18", *TO_RESPONDENT_AND_PARTIES, "examination")
    served = decided_on.performed("2024-11-01", "decision", outcome="unfounded", ground="理由")
    served.performed("2024-11-01", *NOTICES).when("2024-11-01", "finance", closes).then_refused(
        StepsOutstanding, clause="条例 58(2)", steps=["stay-lifted"]
    )


@pytest.mark.parametrize("outcome", ["dismissed", "unfounded", "founded-without-effect", "founded-with-effect"])
def test_a_decision_is_told_to_all_concerned_and_announced(outcome: str) -> None:
    told = decided(outcome).performed("2024-11-26", "service-complainant", "service-parties")
    told.when("2024-11-26", "finance", closes).then_refused(
        StepsOutstanding, clause="条例 58(2)", steps=["announcement"]
    )
    closed = told.performed("2024-11-26", "announcement").after("2024-11-26", "finance", closes)
    assert (closed.case.status, closed.case.outcome) == ("closed", outcome)


def test_a_complaint_that_is_withdrawn_ends() -> None:
    copied().when("2024-10-17", "finance", withdraws).then(fact(Withdrawn), fact(ClockEnded, clocks=("decision",)))


def test_the_last_day_of_the_review_is_announced_and_nothing_is_deemed_when_it_passes() -> None:
    filed = a_complaint()
    warned = filed.after("2024-10-18", "system", falls_due(DueKind.WARN, "review"), now="2024-10-18 09:30")
    over = warned.when("2024-10-22", "system", falls_due(DueKind.ESCALATE, "review")).then(fact(Escalated))
    assert over.case.status == "filed"
    over.when("2024-10-22", "finance", lambda case, on: case.accept(on, ())).then(
        fact(Accepted), fact(ClockEnded), fact(ClockStarted, clock="copies"), fact(ClockStarted, clock="decision")
    )


def test_the_complainant_is_told_of_a_refusal_of_what_is_missing_and_of_time_that_does_not_count() -> None:
    refused = a_complaint().after("2024-10-15", "finance", partial(refuses, ground="not-competent"))
    assert text_of(refused, "not-accepted").zh.endswith("不予受理，理由为：不属于本部门管辖（94号令 21(3)）。")
    asked = a_complaint().after("2024-10-15", "finance", returns_for_correction("evidence", supply_by="2024-10-25"))
    assert "补正期限：2024年10月25日（94号令 21(1)）" in text_of(asked, "to-be-corrected").zh
    stopped = copied().after("2024-10-21", "finance", suspends("appraisal", "10 working days"))
    assert "因鉴定自2024年10月21日起所需时间不计入处理期限，所需时间10个工作日" in text_of(stopped, "not-counted").zh


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for ground in ("beyond-the-challenge", "not-conforming", "not-competent"):
        refused = a_complaint().after("2024-10-15", "finance", partial(refuses, ground=ground))
        yield told(refused, "2024-10-15", "not-accepted")
    late = a_complaint("2024-11-01")
    yield late.after("2024-11-02", "finance", partial(refuses, ground="out-of-time"))
    yield late.after("2024-11-02", "finance", excuses("2024-10-31 20:00", "2024-11-01 02:00"))
    asked = a_complaint().after("2024-10-15", "finance", returns_for_correction("evidence", supply_by="2024-10-25"))
    yield told(asked, "2024-10-15", "to-be-corrected").after(
        "2024-10-26", "finance", partial(refuses, ground="not-corrected")
    )
    yield copied().after("2024-10-17", "finance", withdraws)
    for outcome in ("dismissed", "unfounded", "founded-without-effect", "founded-with-effect"):
        yield decided(outcome).performed("2024-11-26", *NOTICES).after("2024-11-26", "finance", closes)
    for ground in ("inspection", "testing", "appraisal", "expert-review", "correction"):
        attached = "correction-notice" if ground == "correction" else "time-notice"
        stopped = copied().after("2024-10-21", "finance", suspends(ground, "10 working days", attached=attached))
        yield told(stopped, "2024-10-21", "not-counted")
    yield accepted().performed("2024-10-15", "stay").performed("2024-11-14", "stay-lifted")
    for clock, warned_on in (("review", "2024-10-18 09:30"), ("decision", "2024-11-18 09:30")):
        begun = a_complaint() if clock == "review" else copied()
        warned = begun.after(warned_on, "system", falls_due(DueKind.WARN, clock))
        yield warned.after("2024-12-01", "system", falls_due(DueKind.ESCALATE, clock))
    stayed = accepted().performed("2024-10-15", "stay")
    for clock in ("copies", "stay"):
        yield stayed.after("2024-12-01", "system", falls_due(DueKind.ESCALATE, clock))
