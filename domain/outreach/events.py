"""The events of outreach: planned, held, cancelled, counted, its intake linked to cases."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.events import FirstEvent
from domain.regulation.names import Unit
from domain.regulation.record import RecordEvent, change

if TYPE_CHECKING:
    from domain.outreach.year import Counted, OutreachYear


class OutreachRecordEvent(RecordEvent):
    """Something about the outreach of a year."""

    AGGREGATE_TOPIC: ClassVar[str] = "outreach"


class OutreachOpened(OutreachRecordEvent, FirstEvent):
    """进社区建档: the record of a year's outreach events was opened."""

    TOPIC: ClassVar[str] = "outreach.year_opened"

    body: str
    year: str

    def apply(self, year: "OutreachYear") -> None:
        """Take over which year it is."""
        year.body, year.name = self.body, self.year


class OutreachPlanned(OutreachRecordEvent):
    """安排热线进社区: an event was planned: where, on what theme, with which units, on which day."""

    TOPIC: ClassVar[str] = "outreach.planned"

    place: str = Field(min_length=1, max_length=200)
    theme: str = Field(min_length=1, max_length=200)
    units: tuple[Unit, ...]
    day: date

    def apply(self, year: "OutreachYear") -> None:
        """Keep the plan."""
        year.plan_event(self)


class OutreachHeld(OutreachRecordEvent):
    """举办热线进社区: the event was held, with these units on the spot."""

    TOPIC: ClassVar[str] = "outreach.held"

    event: int
    units: tuple[Unit, ...]

    def apply(self, year: "OutreachYear") -> None:
        """Mark the event."""
        change(year.events, self.event, status="held", held_at=self.effective_at, present=self.units)


class OutreachCancelled(OutreachRecordEvent):
    """取消热线进社区: the event was cancelled."""

    TOPIC: ClassVar[str] = "outreach.cancelled"

    event: int

    def apply(self, year: "OutreachYear") -> None:
        """Mark the event."""
        change(year.events, self.event, status="cancelled")


class CountedAtEvent(OutreachRecordEvent):
    """A number counted at an event."""

    WHAT: ClassVar["Counted"]

    event: int
    number: int

    def apply(self, year: "OutreachYear") -> None:
        """Keep the count."""
        year.keep_count(self)


class VisitorsCounted(CountedAtEvent):
    """登记接访人次: the visitors of the event were counted."""

    TOPIC: ClassVar[str] = "outreach.visitors_counted"
    WHAT: ClassVar["Counted"] = "visitors"


class LeafletsHandedOut(CountedAtEvent):
    """发放宣传材料: the leaflets that were handed out were counted."""

    TOPIC: ClassVar[str] = "outreach.leaflets_handed_out"
    WHAT: ClassVar["Counted"] = "leaflets"


class AnsweredOnTheSpot(CountedAtEvent):
    """现场答复: so many visitors were answered on the spot, and made no case."""

    TOPIC: ClassVar[str] = "outreach.answered_on_the_spot"
    WHAT: ClassVar["Counted"] = "answered-on-the-spot"


class CountCorrected(OutreachRecordEvent):
    """更正计数: a count was wrong; it stands, and this one points at it."""

    TOPIC: ClassVar[str] = "outreach.count_corrected"

    count: int
    number: int

    def apply(self, year: "OutreachYear") -> None:
        """Put the count right."""
        change(year.counts, self.count, number=self.number)


class IntakeLinked(OutreachRecordEvent):
    """现场接访: what a visitor brought was taken in as a case."""

    TOPIC: ClassVar[str] = "outreach.intake_linked"

    event: int
    case: str

    def apply(self, year: "OutreachYear") -> None:
        """Keep the case."""
        if self.event in year.events:
            change(year.events, self.event, cases=(*year.events[self.event].cases, self.case))
