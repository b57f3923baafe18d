"""The events of the hall in a month: rounds, problems found, incidents (大厅巡视、发现问题、突发情况)."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from domain.assessment.month import AssessmentMonth, MonthEvent
from domain.assessment.values import Finding, Incident, Round
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque, Unit
from domain.regulation.record import change


class RoundMade(MonthEvent):
    """巡视: a round was made in its slot and found problems, which follow."""

    TOPIC: ClassVar[str] = "assessment.round_made"

    day: date
    slot: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Fill the slot."""
        month.rounds[self.originator_version] = Round(self.effective_at, self.day, self.slot, "made")


class RoundFoundNothing(MonthEvent):
    """巡视无问题: a round was made in its slot and found nothing."""

    TOPIC: ClassVar[str] = "assessment.round_found_nothing"

    day: date
    slot: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Fill the slot."""
        month.rounds[self.originator_version] = Round(self.effective_at, self.day, self.slot, "clear")


class RoundMissed(MonthEvent):
    """漏巡: a slot was over and no round had been made in it."""

    TOPIC: ClassVar[str] = "assessment.round_missed"

    day: date
    slot: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Fill the slot."""
        month.rounds[self.originator_version] = Round(self.effective_at, self.day, self.slot, "missed")


class ProblemFound(MonthEvent):
    """发现问题: a problem was found at a window, by its post, never by a name."""

    TOPIC: ClassVar[str] = "assessment.problem_found"

    round: int | None = Field(description="the round that found it: its version in the month; none: found otherwise")
    unit: Unit
    post: Opaque
    principal: Opaque | None = None
    kind: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the finding."""
        month.findings[self.originator_version] = Finding(self.effective_at, self.unit, self.post, self.kind)


class CorrectedOnTheSpot(MonthEvent):
    """当场纠正: the problem was put right on the spot."""

    TOPIC: ClassVar[str] = "assessment.corrected_on_the_spot"

    finding: int

    def apply(self, month: AssessmentMonth) -> None:
        """Mark the finding."""
        change(month.findings, self.finding, corrected=True)


class ProblemRegistered(MonthEvent):
    """登记造册: the problem was entered in the register."""

    TOPIC: ClassVar[str] = "assessment.problem_registered"

    finding: int
    entry: str

    def apply(self, month: AssessmentMonth) -> None:
        """Mark the finding."""
        change(month.findings, self.finding, registered_at=self.effective_at)


class UnitNotified(MonthEvent):
    """通报至单位: the unit was notified of problems at its window, with proof of service."""

    TOPIC: ClassVar[str] = "assessment.unit_notified"

    unit: Unit
    findings: tuple[int, ...]
    method: str
    proof: str

    def apply(self, month: AssessmentMonth) -> None:
        """Mark the findings."""
        for finding in self.findings:
            change(month.findings, finding, notified=True)


class IncidentOccurred(MonthEvent):
    """大厅突发情况: something unforeseen happened in the hall."""

    TOPIC: ClassVar[str] = "assessment.incident_occurred"

    kind: Code

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the incident."""
        month.incidents[self.originator_version] = Incident(self.effective_at, self.kind)


class IncidentHandled(MonthEvent):
    """突发情况处置: the incident was handled."""

    TOPIC: ClassVar[str] = "assessment.incident_handled"

    incident: int

    def apply(self, month: AssessmentMonth) -> None:
        """Mark the incident."""
        change(month.incidents, self.incident, handled=True)
