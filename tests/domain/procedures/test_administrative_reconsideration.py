"""行政复议: five working days to admit, silence admits from the last of them, sixty and thirty days to decide."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from domain.case.case import Case
from domain.case.clock_events import DeemedAccepted, Lapsed, TermExtended
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.deadlines import DueKind
from domain.case.events import ClockEnded, ClockResumed, ClockStarted, Refused
from domain.case.occasion import Occasion
from domain.case.refusals import (
    DueDateProvisional,
    ExtensionTooLong,
    FiledInTime,
    FiledOutOfTime,
    GroundNeeded,
    GroundNotListed,
    NotDueYet,
    StepNotOpen,
    TermIsOver,
    ToldTooLate,
)
from domain.clock.reading import ClockState
from tests.further_acts import excuses
from tests.vocabulary import (
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

PROCEDURE = procedure_on("administrative-reconsideration", "2024-01-01")
OUTCOMES = [outcome.code for outcome in PROCEDURE.outcomes]
GROUNDS = {ground.code: str(ground.maximum) for ground in PROCEDURE.suspension}
REFUSALS = [ground.code for ground in PROCEDURE.intake.refuse if ground.code != "out-of-time"]
NOTICE = "suspension-notice"


def an_application(filed_on: str = "2024-08-07", known_on: str = "2024-07-15") -> Scenario:
    return a_case("administrative-reconsideration", filed_on, known_on=known_on)


def admitted() -> Scenario:
    return an_application().accepted_on("2024-08-08")


def copied() -> Scenario:
    return admitted().after("2024-08-12", "handler", performs("copy", proof="送达回证"))


def ready() -> Scenario:
    return copied().performed("2024-08-20", "answer", "opinions", "opinion")


def decided(outcome: str = "upheld", at: str = "2024-10-08") -> Scenario:
    return ready().performed(at, "decision", outcome=outcome, ground="理由")


def closed(outcome: str = "upheld") -> Scenario:
    served = decided(outcome).performed("2024-10-09", "service-applicant", "service-respondent")
    return served.after("2024-10-09", "handler", closes)


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def accepts(case: Case, on: Occasion) -> None:
    case.accept(on, ())


def refuses(case: Case, on: Occasion, *, ground: str) -> None:
    case.refuse(on, ground)


def grades(case: Case, on: Occasion) -> None:
    case.grade(on, ["major", "difficult", "complex"])


def test_an_application_comes_within_sixty_days_whose_last_is_no_rest_day() -> None:
    # Known on 8 August 2024: the sixtieth day is 7 October, the last of the holiday; the day after is the last day.
    in_time, late = (an_application(filed, "2024-08-08") for filed in ("2024-10-08 23:59", "2024-10-09 00:00"))
    assert in_time.accepted_on("2024-10-09").case.status == "accepted"
    in_time.when("2024-10-09", "handler", partial(refuses, ground="out-of-time")).then_refused(
        FiledInTime, clause="复议法 20(1)", last_day="2024-10-08"
    )
    late.when("2024-10-10", "handler", accepts).then_refused(
        FiledOutOfTime, clause="复议法 20(1)", filed_on="2024-10-09", last_day="2024-10-08"
    )
    late.when("2024-10-10", "handler", partial(refuses, ground="out-of-time")).then(fact(Refused), fact(ClockEnded))


@pytest.mark.parametrize("ground", REFUSALS)
def test_each_condition_of_admission_is_a_ground_of_refusal(ground: str) -> None:
    refused = (
        an_application()
        .when("2024-08-09", "handler", partial(refuses, ground=ground))
        .then(fact(Refused, ground=ground), fact(ClockEnded, clocks=("admission",)))
    )
    assert refused.case.status == "refused"


def test_silence_admits_from_the_last_day_of_the_review_over_national_day() -> None:
    silent = an_application("2024-09-26")
    assert silent.reading("admission", "2024-09-27").due_on == date(2024, 10, 9)
    silent.when("2024-10-09 23:59", "system", falls_due(DueKind.EXPIRE, "admission")).then_refused(NotDueYet)
    admitted_by_law = silent.when(
        "2024-10-10 00:00", "system", falls_due(DueKind.EXPIRE, "admission"), now="2024-10-12"
    ).then(
        fact(DeemedAccepted, clock="admission", effective_from=moment("2024-10-09 23:59").replace(second=59)),
        fact(ClockEnded, clocks=("admission",)),
        fact(ClockStarted, clock="copy"),
        fact(ClockStarted, clock="decision"),
    )
    assert admitted_by_law.case.status == "accepted"
    assert admitted_by_law.reading("copy", "2024-10-12").due_on == date(2024, 10, 17)
    # Sixty days from 9 October end on Sunday 8 December and roll forward.
    assert admitted_by_law.reading("decision", "2024-10-12").due_on == date(2024, 12, 9)


def test_silence_admits_nothing_on_a_provisional_date() -> None:
    an_application("2026-12-28", "2026-12-01").when(
        "2027-02-01", "system", falls_due(DueKind.EXPIRE, "admission")
    ).then_refused(DueDateProvisional)


def test_what_is_missing_is_asked_for_within_five_working_days_and_supplied_within_ten() -> None:
    filed = an_application()
    filed.when("2024-08-15", "handler", returns_for_correction("requests")).then_refused(
        ToldTooLate, clause="复议法 30(3)", last_day="2024-08-14"
    )
    asked = filed.when("2024-08-14", "handler", returns_for_correction("requests")).then(
        fact(ReturnedForCorrection),
        fact(ClockEnded, clocks=("admission",)),
        fact(ClockStarted, clock="supply", due_on=date(2024, 8, 28)),
    )
    supplied = asked.when("2024-08-28", "applicant", supplies()).then(
        fact(CorrectionsSupplied),
        fact(ClockEnded, clocks=("supply",)),
        fact(ClockStarted, clock="admission", run=2, due_on=date(2024, 9, 4)),
    )
    silent = supplied.after("2024-09-05", "system", falls_due(DueKind.EXPIRE, "admission"))
    assert silent.case.status == "accepted"


def test_who_does_not_supply_without_a_reason_has_given_the_application_up() -> None:
    asked = an_application().after("2024-08-14", "handler", returns_for_correction("requests"))
    lapsed = asked.when("2024-08-29 00:00", "system", falls_due(DueKind.EXPIRE, "supply")).then(
        fact(Lapsed, clock="supply", effective_from=moment("2024-08-29 00:00")), fact(ClockEnded, clocks=("supply",))
    )
    assert lapsed.case.status == "lapsed"


def test_who_has_a_reason_is_given_a_reasonable_further_period_in_time() -> None:
    asked = an_application().after("2024-08-14", "handler", returns_for_correction("requests"))
    extended = asked.after("2024-08-28", "handler", extends("supply", "5 working days", attached=None))
    assert extended.reading("supply", "2024-08-28").due_on == date(2024, 9, 4)
    asked.when("2024-08-29", "handler", extends("supply", "5 working days", attached=None)).then_refused(
        TermIsOver, clause="复议法 31(2)"
    )


def test_the_copy_goes_out_in_seven_working_days_and_is_answered_in_ten_from_its_receipt() -> None:
    assert admitted().reading("copy", "2024-08-09").due_on == date(2024, 8, 19)
    assert copied().reading("answer", "2024-08-13").due_on == date(2024, 8, 26)
    late = copied().performed("2024-08-27", "answer")
    assert late.reading("answer", "2024-09-01").state is ClockState.MISSED
    unproven = admitted().performed("2024-08-12", "copy")
    assert "answer" not in unproven.case.clocks


def test_the_decision_does_not_wait_for_an_answer_that_does_not_come() -> None:
    unanswered = (
        copied().performed("2024-09-02", "opinions", "opinion").performed("2024-09-03", "decision", outcome="revoked")
    )
    served = unanswered.performed("2024-09-04", "service-applicant", "service-respondent")
    assert served.after("2024-09-04", "handler", closes).case.outcome == "revoked"


def test_sixty_calendar_days_end_on_the_first_working_day_after_national_day() -> None:
    assert admitted().reading("decision", "2024-08-09").due_on == date(2024, 10, 8)
    assert decided(at="2024-10-08").reading("decision", "2025-01-01").state is ClockState.MET
    assert decided(at="2024-10-09").reading("decision", "2025-01-01").state is ClockState.MISSED


def test_a_complicated_case_is_extended_by_thirty_days_at_the_most() -> None:
    ready().when("2024-10-08", "office-head", extends("decision", "31 calendar days")).then_refused(
        ExtensionTooLong, clause="复议法 62(1)", maximum="30 calendar days"
    )
    # The thirty days are added to 7 October, where the sixty end before they roll.
    ready().when("2024-10-08", "office-head", extends("decision", "30 calendar days")).then(
        fact(TermExtended, due_on=date(2024, 11, 6))
    )
    ready().when("2024-10-09", "office-head", extends("decision", "30 calendar days")).then_refused(
        TermIsOver, clause="复议法 62(1)"
    )


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_time_for_the_decision_stands_still_on_each_ground_of_article_39(ground: str) -> None:
    stopped = copied().after("2024-08-20", "handler", suspends(ground, "20 calendar days", attached=NOTICE))
    assert stopped.reading("decision", "2024-08-21").state is ClockState.SUSPENDED
    resumed = stopped.after("2024-08-30", "handler", resumes())
    assert resumed.reading("decision", "2024-08-30").due_on == date(2024, 10, 17)


def test_after_sixty_days_without_a_successor_the_clock_runs_on_and_the_case_is_terminated() -> None:
    stopped = ready().after("2024-08-21", "handler", suspends("death", GROUNDS["death"], attached=NOTICE))
    run_on = stopped.when("2024-10-21", "system", falls_due(DueKind.RESUME, "decision"), now="2024-10-21").then(
        fact(ClockResumed, by="maximum")
    )
    run_on.when("2024-10-21", "authority-head", performs("decision", outcome="terminated")).then_refused(
        GroundNeeded, clause="复议法 41"
    )
    assert run_on.performed("2024-10-21", "decision", outcome="terminated", ground="死亡").case.outcome == "terminated"


def test_the_law_knows_no_interruption() -> None:
    assert all(clock.interruption == () for clock in PROCEDURE.clocks)
    copied().when("2024-08-20", "handler", lambda case, on: case.interrupt_clocks(on, "death")).then_refused(
        GroundNotListed
    )


def test_a_major_case_is_heard_and_goes_to_the_committee() -> None:
    graded = copied().after("2024-08-13", "office-head", grades).performed("2024-08-20", "opinions")
    graded.when("2024-08-21", "office-head", performs("opinion")).then_refused(
        StepNotOpen, clause="复议法 61(1)", missing=["hearing", "committee"]
    )
    heard = graded.performed("2024-08-22", "hearing", "committee").performed("2024-08-23", "opinion")
    assert "opinion" in heard.case.steps


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_decision_of_the_law_can_be_made(outcome: str) -> None:
    assert (closed(outcome).case.status, closed(outcome).case.outcome) == ("closed", outcome)


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for ground in REFUSALS:
        yield an_application().after("2024-08-09", "handler", partial(refuses, ground=ground))
    late = an_application("2024-10-09", "2024-08-08")
    yield late.after("2024-10-10", "handler", partial(refuses, ground="out-of-time"))
    yield late.after("2024-10-10", "handler", excuses("2024-10-08 20:00", "2024-10-09 02:00"))
    for outcome in OUTCOMES:
        yield closed(outcome)
    for ground in GROUNDS:
        yield copied().after("2024-08-20", "handler", suspends(ground, "20 calendar days", attached=NOTICE))
    asked = an_application().after("2024-08-14", "handler", returns_for_correction("requests"))
    extended = asked.after("2024-08-28", "handler", extends("supply", "5 working days", attached=None))
    yield extended.after("2024-09-05", "system", falls_due(DueKind.EXPIRE, "supply"))
    silent = an_application().after("2024-08-14 09:30", "system", falls_due(DueKind.WARN, "admission"))
    yield silent.after("2024-08-15", "system", falls_due(DueKind.EXPIRE, "admission"))
    yield admitted().after("2024-09-01", "system", falls_due(DueKind.ESCALATE, "copy"))
    yield copied().after("2024-09-01", "system", falls_due(DueKind.ESCALATE, "answer"))
    warned = copied().after("2024-09-29 09:30", "system", falls_due(DueKind.WARN, "decision"))
    yield warned.after("2024-10-09", "system", falls_due(DueKind.ESCALATE, "decision"))
    yield ready().after("2024-10-08", "office-head", extends("decision", "30 calendar days"))
    graded = copied().after("2024-08-13", "office-head", grades)
    yield graded.performed("2024-08-22", "hearing", "committee").after("2024-08-23", "handler", withdraws)
