"""The assessment of a hall in one month: one stream per body and month, since a month closes and is then frozen.

What its bulletin rests on stands in the closing and never changes. A correction is a later event that points at the
wrong one, and is carried into the next open month, whose bulletin names it.
"""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.assessment.refusals import MonthClosed
from domain.assessment.values import Attendance, Deduction, Finding, Incident, Objection, Round
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.events import FirstEvent
from domain.procedures.vocabulary import Ruled
from domain.regulation import period
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent
from domain.regulation.refusals import NotThisMonth

if TYPE_CHECKING:
    from domain.assessment.figures import FrozenFigures


def month_stream(body: str, name: str) -> str:
    """Name the stream of a month."""
    return f"assessment:{body}:{name}"


class MonthEvent(RecordEvent):
    """Something in a month of a hall."""

    AGGREGATE_TOPIC: ClassVar[str] = "assessment"


class MonthOpened(MonthEvent, FirstEvent):
    """月度建档: the record of a month was opened, and the term of its bulletin with it."""

    TOPIC: ClassVar[str] = "assessment.month_opened"

    body: str
    month: str
    time_zone: str
    bulletin_within: Limit

    def apply(self, month: "AssessmentMonth") -> None:
        """Take over which month it is."""
        month.body, month.period, month.zone = self.body, period.month(self.month), ZoneInfo(self.time_zone)
        month.bulletin_within, month.bulletin_clause = self.bulletin_within, self.header.clause or ""


class AssessmentMonth(BaseAggregate[str]):
    """One month of one hall."""

    TOPIC = "assessment"

    class Event(MonthEvent):
        """Base event, never triggered."""

        TOPIC = "assessment.event"

    def __init__(self) -> None:
        self.body = ""
        self.period = period.month("2000-01")
        self.zone = ZoneInfo("Asia/Shanghai")
        self.bulletin_within: Limit | None = None
        self.bulletin_clause = ""
        self.rounds: dict[int, Round] = {}
        self.findings: dict[int, Finding] = {}
        self.incidents: dict[int, Incident] = {}
        self.attendance: dict[int, Attendance] = {}
        self.talks: dict[int, tuple[str, tuple[str, ...]]] = {}
        self.trainings: dict[int, tuple[str, ...]] = {}
        self.checks: dict[int, tuple[str, str]] = {}
        self.deductions: dict[int, Deduction] = {}
        self.objections: dict[int, Objection] = {}
        self.carried: tuple[str, ...] = ()
        self.closed_at: datetime | None = None
        self.rests_on: tuple[int, ...] = ()
        self.bulletin_at: datetime | None = None
        self.objections_clock: Clock | None = None
        self.frozen: FrozenFigures | None = None

    @classmethod
    def open(cls, occasion: Occasion, name: str) -> "AssessmentMonth":
        """Open the record of a month, with effect from its first day."""
        rule, asked = occasion.regulation.term("bulletin"), period.month(name)
        return cls._create(
            MonthOpened,
            id=month_stream(occasion.header.body, name),
            body=occasion.header.body,
            month=name,
            time_zone=occasion.zone.key,
            bulletin_within=rule.limit,
            timestamp=min(datetime.combine(asked.first, time.min, occasion.zone), occasion.at),
            header=occasion.citing(rule.clause),
        )

    def require_open(self, rule: Ruled, day: date | None = None) -> None:
        """Refuse an act of a closed month, or of a day that is not in it."""
        if self.closed_at is not None:
            raise MonthClosed(clause=rule.clause, month=self.period.name, closed_at=self.closed_at.isoformat())
        self.require_day(rule, day)

    def require_day(self, rule: Ruled, day: date | None) -> None:
        """Refuse a day that is not in the month."""
        if day is not None and not self.period.holds(day):
            raise NotThisMonth(clause=rule.clause, month=self.period.name, day=day.isoformat())

    @property
    def status(self) -> str:
        """Tell how far the month has come."""
        return "issued" if self.bulletin_at else "closed" if self.closed_at else "open"

    def clocks(self) -> tuple[Clock, ...]:
        """Give the term of the bulletin, which opens with the last day of the month, and that of objections to it."""
        if self.bulletin_within is None:
            return ()
        bulletin = Clock(
            code="bulletin",
            run=1,
            effect=Effect.INTERNAL,
            opened_at=datetime.combine(self.period.last, time.min, self.zone),
            zone=self.zone,
            limit=self.bulletin_within,
            ended_at=self.bulletin_at,
            clause=self.bulletin_clause,
        )
        frozen = None if self.frozen is None else self.frozen.clock
        return (bulletin, *(clock for clock in (self.objections_clock, frozen) if clock is not None))
