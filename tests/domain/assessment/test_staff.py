from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.assessment import refusals as no
from domain.assessment import staff
from domain.assessment import staff_events as happened
from domain.occasion import NotThisRole
from domain.regulation.names import Opaque
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import DoneAlready
from domain.regulation.regulation import NotOnTheList
from tests.records import ASSESSMENT, a_month

POST: dict[str, Any] = {"unit": "住建窗口", "post": "post-12", "principal": "p:771"}


@pytest.mark.parametrize("status", ["present", "late", "left-early", "absent", "leave"])
def test_the_attendance_of_a_post_is_recorded_once_a_day(status: str) -> None:
    recorded = a_month().after("2026-03-02 09:05", "hall-manager", staff.record_attendance, status=status, **POST)
    assert recorded.record.attendance[2].status == status
    again: dict[str, Any] = {"status": "present", **POST}
    recorded.refused(no.AttendanceOnRecord, "2026-03-02 17:00", "hall-manager", staff.record_attendance, **again)
    recorded.after("2026-03-03 09:05", "hall-manager", staff.record_attendance, **again)


def test_a_wrong_attendance_is_corrected_by_an_event_that_points_at_it() -> None:
    late = a_month().after("2026-03-02 09:05", "hall-manager", staff.record_attendance, status="late", **POST)
    corrected = late.after("2026-03-03", "centre", staff.correct_attendance, 2, "leave")
    assert corrected.record.attendance[2].status == "leave"
    assert len(corrected.stored) == 3
    corrected.refused(DoneAlready, "2026-03-03", "centre", staff.correct_attendance, 2, "leave")
    corrected.refused(EntryUnknown, "2026-03-03", "centre", staff.correct_attendance, 3, "leave")
    corrected.refused(NotOnTheList, "2026-03-03", "centre", staff.correct_attendance, 2, "asleep")
    late.refused(NotThisRole, "2026-03-03", "hall-manager", staff.correct_attendance, 2, "leave")


@pytest.mark.parametrize("name", ["张三", "Zhang San", "", " p", "p" * 101])
def test_a_post_and_a_person_are_opaque_ids_and_never_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Opaque).validate_python(name)


def test_the_topics_of_an_induction_talk_are_those_of_the_text() -> None:
    topics = [entry.code for entry in ASSESSMENT.lists["induction-topics"]]
    titles = [entry.title.zh for entry in ASSESSMENT.lists["induction-topics"]]
    assert titles == ["中心简况", "审批流程", "工作须知", "管理制度", "新进驻人员须知", "其他事项"]
    held = a_month().after("2026-03-02", "centre", staff.hold_induction, topics=[*topics, "centre"], **POST)
    assert isinstance(held.last, happened.InductionHeld)
    assert held.last.topics == tuple(topics)
    assert held.record.talks == {2: ("post-12", tuple(topics))}
    held.refused(NotOnTheList, "2026-03-02", "centre", staff.hold_induction, topics=["gossip"], **POST)
    held.refused(NotThisRole, "2026-03-02", "unit", staff.hold_induction, topics=topics, **POST)


@pytest.mark.parametrize(
    ("at", "in_time"),
    [
        ("2026-03-06 11:59", False),
        ("2026-03-06 12:00", True),
        ("2026-03-06 15:00", True),
        ("2026-03-05 15:00", False),
        ("2026-03-07 15:00", False),
    ],
    ids=["Friday before noon", "Friday at noon", "Friday afternoon", "Thursday", "Saturday"],
)
def test_the_weekly_training_is_held_on_friday_afternoon(at: str, in_time: bool) -> None:
    held: dict[str, Any] = {"subject": "网上审批操作", "units": ["住建窗口"], "attended": 12, "place_provided": True}
    if in_time:
        after = a_month().after(at, "unit", staff.hold_training, by_unit="住建窗口", **held)
        assert after.record.trainings == {2: ("住建窗口",)}
    else:
        refused = a_month().refused(no.NotTheTrainingTime, at, "unit", staff.hold_training, by_unit="住建窗口", **held)
        assert refused.relied_on == "D5 二(二)(3)"


def test_a_unit_is_checked_unannounced_on_its_own_training() -> None:
    held: dict[str, Any] = {"subject": "网上审批操作", "units": ["住建窗口"], "attended": 12, "place_provided": False}
    trained = a_month().after("2026-03-06 15:00", "unit", staff.hold_training, by_unit="住建窗口", **held)
    checked = trained.after(
        "2026-03-06 15:30", "centre", staff.check_training, unit="住建窗口", training=2, result="not-in-order"
    )
    assert checked.record.checks == {3: ("住建窗口", "not-in-order")}
    trained.after("2026-03-09", "centre", staff.check_training, unit="卫健窗口", result="in-order")
    at, act = "2026-03-06 15:30", staff.check_training
    trained.refused(no.AnotherUnit, at, "centre", act, unit="卫健窗口", training=2, result="in-order")
    trained.refused(NotOnTheList, at, "centre", act, unit="住建窗口", result="perhaps")
    trained.refused(NotThisRole, at, "unit", act, unit="住建窗口", result="in-order")


def test_a_unit_holds_its_own_training_and_the_centre_that_of_all() -> None:
    held: dict[str, Any] = {"subject": "网上审批操作", "units": ["住建窗口"], "attended": 12, "place_provided": True}
    at, act = "2026-03-06 15:00", staff.hold_training
    a_month().refused(no.AnotherUnit, at, "unit", act, by_unit="卫健窗口", **held)
    a_month().after(at, "centre", act, **held)
