"""补正: told once and in time, supplied, received anew; what is not told in time is accepted (许可法 32(1)(4))."""

from datetime import date

import pytest

from domain.case.case import Case
from domain.case.clock_events import DeemedAccepted
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.deadlines import SYSTEM, DueKind, due_moments
from domain.case.events import Accepted, ClockEnded, ClockStarted, Withdrawn
from domain.case.occasion import Occasion
from domain.case.refusals import (
    BeforeItsCause,
    CorrectionUsedUp,
    FormMissing,
    NoCorrection,
    NotAtThisStage,
    NothingMissing,
    NotKnownAsMissing,
    SupplyByPassed,
    ToldTooLate,
)
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.vocabulary import (
    CALENDAR,
    Command,
    Scenario,
    a_challenge,
    a_window_case,
    accepts,
    fact,
    moment,
    returns_for_correction,
    supplies,
)

CLAUSE = "许可法 32(1)(4)"
TELLS = returns_for_correction("matter")


def expires(case: Case, on: Occasion) -> None:
    """Let the system record that a term ran out."""
    (due,) = [one for one in due_moments(case, on.procedure, CALENDAR, on.now) if one.kind is DueKind.EXPIRE]
    case.fall_due(on, due)


def told(at: str = "2025-09-24") -> Scenario:
    return a_window_case("2025-09-22").after(at, "window", TELLS)


# Filed on Monday 2025-09-22: the five working days end on Sunday 2025-09-28, which is worked.


@pytest.mark.parametrize("at", ["2025-09-22 10:00", "2025-09-28 23:59:59"])
def test_a_filing_is_returned_for_correction_within_five_working_days_and_the_clock_of_the_gate_ends(at: str) -> None:
    returned = (
        a_window_case("2025-09-22")
        .when(at, "window", returns_for_correction("matter", supply_by="2025-10-20"))
        .then(
            fact(ReturnedForCorrection, missing=("matter",), supply_by=date(2025, 10, 20)),
            fact(ClockEnded, clocks=("gate",)),
        )
    )
    assert returned.case.status == "correcting"
    assert (returned.case.missing, returned.case.supply_by) == (("matter",), date(2025, 10, 20))
    assert returned.reading("gate", "2026-01-01").state is ClockState.MET
    assert due_moments(returned.case, returned.procedure, CALENDAR, moment("2026-01-01")) == []


def test_a_supply_is_received_anew_with_a_new_run_of_the_gate_and_the_filing_keeps_its_first_day() -> None:
    supplied = (
        told()
        .when("2025-10-09 10:00", "window", supplies(matter="事由"))
        .then(fact(CorrectionsSupplied), fact(ClockStarted, clock="gate", run=2, due_on=date(2025, 10, 15)))
    )
    case = supplied.case
    assert (case.status, case.missing, case.supply_by) == ("filed", (), None)
    assert case.first_filed_at == moment("2025-09-22")
    assert case.moments["received"] == case.moments["supplied"] == moment("2025-10-09 10:00")
    accepted = supplied.when("2025-10-10", "window", accepts()).then(
        fact(Accepted),
        fact(ClockEnded, clocks=("gate",)),
        fact(ClockStarted, clock="promised", opened_at=moment("2025-10-10")),
        fact(ClockStarted, clock="statutory"),
    )
    assert accepted.case.status == "accepted"


def test_what_is_not_told_in_time_is_accepted_from_its_receipt_and_a_later_notice_is_refused() -> None:
    silent = a_window_case("2025-09-22")
    silent.when("2025-09-29 00:00", "window", TELLS).then_refused(
        ToldTooLate, clause=CLAUSE, last_day="2025-09-28", told_on="2025-09-29"
    )
    deemed = silent.when("2025-09-29 00:00", SYSTEM, expires).then(
        fact(DeemedAccepted, clock="gate", effective_from=moment("2025-09-22")),
        fact(ClockEnded),
        fact(ClockStarted, clock="promised", opened_at=moment("2025-09-22")),
        fact(ClockStarted, clock="statutory", opened_at=moment("2025-09-22")),
    )
    deemed.when("2025-09-29", "window", TELLS).then_refused(NotAtThisStage, clause=CLAUSE, status="accepted")


def test_a_corrected_filing_that_nobody_answers_counts_as_accepted_from_the_supply() -> None:
    supplied = told().after("2025-10-09 10:00", "window", supplies())
    deemed = supplied.after("2025-10-16 00:00", SYSTEM, expires)
    assert deemed.case.moments["accepted"] == moment("2025-10-09 10:00")


def test_what_is_missing_is_told_once() -> None:
    again = told().after("2025-10-09", "window", supplies())
    again.when("2025-10-10", "window", TELLS).then_refused(CorrectionUsedUp, clause=CLAUSE, at_most=1)


def test_a_notice_names_forms_or_fields_or_explains_and_carries_its_form() -> None:
    filed = a_window_case("2025-09-22")
    filed.when("2025-09-23", "window", returns_for_correction()).then_refused(NothingMissing, clause=CLAUSE)
    filed.when("2025-09-23", "window", returns_for_correction("poem")).then_refused(NotKnownAsMissing, missing="poem")
    filed.when("2025-09-23", "window", returns_for_correction("matter", attached=())).then_refused(
        FormMissing, clause=CLAUSE, form="correction-notice"
    )
    explained = filed.after("2025-09-23", "window", returns_for_correction(explanation="请补充产权证明"))
    assert explained.case.status == "correcting"
    assert "产权证明" not in "".join(event.state.decode() for event in explained.stored)


def test_the_period_for_the_supply_cannot_end_before_the_notice() -> None:
    filed = a_window_case("2025-09-22")
    filed.when("2025-09-23", "window", returns_for_correction("matter", supply_by="2025-09-22")).then_refused(
        SupplyByPassed, clause=CLAUSE, supply_by="2025-09-22", told_on="2025-09-23"
    )
    same_day = filed.after("2025-09-23", "window", returns_for_correction("matter", supply_by="2025-09-23"))
    assert same_day.case.supply_by == date(2025, 9, 23)


def test_only_those_at_the_gate_tell_what_is_missing_and_not_before_the_filing() -> None:
    a_window_case("2025-09-22").when("2025-09-23", "handler", TELLS).then_refused(NotThisRole, clause=CLAUSE)
    a_window_case("2025-09-22").when("2025-09-21", "window", TELLS).then_refused(BeforeItsCause, clause=CLAUSE)


@pytest.mark.parametrize("act", [accepts(), TELLS])
def test_nothing_is_decided_at_the_gate_while_the_filer_has_it(act: Command) -> None:
    told().when("2025-09-25", "window", act).then_refused(
        NotAtThisStage, clause="许可法 32(1)(5)" if act is not TELLS else CLAUSE, status="correcting"
    )


def test_only_what_was_asked_for_can_be_supplied_and_not_before_it_was() -> None:
    a_window_case("2025-09-22").when("2025-09-23", "window", supplies()).then_refused(NotAtThisStage, clause=CLAUSE)
    told("2025-09-24").when("2025-09-23", "window", supplies()).then_refused(BeforeItsCause, clause=CLAUSE)


def test_a_filer_who_was_told_may_withdraw() -> None:
    withdrawn = told().when("2025-09-25", "window", lambda case, on: case.withdraw(on)).then(fact(Withdrawn))
    assert withdrawn.case.status == "withdrawn"


def test_a_procedure_without_correction_knows_none() -> None:
    a_challenge().when("2024-09-26", "procurement", TELLS).then_refused(NoCorrection)
