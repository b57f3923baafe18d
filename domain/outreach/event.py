"""An outreach event (热线进社区): planned, held, its visitors and leaflets counted, its intake linked to cases.

A visit may make no case: what was answered on the spot is a count of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.events import FirstEvent
from domain.outreach import refusals as no
from domain.regulation.names import Unit
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, change, entry, put

Counted = Literal["visitors", "leaflets", "answered-on-the-spot"]


def outreach_stream(event: str) -> str:
    """Name the stream of an event."""
    return f"outreach:{event}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number counted at an event."""

    at: datetime
    what: Counted
    number: int


class EventOfOutreach(RecordEvent):
    """Something about an outreach event."""

    AGGREGATE_TOPIC: ClassVar[str] = "outreach"


class OutreachPlanned(EventOfOutreach, FirstEvent):
    """安排热线进社区: an event was planned: where, on what theme, with which units, on which day."""

    TOPIC: ClassVar[str] = "outreach.planned"

    place: str = Field(min_length=1, max_length=200)
    theme: str = Field(min_length=1, max_length=200)
    units: tuple[Unit, ...]
    day: date

    def apply(self, event: "OutreachEvent") -> None:
        """Plan it."""
        event.place, event.theme, event.units, event.day = self.place, self.theme, self.units, self.day
        event.status, event.planned_at = "planned", self.effective_at


class OutreachHeld(EventOfOutreach):
    """举办热线进社区: the event was held, with these units on the spot."""

    TOPIC: ClassVar[str] = "outreach.held"

    units: tuple[Unit, ...]

    def apply(self, event: "OutreachEvent") -> None:
        """Hold it."""
        event.status, event.held_at, event.present = "held", self.effective_at, self.units


class OutreachCancelled(EventOfOutreach):
    """取消热线进社区: the event was cancelled."""

    TOPIC: ClassVar[str] = "outreach.cancelled"

    def apply(self, event: "OutreachEvent") -> None:
        """Cancel it."""
        event.status = "cancelled"


class VisitorsCounted(EventOfOutreach):
    """登记接访人次: the visitors of the event were counted."""

    TOPIC: ClassVar[str] = "outreach.visitors_counted"

    number: int

    def apply(self, event: "OutreachEvent") -> None:
        """Keep the count."""
        event.counts[self.originator_version] = Count(self.effective_at, "visitors", self.number)


class LeafletsHandedOut(EventOfOutreach):
    """发放宣传材料: the leaflets that were handed out were counted."""

    TOPIC: ClassVar[str] = "outreach.leaflets_handed_out"

    number: int

    def apply(self, event: "OutreachEvent") -> None:
        """Keep the count."""
        event.counts[self.originator_version] = Count(self.effective_at, "leaflets", self.number)


class AnsweredOnTheSpot(EventOfOutreach):
    """现场答复: so many visitors were answered on the spot, and made no case."""

    TOPIC: ClassVar[str] = "outreach.answered_on_the_spot"

    number: int

    def apply(self, event: "OutreachEvent") -> None:
        """Keep the count."""
        event.counts[self.originator_version] = Count(self.effective_at, "answered-on-the-spot", self.number)


class CountCorrected(EventOfOutreach):
    """更正计数: a count was wrong; it stands, and this one points at it."""

    TOPIC: ClassVar[str] = "outreach.count_corrected"

    count: int
    number: int

    def apply(self, event: "OutreachEvent") -> None:
        """Put the count right."""
        change(event.counts, self.count, number=self.number)


class IntakeLinked(EventOfOutreach):
    """现场接访: what a visitor brought was taken in as a case."""

    TOPIC: ClassVar[str] = "outreach.intake_linked"

    case: str

    def apply(self, event: "OutreachEvent") -> None:
        """Keep the case."""
        event.cases = (*event.cases, self.case)


