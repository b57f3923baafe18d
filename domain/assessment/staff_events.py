"""The events of those posted at the windows: attendance, induction talks, training (考勤、岗前谈话、周五培训)."""

from datetime import date
from typing import ClassVar

from domain.assessment.month import AssessmentMonth, MonthEvent
from domain.assessment.values import Attendance
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque, Unit
from domain.regulation.record import change


class AttendanceRecorded(MonthEvent):
    """考勤: the attendance of a post on a day was recorded."""

    TOPIC: ClassVar[str] = "assessment.attendance_recorded"

    day: date
    unit: Unit
    post: Opaque
    principal: Opaque | None = None
    status: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the entry."""
        kept = Attendance(self.effective_at, self.day, self.unit, self.post, self.status)
        month.attendance[self.originator_version] = kept


class AttendanceCorrected(MonthEvent):
    """更正考勤: an entry of attendance was wrong; it stands, and this one points at it."""

    TOPIC: ClassVar[str] = "assessment.attendance_corrected"

    attendance: int
    status: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Put the entry right."""
        change(month.attendance, self.attendance, status=self.status)


class InductionHeld(MonthEvent):
    """岗前谈话: somebody new at a window was talked to before taking up the post, on these topics."""

    TOPIC: ClassVar[str] = "assessment.induction_held"

    unit: Unit
    post: Opaque
    principal: Opaque | None = None
    topics: tuple[Code, ...]

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the talk."""
        month.talks[self.originator_version] = (self.post, self.topics)


class TrainingHeld(MonthEvent):
    """周五培训: units trained their staff at the windows on a Friday afternoon."""

    TOPIC: ClassVar[str] = "assessment.training_held"

    subject: str
    units: tuple[Unit, ...]
    attended: int
    place_provided: bool

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the training."""
        month.trainings[self.originator_version] = self.units


class TrainingChecked(MonthEvent):
    """抽查: the training of a unit was checked unannounced."""

    TOPIC: ClassVar[str] = "assessment.training_checked"

    unit: Unit
    training: int | None = None
    result: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the check."""
        month.checks[self.originator_version] = (self.unit, self.result)
