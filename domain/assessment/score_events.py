"""The events by which a month is scored, closed and made known: 扣分、撤销扣分、月度封账、月通报、异议."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from domain.assessment.month import AssessmentMonth, MonthEvent
from domain.assessment.values import Deduction, Objection
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque, Unit
from domain.regulation.record import change


class DeductionMade(MonthEvent):
    """扣分: points were deducted from a unit; the deduction cites the event that it rests on."""

    TOPIC: ClassVar[str] = "assessment.deduction_made"

    unit: Unit
    post: Opaque | None = None
    kind: Code
    points: int
    cites: str = Field(description="stream@version")

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the deduction."""
        made = Deduction(self.effective_at, self.unit, self.kind, self.points, self.cites)
        month.deductions[self.originator_version] = made


class DeductionWithdrawn(MonthEvent):
    """撤销扣分: a deduction was withdrawn; both stay on record."""

    TOPIC: ClassVar[str] = "assessment.deduction_withdrawn"

    deduction: int
    objection: int | None = None

    def apply(self, month: AssessmentMonth) -> None:
        """Mark the deduction."""
        change(month.deductions, self.deduction, withdrawn=True)


class MonthClosed(MonthEvent):
    """月度封账: the month was closed, with the list of what its bulletin rests on."""

    TOPIC: ClassVar[str] = "assessment.month_closed"

    rests_on: tuple[int, ...] = Field(description="the findings, missed rounds and standing deductions, by version")
    corrections: tuple[str, ...] = Field(description="corrections of earlier months, carried into this one")

    def apply(self, month: AssessmentMonth) -> None:
        """Close the month."""
        month.closed_at, month.rests_on = self.effective_at, self.rests_on


class BulletinIssued(MonthEvent):
    """月通报: the bulletin of the month was issued to the bureaus and inside the centre."""

    TOPIC: ClassVar[str] = "assessment.bulletin_issued"

    number: str
    due_on: date
    objections_within: Limit
    objections_until: date

    def apply(self, month: AssessmentMonth) -> None:
        """Let the units object, and keep the day that they were told."""
        month.bulletin_at = self.effective_at
        month.objections_clock = Clock(
            code="bulletin-objections",
            run=1,
            effect=Effect.INTERNAL,
            opened_at=self.effective_at,
            zone=month.zone,
            limit=self.objections_within,
            floor=self.objections_until,
            clause=self.header.clause,
        )


class BulletinObjected(MonthEvent):
    """通报异议: a unit objected to what the bulletin rests on."""

    TOPIC: ClassVar[str] = "assessment.bulletin_objected"

    about: int
    unit: Unit

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the objection."""
        month.objections[self.originator_version] = Objection(self.effective_at, self.about)


class BulletinObjectionAnswered(MonthEvent):
    """通报异议答复: an objection to the bulletin was answered."""

    TOPIC: ClassVar[str] = "assessment.bulletin_objection_answered"

    objection: int
    upheld: bool

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the answer."""
        change(month.objections, self.objection, upheld=self.upheld)


class CorrectionCarried(MonthEvent):
    """列入更正: a correction of a closed month was carried into this one, whose bulletin names it."""

    TOPIC: ClassVar[str] = "assessment.correction_carried"

    of: str = Field(description="stream@version of the correction")

    def apply(self, month: AssessmentMonth) -> None:
        """Keep the reference."""
        month.carried = (*month.carried, self.of)
