"""黄牌、红牌: issued in that order, served, answered, objected to, upheld or withdrawn; all of it our default."""

from datetime import date

import pytest

from domain.case.clock_events import DeemedWaived
from domain.case.deadlines import DueKind
from domain.case.events import ClockEnded
from domain.case.refusals import BeforeItsCause, GroundNeeded, StepNotRequired, StepWaived
from domain.case.refusals_of_handling import StepOver
from domain.case.requirements import outstanding
from domain.case.supervision_events import CardIssued, CardWithdrawn
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.supervisions import after, carded, does, opened, yellow
from tests.vocabulary import fact, falls_due

D5 = "D5 一(六)(1)一"
COLOURS = ("yellow", "red")


def test_a_red_card_comes_after_a_yellow_one_that_stands() -> None:
    reason = {"reason": "办件超过法定时限"}
    opened().when("2025-09-02", "supervisor-head", does("red-card", said=reason)).then_refused(
        StepNotRequired, clause=D5
    )
    yellow().when("2025-09-12", "supervisor-head", does("red-card", said=reason)).then(fact(CardIssued, card="red"))
    withdrawn = after(yellow(), "2025-09-10", "yellow-withdrawn", ground="有误")
    withdrawn.when("2025-09-12", "supervisor-head", does("red-card", said=reason)).then_refused(
        StepNotRequired, clause=D5
    )


@pytest.mark.parametrize("colour", COLOURS)
def test_a_card_is_answered_in_three_and_objected_to_within_five_working_days(colour: str) -> None:
    shown = carded(colour)
    answer, objection = (shown.case.clocks[f"{colour}-{what}"] for what in ("answer", "objection"))
    assert (str(answer.limit), str(objection.limit)) == ("3 working days", "5 working days")
    due = shown.reading(f"{colour}-objection", "2025-09-12 12:00").due_on.isoformat()
    in_time = after(shown, f"{due} 23:59", f"{colour}-objection")
    assert in_time.reading(f"{colour}-objection", "2025-10-20").state is ClockState.MET
    late = shown.when("2025-10-20", "system", falls_due(DueKind.EXPIRE, f"{colour}-objection")).then(
        fact(DeemedWaived, step=f"{colour}-objection"), fact(ClockEnded)
    )
    late.when("2025-10-20", "unit", does(f"{colour}-objection")).then_refused(StepWaived, clause=D5)
    assert f"{colour}-answer" in outstanding(late.case, late.procedure)


@pytest.mark.parametrize("colour", COLOURS)
def test_an_objection_is_decided_above_those_who_issued_the_card(colour: str) -> None:
    objected = after(carded(colour), "2025-09-15", f"{colour}-objection")
    assert objected.reading(f"{colour}-decision", "2025-09-15").due_on == date(2025, 9, 22)
    assert f"{colour}-upheld" in outstanding(objected.case, objected.procedure)
    for decision in (does(f"{colour}-upheld"), does(f"{colour}-withdrawn", ground="理由成立")):
        objected.when("2025-09-16", "supervisor-head", decision).then_refused(NotThisRole, clause=D5)
    upheld = after(objected, "2025-09-16", f"{colour}-upheld")
    assert upheld.reading(f"{colour}-decision", "2025-10-01").state is ClockState.MET
    upheld.when("2025-09-16", "leadership", does(f"{colour}-withdrawn", ground="理由")).then_refused(
        StepOver, clause=D5, closed_by=f"{colour}-upheld"
    )


@pytest.mark.parametrize("colour", COLOURS)
def test_a_card_withdrawn_points_at_the_card_and_nothing_answers_it_any_more(colour: str) -> None:
    shown = carded(colour)
    version = shown.case.steps[f"{colour}-card"].version
    shown.when("2025-09-15", "leadership", does(f"{colour}-withdrawn")).then_refused(GroundNeeded, clause=D5)
    withdrawn = shown.when("2025-09-15", "leadership", does(f"{colour}-withdrawn", ground="亮牌依据有误")).then(
        fact(CardWithdrawn, card=colour, card_step=f"{colour}-card", card_version=version, ground="亮牌依据有误"),
        fact(ClockEnded, clocks=(f"{colour}-answer", f"{colour}-objection")),
    )
    assert not [step for step in outstanding(withdrawn.case, withdrawn.procedure) if step.startswith(colour)]
    withdrawn.when("2025-09-15", "unit", does(f"{colour}-answer")).then_refused(StepNotRequired, clause=D5)
    if colour == "yellow":
        again = does("yellow-card", said={"reason": "其他"})
        withdrawn.when("2025-09-16", "supervisor-head", again).then_refused(StepOver, clause=D5)
    opened().when("2025-09-15", "leadership", does(f"{colour}-withdrawn", ground="有误")).then_refused(
        StepNotRequired, clause=D5
    )


def test_a_card_that_was_not_served_yet_is_not_withdrawn_before_it_was_issued() -> None:
    issued = after(opened(), "2025-09-08", "yellow-card", said={"reason": "其他"})
    withdraws = does("yellow-withdrawn", ground="有误")
    issued.when("2025-09-08 08:59", "leadership", withdraws, now="2025-09-08 10:00").then_refused(
        BeforeItsCause, clause=D5
    )
    issued.when("2025-09-08 09:00", "leadership", withdraws, now="2025-09-08 10:00").then(fact(CardWithdrawn))
