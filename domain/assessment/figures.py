"""What the figures of a period were when it ended: frozen with their metrics' versions, and never changed.

The month's are its 月通报 as the program makes it, the quarter's the base of the 季评比. What a later entry changes in
them appears in the next one, by name; they are never written anew.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import ClassVar

from pydantic import AwareDatetime, Field

from domain.assessment import refusals as no
from domain.assessment.honours import HonoursEvent, QuarterHonours
from domain.assessment.month import AssessmentMonth, MonthEvent
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.clock.term import last_day
from domain.header import Frozen
from domain.procedures.vocabulary import Code
from domain.regulation.names import Unit
from domain.regulation.occasion import Occasion
from domain.regulation.period import Period
from domain.regulation.record import put
from domain.regulation.refusals import DoneAlready

ON_TIME = "on-time-rate"  # the metric by which windows are ranked


class FrozenFigure(Frozen):
    """A figure of a unit (none: of all) with what it is made of; `value` is a decimal number as text."""

    metric: Code
    version: str
    unit: Unit | None = None
    n: int
    numerator: int
    denominator: int | None = None
    value: str | None = None


class FigureCorrected(Frozen):
    """A figure of an earlier period that is another one by what was recorded since, and the cases that make it so."""

    period: str
    metric: Code
    unit: Unit | None = None
    was: int
    now: int
    cases: tuple[str, ...] = Field(default=(), description="numbers of the cases concerned, at most fifty")


class Ranked(Frozen):
    """A place in the quarter's evaluation: fewest points off first, then the highest on-time rate."""

    place: int
    unit: Unit
    points: int = Field(description="deducted in the months of the quarter and not withdrawn")
    in_time: int
    judged: int = Field(description="of how many whose promised term is over or met")


class Sheet(Frozen):
    """Figures as known at a moment, up to a position of the ledger, and what has changed in earlier ones."""

    as_of: AwareDatetime
    position: int
    figures: tuple[FrozenFigure, ...]
    corrections: tuple[FigureCorrected, ...] = ()


class FiguresFrozen(MonthEvent):
    """数据固化: the figures of the month were frozen as they stood when it ended, open to objection for a time."""

    TOPIC: ClassVar[str] = "assessment.figures_frozen"

    sheet: Sheet
    objections_within: Limit
    objections_until: date

    def apply(self, month: AssessmentMonth) -> None:
        """Keep them, and let the units object until the day that they are told."""
        clock = Clock(
            code="figures-objections",
            run=1,
            effect=Effect.INTERNAL,
            opened_at=self.effective_at,
            zone=month.zone,
            limit=self.objections_within,
            floor=self.objections_until,
            clause=self.header.clause,
        )
        units = tuple(sorted({figure.unit for figure in self.sheet.figures if figure.unit is not None}))
        month.frozen = FrozenFigures(self.originator_version, self.sheet.as_of, units, clock)


class QuarterEvaluated(HonoursEvent):
    """季评比: the windows of the quarter were ranked by what was frozen of it; whom to honour people decide."""

    TOPIC: ClassVar[str] = "assessment.quarter_evaluated"

    sheet: Sheet
    windows: tuple[Ranked, ...] = Field(description="红旗窗口: the windows in the order of the evaluation")
    rests_on: tuple[str, ...] = Field(description="the frozen months and the deductions, as stream@version")
    publicity: Limit
    publicity_until: date

    def apply(self, honours: QuarterHonours) -> None:
        """Keep that it was made."""
        honours.evaluated_at = self.effective_at


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The frozen figures of a month: at which version, of when, of which units, and until when one may object."""

    version: int
    as_of: datetime
    units: tuple[str, ...]
    clock: Clock


def freeze_figures(month: AssessmentMonth, occasion: Occasion, sheet: Sheet) -> None:
    """Freeze the figures of a month that is over, once; a late freezing is still as of the month's end."""
    rule, term = occasion.regulation.term("bulletin"), occasion.regulation.term("bulletin-objections")
    if occasion.day <= month.period.last:
        raise no.MonthNotOver(clause=rule.clause, month=month.period.name, last_day=month.period.last.isoformat())
    if month.frozen is not None:
        raise DoneAlready(clause=rule.clause, month=month.period.name)
    until = last_day(occasion.calendar, occasion.day, term.limit)
    put(month, FiguresFrozen, occasion, rule, sheet=sheet, objections_within=term.limit, objections_until=until)


def evaluate_quarter(
    honours: QuarterHonours, occasion: Occasion, sheet: Sheet, months: Collection[AssessmentMonth]
) -> None:
    """Rank the windows of a quarter that is over, once, by its frozen figures and the points deducted."""
    rule, term = occasion.regulation.term("quarter-result"), occasion.regulation.term("publicity")
    if occasion.day <= honours.period.last:
        raise no.QuarterNotOver(
            clause=rule.clause, quarter=honours.period.name, last_day=honours.period.last.isoformat()
        )
    if honours.evaluated_at is not None:
        raise DoneAlready(clause=rule.clause, quarter=honours.period.name)
    rests_on = [f"{month.id}@{month.frozen.version}" for month in months if month.frozen is not None]
    rests_on += [
        f"{month.id}@{version}"
        for month in months
        for version, made in sorted(month.deductions.items())
        if not made.withdrawn
    ]
    put(
        honours,
        QuarterEvaluated,
        occasion,
        rule,
        sheet=sheet,
        windows=ranked(sheet.figures, months),
        rests_on=tuple(rests_on),
        publicity=term.limit,
        publicity_until=last_day(occasion.calendar, occasion.day, term.limit),
    )


def ranked(figures: Collection[FrozenFigure], months: Collection[AssessmentMonth]) -> tuple[Ranked, ...]:
    """Rank the windows that had any promised term: points off, on-time rate, volume, name; equals share a place."""
    points: dict[str, int] = {}
    for month in months:
        for made in month.deductions.values():
            points[made.unit] = points.get(made.unit, 0) + (0 if made.withdrawn else made.points)
    judged = {
        figure.unit: (figure.numerator, figure.denominator)
        for figure in figures
        if figure.metric == ON_TIME and figure.unit is not None and figure.denominator
    }

    def rank(unit: str) -> tuple[int, Fraction]:
        in_time, of = judged[unit]
        return points.get(unit, 0), -Fraction(in_time, of)

    found: list[Ranked] = []
    for unit in sorted(judged, key=lambda unit: (rank(unit), -judged[unit][1], unit)):
        same = bool(found) and rank(unit) == rank(found[-1].unit)
        place = found[-1].place if same else len(found) + 1
        in_time, of = judged[unit]
        found.append(Ranked(place=place, unit=unit, points=points.get(unit, 0), in_time=in_time, judged=of))
    return tuple(found)


def months_of(quarter: Period) -> tuple[str, ...]:
    """Name the months of a quarter."""
    first = quarter.first
    return tuple(f"{first.year:04}-{first.month + step:02}" for step in range(3))
