from datetime import date
from typing import Any, cast

import pytest

from domain.assessment import hall, scores, staff
from domain.assessment import refusals as no
from domain.assessment import score_events as happened
from domain.assessment.month import AssessmentMonth
from domain.case.dispatch_events import Rated
from domain.case.refusals import BeforeItsCause
from domain.clock.explanation import DayKind, explain
from domain.clock.reading import ClockState, read
from domain.events import DomainEvent
from domain.occasion import NotThisRole
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import DoneAlready, NotThisMonth
from domain.regulation.regulation import WeightUnknown
from domain.topics import ALL_TOPICS
from tests.domain.assessment.test_rounds import a_found_problem
from tests.records import ASSESSMENT, History, a_month, occasion
from tests.vocabulary import CALENDAR, MAPPER, ZONE, a_window_case, moment, system_acts

Month = History[AssessmentMonth]
FINDING = "assessment:中心:2026-03@3"
OFF: dict[str, Any] = {"unit": "住建窗口", "kind": "work-discipline", "cites": FINDING}


def deducted(found: Month | None = None) -> Month:
    """Deduct points (version 4) for a problem (version 3)."""
    found = found or a_found_problem()
    return found.after("2026-03-03", "centre", scores.deduct, cited=found.last, **OFF)


def closed(month: Month | None = None) -> Month:
    return (month or deducted()).after("2026-03-31 17:30", "centre", scores.close_month)


def issued(month: Month | None = None, at: str = "2026-04-02") -> Month:
    return closed(month).after(at, "centre", scores.issue_bulletin, "通报〔2026〕3号")


def test_every_weight_is_marked_as_ours_and_cites_topics_that_exist() -> None:
    assert {weight.basis for weight in ASSESSMENT.weights} == {"default"}
    for weight in ASSESSMENT.weights:
        for topic in weight.cites:
            fields = ALL_TOPICS[topic].model_fields
            assert set(weight.where) <= set(fields), weight.code


def test_a_deduction_takes_its_points_from_the_table_and_cites_an_event() -> None:
    made = deducted()
    assert isinstance(made.last, happened.DeductionMade)
    assert (made.last.points, made.last.cites) == (2, FINDING)
    assert made.last.header.procedure == ASSESSMENT.ref


def test_a_deduction_that_cites_nothing_on_record_is_refused() -> None:
    refused = a_found_problem().refused(
        no.CitedNotOnRecord, "2026-03-03", "centre", scores.deduct, cited=None, **{**OFF, "cites": "case:none@9"}
    )
    assert (refused.decided_by["cites"], refused.relied_on) == ("case:none@9", "D5 二(二)(2)")


def test_an_event_is_cited_once_for_one_kind_of_deduction_unless_that_was_withdrawn() -> None:
    made, cited = deducted(), a_found_problem().last
    made.refused(no.CitedAlready, "2026-03-04", "centre", scores.deduct, cited=cited, **OFF)
    withdrawn = made.after("2026-03-04", "centre", scores.withdraw_deduction, 4)
    withdrawn.after("2026-03-05", "centre", scores.deduct, cited=cited, **OFF)


def test_an_event_of_another_kind_or_with_other_content_is_no_ground() -> None:
    found = a_found_problem()
    other: dict[str, Any] = {**OFF, "kind": "service-norms"}
    found.refused(no.CitedOfAnotherKind, "2026-03-03", "centre", scores.deduct, cited=found.last, **other)
    overdue: dict[str, Any] = {**OFF, "kind": "overdue-case"}
    found.refused(no.CitedOfAnotherKind, "2026-03-03", "centre", scores.deduct, cited=found.last, **overdue)
    found.refused(WeightUnknown, "2026-03-03", "centre", scores.deduct, cited=found.last, **{**OFF, "kind": "luck"})


@pytest.mark.parametrize(
    ("status", "ground"),
    [("present", False), ("leave", False), ("late", True), ("left-early", True), ("absent", True)],
)
def test_points_for_attendance_rest_on_an_entry_that_is_amiss(status: str, ground: bool) -> None:
    at = "2026-03-02 09:05"
    recorded = a_month().after(
        at, "hall-manager", staff.record_attendance, unit="住建窗口", post="post-1", status=status
    )
    off: dict[str, Any] = {
        "unit": "住建窗口",
        "kind": "attendance",
        "cites": "assessment:中心:2026-03@2",
        "cited": recorded.last,
    }
    if ground:
        assert recorded.after("2026-03-03", "centre", scores.deduct, **off).record.deductions[3].points == 1
    else:
        recorded.refused(no.CitedOfAnotherKind, "2026-03-03", "centre", scores.deduct, **off)


