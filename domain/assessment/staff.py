"""What is recorded of those posted at the windows: by post, never by name, and each post once a day."""

from collections.abc import Sequence
from datetime import date

from domain.assessment import refusals as no
from domain.assessment import staff_events as happened
from domain.assessment.month import AssessmentMonth
from domain.assessment.own import require_own
from domain.regulation.occasion import Occasion
from domain.regulation.record import entry, put
from domain.regulation.refusals import DoneAlready


def record_attendance(
    month: AssessmentMonth, occasion: Occasion, *, unit: str, post: str, status: str, principal: str | None = None
) -> None:
    """Record the attendance of a post on the day of the act."""
    rule = occasion.allowed("record-attendance")
    month.require_open(rule, occasion.day)
    occasion.regulation.listed("attendance", status)
    for version, known in month.attendance.items():
        if (known.day, known.post) == (occasion.day, post):
            raise no.AttendanceOnRecord(clause=rule.clause, post=post, day=_text(occasion.day), by=version)
    content = {"day": occasion.day, "unit": unit, "post": post, "principal": principal, "status": status}
    put(month, happened.AttendanceRecorded, occasion, rule, **content)


def correct_attendance(month: AssessmentMonth, occasion: Occasion, attendance: int, status: str) -> None:
    """Correct an entry of attendance by a later one that points at it."""
    rule = occasion.allowed("correct-attendance")
    month.require_open(rule, occasion.day)
    occasion.regulation.listed("attendance", status)
    wrong = entry(month.attendance, attendance, "attendance")
    occasion.not_before(wrong.at, rule)
    if wrong.status == status:
        raise DoneAlready(clause=rule.clause, attendance=attendance, status=status)
    put(month, happened.AttendanceCorrected, occasion, rule, attendance=attendance, status=status)


def hold_induction(
    month: AssessmentMonth,
    occasion: Occasion,
    *,
    unit: str,
    post: str,
    topics: Sequence[str],
    principal: str | None = None,
) -> None:
    """Record an induction talk with its topics."""
    rule = occasion.allowed("hold-induction")
    month.require_open(rule, occasion.day)
    for topic in topics:
        occasion.regulation.listed("induction-topics", topic)
    content = {"unit": unit, "post": post, "principal": principal, "topics": tuple(dict.fromkeys(topics))}
    put(month, happened.InductionHeld, occasion, rule, **content)


def hold_training(
    month: AssessmentMonth,
    occasion: Occasion,
    *,
    subject: str,
    units: Sequence[str],
    attended: int,
    place_provided: bool,
) -> None:
    """Record the weekly training of units."""
    rule = occasion.allowed("hold-training")
    month.require_open(rule, occasion.day)
    require_own(occasion, rule, set(units))
    weekly = occasion.regulation.training
    if weekly is not None and (occasion.day.isoweekday() != weekly.weekday or occasion.wall_time < weekly.not_before):
        raise no.NotTheTrainingTime(
            clause=weekly.clause, expected=weekly.title.zh, day=_text(occasion.day), begun=occasion.wall_time
        )
    content = {"units": tuple(dict.fromkeys(units)), "attended": attended, "place_provided": place_provided}
    put(month, happened.TrainingHeld, occasion, rule, subject=subject, **content)


def check_training(
    month: AssessmentMonth, occasion: Occasion, *, unit: str, result: str, training: int | None = None
) -> None:
    """Record an unannounced check of a unit's training."""
    rule = occasion.allowed("check-training")
    month.require_open(rule, occasion.day)
    occasion.regulation.listed("check-results", result)
    if training is not None and unit not in entry(month.trainings, training, "training"):
        raise no.AnotherUnit(clause=rule.clause, training=training, unit=unit)
    put(month, happened.TrainingChecked, occasion, rule, unit=unit, training=training, result=result)


def _text(day: date) -> str:
    return day.isoformat()
