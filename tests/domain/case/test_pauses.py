"""Stopping and resuming the clocks of a window approval: on a listed ground, once, in time, for the time needed."""

from datetime import date

import pytest

from domain.case.events import ClockEnded, ClockResumed, ClockStarted, ClockSuspended, Decided
from domain.case.refusals import (
    AlreadySuspended,
    BeforeItsCause,
    FormMissing,
    GroundNotListed,
    GroundUsedUp,
    LateEntryNeedsApproval,
    NeededTimeTooLong,
    NoClockToStop,
    NoSuspension,
    NotAtThisStage,
    NotSuspended,
    PausesOverlap,
    TermHasExpired,
)
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState, Light
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.domain.case.histories import accepted, opened, reviewed, stopped
from tests.vocabulary import Command, a_window_case, fact, moment, performs, resumes, suspends

ART_45 = "许可法 45"
DAY = "2025-09-26"
BOTH = ("promised", "statutory")


def test_a_stop_holds_both_clocks_and_moves_their_due_days() -> None:
    resumed = (
        opened()
        .when("2025-09-26 15:00", "handler", suspends("expert-review"))
        .then(
            fact(ClockSuspended, clocks=BOTH, ground="expert-review", needed=parse_limit("15 working days")),
        )
        .when("2025-10-14 09:00", "handler", resumes())
        .then(fact(ClockResumed, clocks=BOTH, by="act"))
    )
    assert resumed.reading("promised", "2025-10-14").due_on == date(2025, 10, 22)
    assert resumed.reading("statutory", "2025-10-14").due_on == date(2025, 11, 5)


@pytest.mark.parametrize(
    ("at", "role", "act", "refusal", "clause"),
    [
        pytest.param("2025-09-26", "window", suspends("hearing"), NotThisRole, ART_45, id="another role"),
        pytest.param(DAY, "handler", suspends("illness"), GroundNotListed, None, id="no ground of 许可法 45"),
        pytest.param(DAY, "handler", suspends("hearing", attached=""), FormMissing, ART_45, id="no notice"),
        pytest.param(DAY, "handler", suspends("hearing", "21 working days"), NeededTimeTooLong, ART_45, id="21"),
        pytest.param(DAY, "handler", suspends("hearing", "20 calendar days"), NeededTimeTooLong, ART_45, id="cd"),
        pytest.param(DAY, "handler", suspends("hearing", clocks=["service"]), NoClockToStop, ART_45, id="clock"),
        pytest.param(DAY, "handler", suspends("hearing", clocks=[]), NoClockToStop, ART_45, id="no clock"),
        pytest.param("2025-09-22 09:29", "handler", suspends("hearing"), BeforeItsCause, ART_45, id="too early"),
        pytest.param("2025-10-13 00:00", "handler", suspends("hearing"), TermHasExpired, ART_45, id="too late"),
        pytest.param(DAY, "handler", resumes(), NotSuspended, None, id="nothing is stopped"),
        pytest.param(DAY, "handler", resumes("promised"), NotSuspended, None, id="this one is not stopped"),
    ],
)  # fmt: skip
def test_a_stop_or_a_resumption_is_refused(
    at: str, role: str, act: Command, refusal: type[Refused], clause: str | None
) -> None:
    opened().when(at, role, act).then_refused(refusal, clause=clause)


def test_a_clock_may_still_be_stopped_in_the_last_second_of_its_last_day() -> None:
    at_the_end = opened().after("2025-10-11 23:59:59", "handler", suspends("hearing"))
    shown = at_the_end.reading("promised", "2025-10-20")
    assert (shown.state, shown.light, shown.due_on) == (ClockState.SUSPENDED, Light.GREY, date(2025, 10, 20))


def test_the_clock_that_still_runs_may_be_stopped_when_the_other_has_run_out() -> None:
    opened().when("2025-10-13", "handler", suspends("hearing", clocks=["statutory"])).then(
        fact(ClockSuspended, clocks=("statutory",))
    )


def test_clocks_are_stopped_and_resumed_each_for_itself() -> None:
    one = opened().after("2025-09-26", "handler", suspends("hearing", clocks=["statutory", "statutory"]))
    assert one.reading("promised", "2025-09-28").state is ClockState.RUNNING
    assert one.reading("statutory", "2025-09-28").state is ClockState.SUSPENDED
    one.when("2025-09-28", "handler", resumes("promised")).then_refused(NotSuspended)
    both = one.after("2025-09-28", "handler", suspends("testing", clocks=["promised"]))
    both.when("2025-09-29", "handler", resumes("statutory", "statutory")).then(
        fact(ClockResumed, clocks=("statutory",))
    )


def test_a_stopped_clock_cannot_be_stopped_again() -> None:
    stopped().when("2025-09-28", "handler", suspends("hearing")).then_refused(
        AlreadySuspended, clause=ART_45, ground="expert-review"
    )