def test_a_deduction_stands_against_the_unit_and_in_the_month_of_what_it_cites_and_after_it() -> None:
    found = a_found_problem()
    cited = found.last
    found.refused(no.AnotherUnit, "2026-03-03", "centre", scores.deduct, cited=cited, **{**OFF, "unit": "卫健窗口"})
    a_month("2026-04").refused(NotThisMonth, "2026-04-02", "centre", scores.deduct, cited=cited, **OFF)
    found.refused(BeforeItsCause, "2026-03-02 09:19", "centre", scores.deduct, cited=cited, now="2026-03-03", **OFF)
    found.refused(NotThisRole, "2026-03-03", "unit", scores.deduct, cited=cited, **OFF)


def an_overdue_case() -> DomainEvent:
    """Let an application of September 2025 run out, and give the report of it to a superior."""
    history = system_acts(a_window_case("2025-09-22").accepted_on("2025-09-22 09:30"), "2025-12-20")
    events = [cast("DomainEvent", MAPPER.to_domain_event(one)) for one in history.stored]
    return next(event for event in events if event.TOPIC == "case.escalated")


def test_an_overdue_case_is_a_ground_in_the_month_in_which_it_was_reported() -> None:
    overdue = an_overdue_case()
    off: dict[str, Any] = {"unit": "住建窗口", "kind": "overdue-case", "cites": overdue.reference, "cited": overdue}
    month = f"{overdue.effective_at.astimezone(ZONE):%Y-%m}"
    assert a_month(month).after("2025-12-20", "centre", scores.deduct, **off).record.deductions[2].points == 3
    a_month("2025-12").refused(NotThisMonth, "2025-12-20", "centre", scores.deduct, **off)


@pytest.mark.parametrize("low", [True, False])
def test_a_low_rating_is_a_ground_and_a_good_one_is_none(low: bool) -> None:
    header = occasion("2026-03-20", "centre").header
    content: dict[str, Any] = {"timestamp": moment("2026-03-20"), "header": header, "score": 1, "best": 5, "low": low}
    rated = Rated(originator_id="case:1", originator_version=9, **content)
    off: dict[str, Any] = {"unit": "住建窗口", "kind": "low-rating", "cites": rated.reference, "cited": rated}
    if low:
        assert a_month().after("2026-03-21", "centre", scores.deduct, **off).record.deductions[2].points == 1
    else:
        a_month().refused(no.CitedOfAnotherKind, "2026-03-21", "centre", scores.deduct, **off)


def test_a_deduction_is_withdrawn_by_a_later_event_and_both_stand() -> None:
    made = deducted()
    withdrawn = made.after("2026-03-05", "centre", scores.withdraw_deduction, 4)
    assert withdrawn.record.deductions[4].withdrawn
    assert len(withdrawn.stored) == len(made.stored) + 1
    withdrawn.refused(DoneAlready, "2026-03-06", "centre", scores.withdraw_deduction, 4)
    made.refused(EntryUnknown, "2026-03-06", "centre", scores.withdraw_deduction, 3)
    made.refused(EntryUnknown, "2026-03-06", "centre", scores.withdraw_deduction, 4, 9)
    made.refused(BeforeItsCause, "2026-03-02", "centre", scores.withdraw_deduction, 4, now="2026-03-06")


@pytest.mark.parametrize(
    ("at", "over"), [("2026-03-30 23:59", False), ("2026-03-31 00:00", True)], ids=["day before", "last day"]
)
def test_a_month_closes_on_its_last_day_at_the_earliest(at: str, over: bool) -> None:
    if over:
        assert deducted().after(at, "centre", scores.close_month).record.status == "closed"
    else:
        deducted().refused(no.MonthNotOver, at, "centre", scores.close_month)


def test_what_the_month_rests_on_is_frozen_with_its_closing() -> None:
    missed = deducted().after("2026-03-05", "system", hall.miss_round, date(2026, 3, 4), "early-morning")
    withdrawn = missed.after("2026-03-06", "centre", scores.withdraw_deduction, 4)
    assert closed(withdrawn).record.rests_on == (3, 5)
    assert closed(missed).record.rests_on == (3, 4, 5)
    later = closed(missed).after("2026-04-01", "centre", scores.withdraw_deduction, 4)
    assert later.record.rests_on == (3, 4, 5)


def test_a_closed_month_takes_no_further_act_of_the_hall_and_is_closed_once() -> None:
    month = closed()
    act, at = hall.find_nothing, "2026-03-31 15:45"
    refused = month.refused(no.MonthClosed, at, "hall-manager", act, "late-afternoon", now="2026-04-01")
    assert refused.decided_by["month"] == "2026-03"
    month.refused(no.MonthClosed, "2026-04-01", "centre", scores.close_month)


