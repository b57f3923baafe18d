"""Cases whose clocks run by the office hours of the body: 09:00 to 12:00 and 13:30 to 17:00, from 2020 on."""

from dataclasses import replace
from datetime import date

import pytest

from domain.calendar.hours import BodyWithoutHours
from domain.case.case import Case
from domain.case.deadlines import DueKind, due_moments
from domain.case.occasion import Occasion
from domain.case.refusals import ExtensionTooLong, TermHasExpired
from domain.case.values import Disclosed, FilledIn
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState
from tests.counter import INTERVALS, PROCEDURE
from tests.vocabulary import CALENDAR, Command, Scenario, a_counter_case, moment, performs, resumes, suspends

FRIDAY, MONDAY = "2026-07-03", "2026-07-06"


def accepted(at: str = f"{FRIDAY} 15:00") -> Scenario:
    return a_counter_case(at).accepted_on(at)


def hearing(scenario: Scenario, stopped: str, resumed: str, clocks: list[str] | None = None) -> Scenario:
    stopped_case = scenario.after(stopped, "window", suspends("hearing", "2 working days", clocks, attached=""))
    return stopped_case.after(resumed, "window", resumes())


def test_a_clock_takes_the_hours_of_its_opening_day_along() -> None:
    started = [event for event in accepted().case.clocks.values() if event.code in {"answer", "filing", "gate"}]
    assert {clock.hours for clock in started} == {INTERVALS}
    assert len(started) == 3


@pytest.mark.parametrize("at", ["2019-07-05 15:00", "2019-12-31 23:59"])
def test_a_body_without_hours_cannot_start_a_term_that_needs_them(at: str) -> None:
    with pytest.raises(BodyWithoutHours) as refused:
        a_counter_case(at)
    assert refused.value.decided_by == {"body": "body", "day": at[:10]}


def test_an_acceptance_without_hours_is_refused_and_changes_nothing() -> None:
    def accepts_without(case: Case, on: Occasion) -> None:
        case.accept(replace(on, office_hours=()), ())

    refused = a_counter_case(f"{FRIDAY} 10:00").when(f"{FRIDAY} 11:00", "window", accepts_without)
    refused.then_refused(BodyWithoutHours, body="body", day=FRIDAY)


def test_four_working_hours_end_on_monday_to_the_second() -> None:
    case = accepted(f"{FRIDAY} 15:00:30")
    reading = case.reading("answer", f"{MONDAY} 09:30")
    assert reading.expires_at == moment(f"{MONDAY} 11:00:30")
    assert (reading.elapsed_seconds, reading.remaining_seconds) == (2 * 3600 + 1770, 1 * 3600 + 1830)


def test_pauses_take_out_their_office_time_and_no_more() -> None:
    case = hearing(accepted(f"{FRIDAY} 10:00"), f"{FRIDAY} 11:15", f"{FRIDAY} 14:00")  # 45 and 30 minutes
    assert case.reading("answer", f"{FRIDAY} 14:00").expires_at == moment(f"{FRIDAY} 16:45")
    again = hearing(case, f"{FRIDAY} 16:00", f"{MONDAY} 09:10")
    assert again.reading("answer", f"{MONDAY} 09:10").expires_at == moment(f"{MONDAY} 09:55")


def test_a_term_of_hours_that_has_run_out_cannot_be_stopped() -> None:
    over = accepted(f"{FRIDAY} 10:00").when(
        f"{FRIDAY} 15:30", "window", suspends("hearing", "2 working days", ["answer"], attached="")
    )
    over.then_refused(TermHasExpired, clause="T 3", clock="answer")


def extends(by: str) -> Command:
    reason = FilledIn({"reason": Disclosed(value="r")})
    return lambda case, on: case.extend_term(on, "answer", parse_limit(by), filled=reason)


def test_a_term_of_hours_is_extended_in_hours() -> None:
    case = accepted(f"{FRIDAY} 15:00").after(f"{FRIDAY} 16:00", "head", extends("2 working hours"))
    assert case.reading("answer", f"{MONDAY} 09:00").expires_at == moment(f"{MONDAY} 14:30")
    accepted().when(f"{FRIDAY} 16:00", "head", extends("1 working day")).then_refused(ExtensionTooLong, clause="T 4")


@pytest.mark.parametrize(
    ("filed", "opened", "expires"),
    [
        pytest.param(f"{FRIDAY} 08:00", f"{FRIDAY} 08:00", f"{FRIDAY} 17:00", id="before opening"),
        pytest.param(f"{FRIDAY} 12:30", f"{FRIDAY} 12:30", f"{FRIDAY} 17:00", id="at noon"),
        pytest.param(f"{FRIDAY} 16:59:59", f"{FRIDAY} 16:59:59", f"{FRIDAY} 17:00", id="just before closing"),
        pytest.param(f"{FRIDAY} 17:00", f"{MONDAY} 09:00", f"{MONDAY} 17:00", id="at closing"),
        pytest.param("2026-07-04 10:00", f"{MONDAY} 09:00", f"{MONDAY} 17:00", id="on a Saturday"),
        pytest.param("2026-09-30 18:00", "2026-10-08 09:00", "2026-10-08 17:00", id="before a holiday"),
    ],
)
def test_what_comes_after_closing_or_on_a_rest_day_counts_as_received_on_the_next_working_day(
    filed: str, opened: str, expires: str
) -> None:
    case = a_counter_case(filed)
    reading = case.reading("gate", opened)
    assert reading.clock.opened_at == moment(opened)
    assert reading.expires_at == moment(expires)
    assert case.reading("gate", expires).state is ClockState.EXPIRED