KINDS: dict[Counted, tuple[str, type[EventOfOutreach]]] = {
    "visitors": ("count-visitors", VisitorsCounted),
    "leaflets": ("count-leaflets", LeafletsHandedOut),
    "answered-on-the-spot": ("answer-on-the-spot", AnsweredOnTheSpot),
}


class OutreachEvent(BaseAggregate[str]):
    """One outreach event of the hotline."""

    TOPIC = "outreach"

    class Event(EventOfOutreach):
        """Base event, never triggered."""

        TOPIC = "outreach.event"

    def __init__(self) -> None:
        self.place = self.theme = self.status = ""
        self.units: tuple[str, ...] = ()
        self.present: tuple[str, ...] = ()
        self.day: date | None = None
        self.planned_at: datetime | None = None
        self.held_at: datetime | None = None
        self.counts: dict[int, Count] = {}
        self.cases: tuple[str, ...] = ()

    @classmethod
    def plan(
        cls, occasion: Occasion, event: str, *, place: str, theme: str, units: tuple[str, ...], day: date
    ) -> "OutreachEvent":
        """Plan an event."""
        rule = occasion.allowed("plan-outreach")
        return cls._create(
            OutreachPlanned,
            id=outreach_stream(event),
            place=place,
            theme=theme,
            units=tuple(dict.fromkeys(units)),
            day=day,
            timestamp=occasion.at,
            header=occasion.citing(rule.clause),
            values=dict(occasion.filled.recorded),
        )

    def hold(self, occasion: Occasion, units: tuple[str, ...]) -> None:
        """Record that it was held, on the day for which it was planned."""
        rule = occasion.allowed("hold-outreach")
        self._require_planned(rule.clause)
        if occasion.day != self.day:
            raise no.NotItsDay(clause=rule.clause, planned=str(self.day), held=occasion.day.isoformat())
        put(self, OutreachHeld, occasion, rule, units=tuple(dict.fromkeys(units)))

    def cancel(self, occasion: Occasion) -> None:
        """Cancel it before it was held."""
        rule = occasion.allowed("cancel-outreach")
        self._require_planned(rule.clause)
        put(self, OutreachCancelled, occasion, rule)

    def count(self, occasion: Occasion, what: Counted, number: int) -> None:
        """Record a count, once."""
        act, event = KINDS[what]
        rule = occasion.allowed(act)
        occasion.not_before(self._held(rule.clause), rule)
        for version, known in self.counts.items():
            if known.what == what:
                raise no.CountedAlready(clause=rule.clause, counted=what, by=version)
        put(self, event, occasion, rule, number=number)

    def correct_count(self, occasion: Occasion, count: int, number: int) -> None:
        """Correct a count by a later event that points at it."""
        rule = occasion.allowed("correct-count")
        wrong = entry(self.counts, count, "count")
        occasion.not_before(wrong.at, rule)
        if wrong.number == number:
            raise no.CountedAlready(clause=rule.clause, counted=wrong.what, by=count)
        put(self, CountCorrected, occasion, rule, count=count, number=number)

    def link_intake(self, occasion: Occasion, case: str) -> None:
        """Link a case that was taken in on the spot; whether there is such a case the caller has looked up."""
        rule = occasion.allowed("link-intake")
        occasion.not_before(self._held(rule.clause), rule)
        if case in self.cases:
            raise no.CaseLinkedAlready(clause=rule.clause, case=case)
        put(self, IntakeLinked, occasion, rule, case=case)

    def number_of(self, what: Counted) -> int | None:
        """Give a count as it stands; None where it was not counted."""
        return next((count.number for count in self.counts.values() if count.what == what), None)

    def _require_planned(self, clause: str) -> None:
        if self.status != "planned":
            raise no.EventOver(clause=clause, status=self.status)

    def _held(self, clause: str) -> datetime:
        if self.held_at is None:
            raise no.NotHeldYet(clause=clause, status=self.status)
        return self.held_at