@pytest.mark.parametrize(
    ("at", "state"),
    [("2026-04-08 23:59", ClockState.MET), ("2026-04-09 00:00", ClockState.MISSED)],
    ids=["fifth working day", "sixth"],
)
def test_a_bulletin_after_five_working_days_is_issued_and_stands_as_late(at: str, state: ClockState) -> None:
    month = issued(at=at)
    reading = read(month.record.clocks()[0], CALENDAR, moment("2026-04-20"))
    assert (reading.due_on, reading.state) == (date(2026, 4, 8), state)
    assert isinstance(month.last, happened.BulletinIssued)
    assert month.last.due_on == date(2026, 4, 8)
    assert reading.clock.clause == "D5 二(二)(2)"


def test_the_term_of_the_bulletin_runs_whether_or_not_the_month_was_closed_and_is_explained_day_by_day() -> None:
    clock = a_month().record.clocks()[0]
    reading = read(clock, CALENDAR, moment("2026-04-09"))
    assert reading.expired
    days = explain(reading, CALENDAR)
    assert [one.day.day for one in days if one.kind is DayKind.COUNTED] == [1, 2, 3, 7, 8]
    assert [one.label for one in days if one.day == date(2026, 4, 6)] == ["清明节"]


def test_a_bulletin_follows_the_closing_and_is_issued_once() -> None:
    deducted().refused(no.MonthNotClosed, "2026-04-01", "centre", scores.issue_bulletin, "1")
    issued().refused(no.BulletinIssuedAlready, "2026-04-03", "centre", scores.issue_bulletin, "1")
    closed().refused(BeforeItsCause, "2026-03-31 17:29", "centre", scores.issue_bulletin, "1", now="2026-04-01")


@pytest.mark.parametrize(
    ("at", "in_time"),
    [("2026-04-10 23:59", True), ("2026-04-11 00:00", False)],
    ids=["fifth working day", "over"],
)
def test_the_right_to_object_lapses_after_five_working_days(at: str, in_time: bool) -> None:
    if in_time:
        assert issued().after(at, "unit", scores.object_to_bulletin, 4, by_unit="住建窗口").record.objections
    else:
        refused = issued().refused(no.RightLapsed, at, "unit", scores.object_to_bulletin, 4, by_unit="住建窗口")
        assert (refused.decided_by["due"], refused.relied_on) == ("2026-04-10", "D5 二(二)(2)")


def test_a_unit_objects_to_what_concerns_it_in_a_bulletin_that_was_issued() -> None:
    at, act = "2026-04-03", scores.object_to_bulletin
    issued().refused(no.AnotherUnit, at, "unit", act, 4, by_unit="卫健窗口")
    issued().refused(EntryUnknown, at, "unit", act, 2, by_unit="住建窗口")
    issued().refused(NotThisRole, at, "centre", act, 4, by_unit="住建窗口")
    issued().refused(BeforeItsCause, "2026-04-01", "unit", act, 4, by_unit="住建窗口", now=at)
    closed().refused(no.BulletinNotIssued, at, "unit", act, 4, by_unit="住建窗口")


def test_an_objection_is_answered_once_and_an_upheld_one_withdraws_nothing_by_itself() -> None:
    objected = issued().after("2026-04-03", "unit", scores.object_to_bulletin, 4, by_unit="住建窗口")
    answered = objected.after("2026-04-07", "centre", scores.answer_bulletin_objection, 7, upheld=True)
    assert answered.record.objections[7].upheld is True
    assert not answered.record.deductions[4].withdrawn
    act = scores.answer_bulletin_objection
    answered.refused(DoneAlready, "2026-04-08", "centre", act, 7, upheld=False)
    objected.refused(EntryUnknown, "2026-04-07", "centre", act, 6, upheld=True)
    objected.refused(NotThisRole, "2026-04-07", "unit", act, 7, upheld=True)
    objected.refused(BeforeItsCause, "2026-04-02", "centre", act, 7, upheld=True, now="2026-04-08")
    withdrawn = answered.after("2026-04-08", "centre", scores.withdraw_deduction, 4, 7)
    assert isinstance(withdrawn.last, happened.DeductionWithdrawn)
    assert withdrawn.last.objection == 7


def test_a_correction_of_a_closed_month_is_named_by_the_next_closing() -> None:
    withdrawn = issued().after("2026-04-08", "centre", scores.withdraw_deduction, 4)
    april = a_month("2026-04").after("2026-04-08", "centre", scores.carry, withdrawn.last)
    done = april.after("2026-04-30 18:00", "centre", scores.close_month)
    assert isinstance(done.last, happened.MonthClosed)
    assert done.last.corrections == ("assessment:中心:2026-03@7",)