def test_a_ground_is_used_once() -> None:
    resumed = stopped().after("2025-09-28", "handler", resumes())
    resumed.when("2025-09-29", "handler", suspends("expert-review")).then_refused(
        GroundUsedUp, clause=ART_45, ground="expert-review", at_most=1
    )


@pytest.mark.parametrize(
    ("at", "refusal"), [("2025-09-28 08:59", PausesOverlap), ("2025-09-28 09:00", None), ("2025-09-29", None)]
)
def test_pauses_may_adjoin_but_not_overlap(at: str, refusal: type[Refused] | None) -> None:
    attempt = stopped().after("2025-09-28 09:00", "handler", resumes()).when(
        at, "handler", suspends("hearing"), now="2025-09-30"
    )  # fmt: skip
    if refusal is None:
        attempt.then(fact(ClockSuspended, ground="hearing"))
    else:
        attempt.then_refused(refusal, clause=ART_45)


def test_a_clock_is_not_resumed_before_it_was_stopped() -> None:
    stopped().when("2025-09-26 14:59", "handler", resumes(), now="2025-09-28").then_refused(BeforeItsCause)


def test_only_who_stops_clocks_resumes_them() -> None:
    with pytest.raises(NotThisRole):
        stopped().after("2025-09-28", "window", resumes())


def test_no_clock_is_stopped_before_acceptance_or_after_the_decision() -> None:
    a_window_case().when("2025-09-22", "handler", suspends("hearing")).then_refused(NotAtThisStage, clause=ART_45)
    done = reviewed().performed("2025-09-25", "decision", outcome="granted")
    done.when("2025-09-26", "handler", suspends("hearing")).then_refused(NoClockToStop, clause=ART_45)


@pytest.mark.parametrize("ground", ["expert-review", "testing", "hearing"])
def test_a_challenge_has_no_ground_to_stop_its_clocks(ground: str) -> None:
    accepted().when("2024-09-27", "procurement", suspends(ground)).then_refused(NoSuspension, ground=ground)
    accepted().when("2024-09-27", "procurement", resumes()).then_refused(NotSuspended)


def test_a_pause_ends_by_itself_on_the_last_day_of_the_time_needed_whenever_that_is_recorded() -> None:
    term = a_window_case("2026-11-02", promised="5 working days").accepted_on("2026-11-02 09:30")
    late = term.after("2026-11-04", "handler", suspends("hearing", "5 working days"))
    for at in ("2026-11-12", "2026-11-16 23:59"):
        shown = late.reading("promised", at)
        assert (shown.state, shown.due_on) == (ClockState.RUNNING, date(2026, 11, 16))
    assert late.reading("promised", "2026-11-11 12:00").state is ClockState.SUSPENDED
    recorded = late.when("2026-11-20", "handler", suspends("testing", clocks=["statutory"])).then(
        fact(ClockResumed, clocks=BOTH, by="maximum", effective_at=moment("2026-11-11 23:59:59")),
        fact(ClockSuspended, clocks=("statutory",), effective_at=moment("2026-11-20")),
    )
    assert recorded.reading("promised", "2026-11-20").due_on == date(2026, 11, 16)


def test_a_stop_recorded_after_the_due_day_then_known_needs_an_approver() -> None:
    act = suspends("hearing", clocks=["promised"])
    opened().when("2025-10-10", "handler", act, now="2025-10-20").then_refused(LateEntryNeedsApproval, clause=ART_45)
    opened().when("2025-10-10", "lead", act, now="2025-10-20").then(fact(ClockSuspended))


def test_a_case_that_is_decided_while_stopped_is_resumed_first() -> None:
    waiting = reviewed().after("2025-09-26", "handler", suspends("testing"))
    done = waiting.when("2025-09-29", "lead", performs("decision", outcome="granted")).then(
        fact(Decided),
        fact(ClockResumed, clocks=BOTH, by="end of the clock", effective_at=moment("2025-09-29")),
        fact(ClockEnded, clocks=BOTH),
        fact(ClockStarted, clock="service"),
    )
    shown = done.reading("promised", "2025-12-01")
    assert (shown.state, shown.elapsed) == (ClockState.MET, 4)


def test_a_decision_cannot_take_effect_before_the_stop_that_it_ends() -> None:
    waiting = reviewed().after("2025-09-26", "handler", suspends("testing"))
    decision = performs("decision", outcome="granted")
    waiting.when("2025-09-25", "lead", decision, now="2025-09-29").then_refused(BeforeItsCause, clause="D5 一(六)(2)")


def test_an_opinion_given_before_a_stop_may_be_entered_after_it() -> None:
    entered = stopped().after("2025-09-25", "handler", performs("examination"), now="2025-09-29")
    assert "examination" in entered.case.steps


def test_an_act_refused_after_a_pause_had_ended_by_itself_leaves_that_end_unrecorded_too() -> None:
    over = opened().after("2025-09-26", "handler", suspends("hearing", "1 working day"))
    over.when("2025-09-30", "handler", resumes()).then_refused(NotSuspended)
