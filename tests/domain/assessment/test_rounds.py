from datetime import date
from typing import Any

import pytest

from domain.assessment import hall
from domain.assessment import hall_events as happened
from domain.assessment import refusals as no
from domain.assessment.month import AssessmentMonth
from domain.case.refusals import BeforeItsCause
from domain.occasion import InTheFuture, NotThisRole
from domain.procedures.vocabulary import Basis
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import DoneAlready, NotThisMonth
from domain.regulation.regulation import NotOnTheList, SlotUnknown
from tests.records import ASSESSMENT, History, a_month
from tests.vocabulary import CALENDAR, moment

MONDAY = date(2026, 3, 2)
FOUND: dict[str, Any] = {"unit": "住建窗口", "post": "post-12", "kind": "work-discipline"}


def a_found_problem() -> History[AssessmentMonth]:
    """Make a round (version 2) and find a problem (version 3)."""
    made = a_month().after("2026-03-02 09:15", "hall-manager", hall.make_round, "early-morning")
    return made.after("2026-03-02 09:20", "hall-manager", hall.find_problem, round_made=2, **FOUND)


def states(history: History[AssessmentMonth], day: date, at: str) -> list[str]:
    return [one.state for one in hall.slots_of(history.record, ASSESSMENT, CALENDAR, day, moment(at))]


def test_our_default_plans_four_slots_a_day() -> None:
    assert [slot.basis for slot in ASSESSMENT.slots] == [Basis.DEFAULT] * 4


@pytest.mark.parametrize(
    ("verb", "event", "state"),
    [(hall.make_round, happened.RoundMade, "made"), (hall.find_nothing, happened.RoundFoundNothing, "clear")],
    ids=["with problems", "with none"],
)
def test_a_round_fills_its_slot_whether_or_not_it_found_a_problem(verb: object, event: type, state: str) -> None:
    made = a_month().after("2026-03-02 09:15", "hall-manager", verb, "early-morning")  # type: ignore[arg-type]
    assert isinstance(made.last, event)
    assert states(made, MONDAY, "2026-03-02 12:30") == [state, "not on record", "to come", "to come"]


@pytest.mark.parametrize(
    ("at", "inside"),
    [("08:59", False), ("09:00", True), ("10:29", True), ("10:30", False)],
    ids=["before it begins", "as it begins", "its last minute", "as it ends"],
)
def test_a_round_is_made_inside_its_slot(at: str, inside: bool) -> None:
    if inside:
        a_month().after(f"2026-03-02 {at}", "hall-manager", hall.make_round, "early-morning")
    else:
        refused = a_month().refused(
            no.OutsideTheSlot, f"2026-03-02 {at}", "hall-manager", hall.make_round, "early-morning"
        )
        assert refused.relied_on == "D5 二"


@pytest.mark.parametrize(
    ("at", "over"), [("2026-03-02 10:29", False), ("2026-03-02 10:30", True)], ids=["running", "over"]
)
def test_a_slot_is_missed_once_it_is_over(at: str, over: bool) -> None:
    if over:
        missed = a_month().after(at, "system", hall.miss_round, MONDAY, "early-morning")
        assert states(missed, MONDAY, at)[0] == "missed"
    else:
        a_month().refused(no.SlotNotOver, at, "centre", hall.miss_round, MONDAY, "early-morning")


def test_a_missed_slot_can_be_recorded_on_a_later_day() -> None:
    missed = a_month().after("2026-03-05", "centre", hall.miss_round, MONDAY, "late-morning")
    assert states(missed, MONDAY, "2026-03-05")[1] == "missed"


def test_a_slot_is_filled_once() -> None:
    made = a_month().after("2026-03-02 09:15", "hall-manager", hall.find_nothing, "early-morning")
    made.refused(no.SlotTaken, "2026-03-02 09:40", "hall-manager", hall.make_round, "early-morning")
    made.refused(no.SlotTaken, "2026-03-02 18:00", "centre", hall.miss_round, MONDAY, "early-morning")
    made.after("2026-03-03 09:15", "hall-manager", hall.find_nothing, "early-morning")


def test_no_round_is_planned_on_a_rest_day_and_one_is_on_a_working_weekend() -> None:
    sunday, made_up = date(2026, 3, 1), date(2026, 2, 28)
    assert not CALENDAR.is_working(sunday)
    assert states(a_month(), sunday, "2026-03-05") == []
    a_month().refused(no.NoRoundsThatDay, "2026-03-05", "centre", hall.miss_round, sunday, "early-morning")
    assert CALENDAR.is_working(made_up)
    assert states(a_month("2026-02"), made_up, "2026-03-05") == ["not on record"] * 4


def test_the_slots_with_neither_a_round_nor_a_miss_are_derived_as_of_an_instant() -> None:
    assert states(a_month(), MONDAY, "2026-03-02 08:00") == ["to come"] * 4
    assert states(a_month(), MONDAY, "2026-03-02 11:00") == ["not on record", "running", "to come", "to come"]
    assert states(a_month(), MONDAY, "2026-03-02 17:30") == ["not on record"] * 4


@pytest.mark.parametrize("role", ["unit", "hotline-office", "nobody"])
def test_a_unit_makes_no_round(role: str) -> None:
    a_month().refused(NotThisRole, "2026-03-02 09:15", role, hall.make_round, "early-morning")


