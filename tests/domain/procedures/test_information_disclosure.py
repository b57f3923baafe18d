"""政府信息公开申请: seven working days to ask once, twenty and twenty to answer; a third party's are not counted."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from domain.case.case import Case
from domain.case.clock_events import DeemedWaived, Lapsed, TermExtended
from domain.case.correction_events import ReturnedForCorrection
from domain.case.deadlines import DueKind, due_moments
from domain.case.events import ClockEnded, ClockResumed, ClockStarted
from domain.case.occasion import Occasion
from domain.case.refusals import (
    DueDateProvisional,
    ExtensionTooLong,
    ExtensionUsedUp,
    GroundNeeded,
    StepNotOpen,
    StepNotRequired,
    StepWaived,
    SupplyByNeeded,
)
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.vocabulary import (
    CALENDAR,
    Scenario,
    a_case,
    extends,
    fact,
    falls_due,
    moment,
    performs,
    procedure_on,
    resumes,
    returns_for_correction,
    supplies,
    suspends,
)

OUTCOMES = [outcome.code for outcome in procedure_on("information-disclosure", "2024-01-01").outcomes]
PROOF = "送达回证"
asks_the_third_party = suspends("third-party", "15 working days", attached="consultation")


def an_application(filed_on: str = "2024-09-23") -> Scenario:
    return a_case("information-disclosure", filed_on)


def accepted() -> Scenario:
    return an_application().accepted_on("2024-09-24")


def asked() -> Scenario:
    """A third party asked on 2024-09-26, the clock of the answer stopped."""
    told = accepted().after("2024-09-26 10:00", "office", performs("consult-third-party", proof=PROOF))
    return told.after("2024-09-26 10:01", "office", asks_the_third_party)


def answered(outcome: str = "disclosed", at: str = "2024-10-24") -> Scenario:
    ready = accepted().performed("2024-10-08", "handling", "examination")
    return ready.performed(at, "answer", outcome=outcome, ground="理由").performed(at, "service")


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def refuses(case: Case, on: Occasion, *, ground: str) -> None:
    case.refuse(on, ground)


def test_the_answer_is_due_in_twenty_working_days_from_receipt_over_national_day() -> None:
    assert accepted().reading("answer", "2024-09-24").due_on == date(2024, 10, 24)
    assert answered(at="2024-10-24").reading("answer", "2025-01-01").state is ClockState.MET
    assert answered(at="2024-10-25").reading("answer", "2025-01-01").overdue == 1


def test_the_head_extends_by_twenty_working_days_at_the_most_once_and_tells_the_applicant() -> None:
    before = accepted()
    before.when("2024-10-24", "office", extends("answer", "20 working days")).then_refused(
        NotThisRole, clause="条例 33(2)"
    )
    before.when("2024-10-24", "office-head", extends("answer", "21 working days")).then_refused(
        ExtensionTooLong, clause="条例 33(2)", maximum="20 working days"
    )
    extended = before.when("2024-10-24", "office-head", extends("answer", "20 working days")).then(
        fact(TermExtended, due_on=date(2024, 11, 21))
    )
    extended.when("2024-10-25", "office-head", extends("answer", "1 working day")).then_refused(
        ExtensionUsedUp, clause="条例 33(2)"
    )
    longer = extended.after("2024-10-25", "office-head", extends("answer", "5 working days", override=True))
    assert longer.reading("answer", "2024-10-25").due_on == date(2024, 11, 28)  # 条例 35


def test_what_is_unclear_is_asked_for_once_within_seven_working_days_with_a_period() -> None:
    filed = an_application()
    assert filed.reading("correction-notice", "2024-09-24").due_on == date(2024, 10, 8)
    filed.when("2024-10-08", "office", returns_for_correction("information")).then_refused(
        SupplyByNeeded, clause="条例 30"
    )
    filed.when("2024-10-08", "office", returns_for_correction("information", supply_by="2024-10-18")).then(
        fact(ReturnedForCorrection),
        fact(ClockEnded, clocks=("correction-notice", "answer")),
        fact(ClockStarted, clock="supply", due_on=date(2024, 10, 18)),
    )


def test_the_time_for_the_answer_begins_anew_with_the_corrected_application() -> None:
    asked_for = an_application().after(
        "2024-09-24", "office", returns_for_correction("information", supply_by="2024-10-11")
    )
    supplied = asked_for.after("2024-10-09", "applicant", supplies())
    reading = supplied.accepted_on("2024-10-10").reading("answer", "2024-10-10")
    assert (reading.clock.opened_at, reading.due_on) == (moment("2024-10-09"), date(2024, 11, 5))


def test_who_does_not_correct_in_the_period_fixed_has_given_the_application_up() -> None:
    asked_for = an_application().after(
        "2024-09-24", "office", returns_for_correction("information", supply_by="2024-10-11")
    )
    lapsed = asked_for.when("2024-10-12 00:00", "system", falls_due(DueKind.EXPIRE, "supply")).then(
        fact(Lapsed, clock="supply", effective_from=moment("2024-10-12 00:00")), fact(ClockEnded, clocks=("supply",))
    )
    assert lapsed.case.status == "lapsed"
    extended = asked_for.after("2024-10-11", "office", extends("supply", "10 calendar days", attached=None))
    assert extended.reading("supply", "2024-10-12").due_on == date(2024, 10, 21)


def test_nobody_gives_an_application_up_on_a_provisional_date() -> None:
    asked_for = an_application("2026-12-25").after(
        "2026-12-28", "office", returns_for_correction("information", supply_by="2027-01-08")
    )
    asked_for.when("2027-02-01", "system", falls_due(DueKind.EXPIRE, "supply")).then_refused(DueDateProvisional)


def test_the_fifteen_days_of_the_third_party_are_not_counted() -> None:
    assert asked().reading("third-party", "2024-09-27").due_on == date(2024, 10, 22)
    opined = asked().performed("2024-10-11", "third-party-opinion").after("2024-10-11", "office", resumes())
    assert opined.reading("third-party", "2024-10-11").state is ClockState.MET
    # Stopped from 27 September to 11 October: 27, 29 and 30 September and 8 to 11 October are not counted.
    assert opined.reading("answer", "2024-10-12").due_on == date(2024, 11, 4)


def test_without_an_opinion_in_time_the_body_decides_and_its_clock_runs_on_by_itself() -> None:
    over = (
        asked()
        .when("2024-10-23", "system", falls_due(DueKind.RESUME, "answer"), now="2024-10-23")
        .then(fact(ClockResumed, clocks=("answer",), by="maximum"))
    )
    waived = over.when("2024-10-23", "system", falls_due(DueKind.EXPIRE, "third-party")).then(
        fact(DeemedWaived, step="third-party-opinion", effective_from=moment("2024-10-23 00:00")),
        fact(ClockEnded, clocks=("third-party",)),
    )
    waived.when("2024-10-24", "third-party", performs("third-party-opinion")).then_refused(StepWaived, clause="条例 32")
    assert waived.performed("2024-10-24", "handling", "examination").case.steps.keys() >= {"examination"}


def test_the_body_waits_for_the_third_party_that_it_has_asked() -> None:
    handled = asked().performed("2024-10-08", "handling")
    handled.when("2024-10-08", "office-head", performs("examination")).then_refused(
        StepNotOpen, clause="条例 45", missing=["third-party-opinion"]
    )
    accepted().when("2024-10-08", "third-party", performs("third-party-opinion")).then_refused(
        StepNotRequired, clause="条例 32"
    )


def test_the_term_of_a_third_party_does_not_run_without_proof_of_service() -> None:
    unproven = accepted().after("2024-09-26", "office", performs("consult-third-party"))
    assert "third-party" not in unproven.case.clocks
    due = due_moments(unproven.case, unproven.procedure, CALENDAR, moment("2025-01-01"))
    assert all(each.clock != "third-party" for each in due)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_answer_of_the_regulation_can_be_given(outcome: str) -> None:
    closed = answered(outcome).after("2024-10-25", "office", closes)
    assert (closed.case.status, closed.case.outcome) == ("closed", outcome)


@pytest.mark.parametrize("outcome", ["withheld", "disclosed-in-part", "not-responsible", "needs-processing"])
def test_what_is_not_given_is_answered_with_the_reason(outcome: str) -> None:
    ready = accepted().performed("2024-10-08", "handling", "examination")
    refused = ready.when("2024-10-09", "office", performs("answer", outcome=outcome))
    assert refused.then_refused(GroundNeeded, clause=dict(_clauses())[outcome])


def _clauses() -> Iterator[tuple[str, str]]:
    for outcome in procedure_on("information-disclosure", "2024-01-01").outcomes:
        yield outcome.code, outcome.clause


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for ground in ("petition", "unreasonable"):
        yield an_application().after("2024-09-24", "office", partial(refuses, ground=ground))
    for outcome in OUTCOMES:
        yield answered(outcome).after("2024-10-25", "office", closes)
    yield accepted().after("2024-09-25", "office", withdraws)
    asked_for = an_application().after(
        "2024-09-24", "office", returns_for_correction("information", supply_by="2024-10-11")
    )
    extended = asked_for.after("2024-10-10", "office", extends("supply", "5 calendar days", attached=None))
    yield extended.after("2024-10-20", "system", falls_due(DueKind.EXPIRE, "supply"))
    filed = an_application().after("2024-10-09 09:30", "system", falls_due(DueKind.ESCALATE, "correction-notice"))
    yield filed
    yield an_application().after("2024-09-30 09:30", "system", falls_due(DueKind.WARN, "correction-notice"))
    yield asked().after("2024-10-24", "system", falls_due(DueKind.EXPIRE, "third-party"))
    opined = asked().performed("2024-10-11", "third-party-opinion").after("2024-10-11", "office", resumes())
    ready = opined.performed("2024-10-12", "handling", "examination")
    told = ready.performed("2024-10-14", "answer", outcome="disclosed").performed("2024-10-14", "third-party-told")
    yield told
    other = suspends("other-bodies", "15 working days", attached="consultation")
    yield accepted().after("2024-09-26", "office", other)
    warned = accepted().after("2024-10-23 09:30", "system", falls_due(DueKind.WARN, "answer"))
    yield warned.after("2024-10-25", "system", falls_due(DueKind.ESCALATE, "answer"))
    yield accepted().after("2024-10-24", "office-head", extends("answer", "20 working days"))