def test_a_filing_that_counts_as_received_on_monday_may_be_accepted_before() -> None:
    case = a_counter_case("2026-07-04 10:00").accepted_on("2026-07-04 11:00")
    assert case.reading("gate", f"{MONDAY} 12:00").state is ClockState.MET


def test_a_filing_that_counts_as_received_on_monday_may_be_withdrawn_before() -> None:
    case = a_counter_case("2026-07-04 10:00").after("2026-07-04 11:00", "window", lambda case, on: case.withdraw(on))
    assert case.case.status == "withdrawn"
    assert case.reading("gate", f"{MONDAY} 12:00").state is ClockState.MET


def test_a_term_of_days_ends_at_closing_time_where_the_rule_says_so() -> None:
    case = accepted(f"{FRIDAY} 15:00")
    reading = case.reading("filing", f"{MONDAY} 10:00")
    assert (reading.due_on, reading.expires_at) == (date(2026, 7, 7), moment("2026-07-07 17:00"))
    assert case.reading("filing", "2026-07-07 16:59:59").state is ClockState.RUNNING
    assert case.reading("filing", "2026-07-07 17:00").state is ClockState.EXPIRED


def test_a_clock_that_stood_still_at_closing_time_does_not_expire_by_it() -> None:
    case = hearing(accepted(f"{FRIDAY} 15:00"), "2026-07-07 16:00", "2026-07-07 18:00", ["filing"])
    reading = case.reading("filing", "2026-07-07 18:30")
    assert (reading.state, reading.expires_at) == (ClockState.RUNNING, moment("2026-07-08 00:00"))


def test_a_service_starts_a_term_only_by_its_proof() -> None:
    bare = accepted().after(f"{MONDAY} 10:00", "window", performs("service"))
    assert "appeal" not in bare.case.clocks
    case = accepted().after(f"{MONDAY} 10:00", "window", performs("service", proof="回证〔2026〕3号"))
    clock = case.case.clocks["appeal"]
    assert clock.opened_at == moment(f"{MONDAY} 10:00")
    assert case.reading("appeal", MONDAY).due_on == date(2026, 9, 4)


def test_a_proof_that_is_entered_late_counts_from_the_day_of_service() -> None:
    case = accepted().after(f"{MONDAY} 10:00", "window", performs("service", proof="r"), now="2026-07-20 10:00")
    assert case.reading("appeal", "2026-07-20").clock.opened_at == moment(f"{MONDAY} 10:00")


def test_a_publication_starts_a_term() -> None:
    case = accepted().after(f"{MONDAY} 10:00", "window", performs("publication"))
    assert case.reading("objections", MONDAY).due_on == date(2026, 7, 13)
    assert case.case.clocks["objections"].hours is None


def test_a_reminder_comes_when_the_last_hour_begins_and_a_report_when_it_is_over() -> None:
    case = accepted(f"{FRIDAY} 15:00").case
    found = [(due.kind, due.at) for due in due_moments(case, PROCEDURE, CALENDAR, moment(f"{FRIDAY} 15:00"))]
    assert found == [(DueKind.WARN, moment(f"{MONDAY} 10:00")), (DueKind.ESCALATE, moment(f"{MONDAY} 11:00"))]


@pytest.mark.parametrize(
    ("stopped", "expires"),
    [
        pytest.param(f"{FRIDAY} 14:30", f"{MONDAY} 10:00", id="the last hour would begin as the clock is stopped"),
        pytest.param(f"{FRIDAY} 14:45", f"{MONDAY} 09:45", id="it had begun"),
    ],
)
def test_a_reminder_that_falls_due_at_night_waits_for_the_office_to_open(stopped: str, expires: str) -> None:
    case = hearing(accepted(f"{FRIDAY} 10:00"), stopped, f"{FRIDAY} 20:00").case
    found = [due.at for due in due_moments(case, PROCEDURE, CALENDAR, moment(f"{FRIDAY} 20:00"))]
    assert found == [moment(f"{MONDAY} 09:00"), moment(expires)]


def test_the_start_of_a_term_to_midnight_is_stored_as_it_always_was() -> None:
    stored = [
        one.state.decode() for one in accepted().after(f"{MONDAY} 10:00", "window", performs("publication")).stored
    ]
    assert sum('"hours"' in state for state in stored) == 3
    assert sum('"clock":"objections"' in state and '"hours"' not in state for state in stored) == 1