def test_a_window_manager_does_not_record_his_own_missed_round() -> None:
    a_month().refused(NotThisRole, "2026-03-02 18:00", "hall-manager", hall.miss_round, MONDAY, "early-morning")


def test_a_slot_is_one_of_the_plan_and_a_day_one_of_the_month() -> None:
    a_month().refused(SlotUnknown, "2026-03-02 09:15", "hall-manager", hall.make_round, "midnight")
    a_month().refused(NotThisMonth, "2026-04-01 09:15", "hall-manager", hall.make_round, "early-morning")
    a_month().refused(NotThisMonth, "2026-04-01 09:15", "centre", hall.miss_round, date(2026, 4, 1), "early-morning")


def test_a_round_can_be_entered_late_but_not_before_it_is_made() -> None:
    late = a_month().after("2026-03-02 09:15", "hall-manager", hall.make_round, "early-morning", now="2026-03-04")
    assert late.last.effective_at == moment("2026-03-02 09:15")
    with pytest.raises(InTheFuture):
        a_month().after("2026-03-02 09:15", "hall-manager", hall.make_round, "early-morning", now="2026-03-01")


def test_a_problem_names_a_unit_and_a_post_and_the_round_that_found_it() -> None:
    found = a_found_problem()
    assert isinstance(found.last, happened.ProblemFound)
    assert (found.last.round, found.last.unit, found.last.post, found.last.kind) == (2, *FOUND.values())
    assert found.last.header.clause == "D5 二(二)(2)"


def test_a_problem_is_none_of_a_round_that_found_nothing() -> None:
    clear = a_month().after("2026-03-02 09:15", "hall-manager", hall.find_nothing, "early-morning")
    at = "2026-03-02 09:20"
    clear.refused(no.RoundFoundNothing, at, "hall-manager", hall.find_problem, round_made=2, **FOUND)
    clear.refused(EntryUnknown, at, "hall-manager", hall.find_problem, round_made=9, **FOUND)


def test_a_problem_comes_after_its_round_and_is_of_a_listed_kind() -> None:
    made = a_month().after("2026-03-02 09:15", "hall-manager", hall.make_round, "early-morning")
    made.refused(
        BeforeItsCause, "2026-03-02 09:14", "hall-manager", hall.find_problem, round_made=2, now="2026-03-03", **FOUND
    )
    made.refused(NotOnTheList, "2026-03-02 09:20", "hall-manager", hall.find_problem, **{**FOUND, "kind": "bad-mood"})


def test_a_problem_is_put_right_on_the_spot_registered_and_notified_with_proof() -> None:
    corrected = a_found_problem().after("2026-03-02 09:21", "hall-manager", hall.correct_on_the_spot, 3)
    registered = corrected.after("2026-03-02 09:30", "hall-manager", hall.register_problem, 3, "册-1")
    notice: dict[str, Any] = {"unit": "住建窗口", "findings": [3], "method": "书面通报", "proof": "送达回证-1"}
    notified = registered.after("2026-03-02 16:00", "hall-manager", hall.notify_unit, **notice)
    found = notified.record.findings[3]
    assert (found.corrected, found.registered_at, found.notified) == (True, moment("2026-03-02 09:30"), True)
    assert isinstance(notified.last, happened.UnitNotified)
    assert notified.last.proof == "送达回证-1"
    notified.refused(DoneAlready, "2026-03-03", "hall-manager", hall.correct_on_the_spot, 3)
    notified.refused(DoneAlready, "2026-03-03", "hall-manager", hall.register_problem, 3, "册-2")
    notified.refused(DoneAlready, "2026-03-03", "hall-manager", hall.notify_unit, **notice)


def test_a_problem_is_registered_before_its_own_unit_is_notified_once() -> None:
    notice: dict[str, Any] = {"findings": [3], "method": "书面通报", "proof": "送达回证-1"}
    at = "2026-03-02 16:00"
    a_found_problem().refused(no.NotRegistered, at, "centre", hall.notify_unit, unit="住建窗口", **notice)
    registered = a_found_problem().after("2026-03-02 09:30", "hall-manager", hall.register_problem, 3, "册-1")
    registered.refused(no.AnotherUnit, at, "centre", hall.notify_unit, unit="卫健窗口", **notice)
    twice: dict[str, Any] = {**notice, "findings": [3, 3]}
    registered.refused(DoneAlready, at, "centre", hall.notify_unit, unit="住建窗口", **twice)
    registered.refused(EntryUnknown, at, "centre", hall.notify_unit, unit="住建窗口", **{**notice, "findings": [7]})
    registered.refused(
        BeforeItsCause, "2026-03-02 09:29", "centre", hall.notify_unit, unit="住建窗口", now=at, **notice
    )


def test_an_incident_occurs_and_is_handled_once() -> None:
    occurred = a_month().after("2026-03-03 10:00", "hall-manager", hall.record_incident, "dispute")
    handled = occurred.after("2026-03-03 10:20", "hall-manager", hall.handle_incident, 2)
    assert (occurred.record.incidents[2].handled, handled.record.incidents[2].handled) == (False, True)
    handled.refused(DoneAlready, "2026-03-03 11:00", "hall-manager", hall.handle_incident, 2)
    handled.refused(NotOnTheList, "2026-03-03 11:00", "hall-manager", hall.record_incident, "boredom")
    occurred.refused(
        BeforeItsCause, "2026-03-03 09:59", "hall-manager", hall.handle_incident, 2, now="2026-03-03 11:00"
    )
