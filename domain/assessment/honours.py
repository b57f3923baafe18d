"""The honours of a quarter (季评比): 红旗窗口 and 服务之星, proposed, made public, objected to, awarded or not.

A stream of its own per body and quarter: a quarter is judged when its months are closed, and belongs to none of them.
"""

from datetime import date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.assessment.nominations import Nomination, NominationObjection
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.events import FirstEvent
from domain.procedures.vocabulary import Code
from domain.regulation import period
from domain.regulation.names import Opaque, Unit
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, change


def honours_stream(body: str, name: str) -> str:
    """Name the stream of a quarter's honours."""
    return f"honours:{body}:{name}"


class HonoursEvent(RecordEvent):
    """Something about the honours of a quarter."""

    AGGREGATE_TOPIC: ClassVar[str] = "honours"


class QuarterOpened(HonoursEvent, FirstEvent):
    """季评建档: the record of a quarter's honours was opened, and the term of its result with it."""

    TOPIC: ClassVar[str] = "assessment.quarter_opened"

    body: str
    quarter: str
    time_zone: str
    result_within: Limit

    def apply(self, honours: "QuarterHonours") -> None:
        """Take over which quarter it is."""
        honours.body, honours.period, honours.zone = self.body, period.quarter(self.quarter), ZoneInfo(self.time_zone)
        honours.result_within, honours.result_clause = self.result_within, self.header.clause or ""


class HonourProposed(HonoursEvent):
    """提名: a window or a post was proposed for an honour, by the criteria of 五看."""

    TOPIC: ClassVar[str] = "assessment.honour_proposed"

    honour: Code
    unit: Unit
    post: Opaque | None = None
    principal: Opaque | None = None
    criteria: tuple[Code, ...]

    def apply(self, honours: "QuarterHonours") -> None:
        """Keep the nomination."""
        proposed = Nomination(self.effective_at, self.honour, self.unit, self.post)
        honours.nominations[self.originator_version] = proposed


class NominationsPublished(HonoursEvent):
    """公示: nominations were made public, with the last day for objections."""

    TOPIC: ClassVar[str] = "assessment.nominations_published"

    nominations: tuple[int, ...]
    publicity: Limit
    until: date

    def apply(self, honours: "QuarterHonours") -> None:
        """Let objections come."""
        clock = Clock(
            code="publicity",
            run=1,
            effect=Effect.INTERNAL,
            opened_at=self.effective_at,
            zone=honours.zone,
            limit=self.publicity,
            floor=self.until,
            clause=self.header.clause,
        )
        for nomination in self.nominations:
            change(honours.nominations, nomination, publicity=clock)


class NominationObjected(HonoursEvent):
    """公示异议: somebody objected to a nomination."""

    TOPIC: ClassVar[str] = "assessment.nomination_objected"

    nomination: int

    def apply(self, honours: "QuarterHonours") -> None:
        """Keep the objection."""
        raised = NominationObjection(self.effective_at, self.nomination)
        honours.objections[self.originator_version] = raised


class NominationObjectionAnswered(HonoursEvent):
    """公示异议答复: an objection to a nomination was answered."""

    TOPIC: ClassVar[str] = "assessment.nomination_objection_answered"

    objection: int
    upheld: bool

    def apply(self, honours: "QuarterHonours") -> None:
        """Keep the answer."""
        change(honours.objections, self.objection, upheld=self.upheld)


class HonourAwarded(HonoursEvent):
    """表彰: the honour was awarded."""

    TOPIC: ClassVar[str] = "assessment.honour_awarded"

    nomination: int

    def apply(self, honours: "QuarterHonours") -> None:
        """Settle the nomination."""
        change(honours.nominations, self.nomination, decided_at=self.effective_at, awarded=True)


class HonourNotAwarded(HonoursEvent):
    """不予表彰: the honour was not awarded."""

    TOPIC: ClassVar[str] = "assessment.honour_not_awarded"

    nomination: int

    def apply(self, honours: "QuarterHonours") -> None:
        """Settle the nomination."""
        change(honours.nominations, self.nomination, decided_at=self.effective_at)


class QuarterHonours(BaseAggregate[str]):
    """The honours of one quarter of one hall."""

    TOPIC = "honours"

    class Event(HonoursEvent):
        """Base event, never triggered."""

        TOPIC = "honours.event"

    def __init__(self) -> None:
        self.body = ""
        self.period = period.quarter("2000-q1")
        self.zone = ZoneInfo("Asia/Shanghai")
        self.result_within: Limit | None = None
        self.result_clause = ""
        self.nominations: dict[int, Nomination] = {}
        self.objections: dict[int, NominationObjection] = {}
        self.evaluated_at: datetime | None = None

    @classmethod
    def open(cls, occasion: Occasion, name: str) -> "QuarterHonours":
        """Open the record of a quarter's honours."""
        rule, asked = occasion.regulation.term("quarter-result"), period.quarter(name)
        return cls._create(
            QuarterOpened,
            id=honours_stream(occasion.header.body, name),
            body=occasion.header.body,
            quarter=asked.name,
            time_zone=occasion.zone.key,
            result_within=rule.limit,
            timestamp=occasion.at,
            header=occasion.citing(rule.clause),
        )

    def clocks(self) -> tuple[Clock, ...]:
        """Give the term of the result, from the last day of the quarter until every nomination is decided."""
        if self.result_within is None:
            return ()
        decided = [one.decided_at for one in self.nominations.values()]
        ended = [moment for moment in decided if moment is not None]
        return (
            Clock(
                code="quarter-result",
                run=1,
                effect=Effect.INTERNAL,
                opened_at=datetime.combine(self.period.last, time.min, self.zone),
                zone=self.zone,
                limit=self.result_within,
                ended_at=max(ended) if ended and len(ended) == len(decided) else None,
                clause=self.result_clause,
            ),
            *dict.fromkeys(one.publicity for one in self.nominations.values() if one.publicity is not None),
        )
