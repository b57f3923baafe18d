"""The outreach events of a year (热线进社区): one stream per body and year, so that its totals are read off one record.

An event is named by the version at which it was planned. A visit may make no case: what was answered on the spot is a
count of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from eventsourcing.domain import BaseAggregate

from domain.outreach import events as happened
from domain.outreach import refusals as no
from domain.outreach.events import OutreachRecordEvent
from domain.regulation.occasion import Occasion
from domain.regulation.period import year
from domain.regulation.record import entry, put
from domain.regulation.refusals import NotThisYear

Counted = Literal["visitors", "leaflets", "answered-on-the-spot"]
KINDS: dict[Counted, tuple[str, type[happened.CountedAtEvent]]] = {
    "visitors": ("count-visitors", happened.VisitorsCounted),
    "leaflets": ("count-leaflets", happened.LeafletsHandedOut),
    "answered-on-the-spot": ("answer-on-the-spot", happened.AnsweredOnTheSpot),
}


def outreach_stream(body: str, name: str) -> str:
    """Name the stream of a year's outreach events."""
    return f"outreach:{body}:{name}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number counted at an event."""

    at: datetime
    event: int
    what: Counted
    number: int


@dataclass(frozen=True, slots=True)
class Outreach:
    """One outreach event as it stands."""

    at: datetime
    place: str
    theme: str
    units: tuple[str, ...]
    day: date
    status: Literal["planned", "held", "cancelled"] = "planned"
    held_at: datetime | None = None
    present: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


class OutreachYear(BaseAggregate[str]):
    """The outreach events of one year of one body."""

    TOPIC = "outreach"

    class Event(OutreachRecordEvent):
        """Base event, never triggered."""

        TOPIC = "outreach.event"

    def __init__(self) -> None:
        self.body = ""
        self.name = ""
        self.events: dict[int, Outreach] = {}
        self.counts: dict[int, Count] = {}

    @classmethod
    def open(cls, occasion: Occasion, name: str) -> "OutreachYear":
        """Open the record of a year."""
        rule, asked = occasion.regulation.act("plan-outreach"), year(name)
        return cls._create(
            happened.OutreachOpened,
            id=outreach_stream(occasion.header.body, name),
            body=occasion.header.body,
            year=name,
            timestamp=min(datetime.combine(asked.first, time.min, occasion.zone), occasion.at),
            header=occasion.citing(rule.clause),
        )

    def plan(self, occasion: Occasion, *, place: str, theme: str, units: Sequence[str], day: date) -> None:
        """Plan an event of this year."""
        rule = occasion.allowed("plan-outreach")
        if not year(self.name).holds(day):
            raise NotThisYear(clause=rule.clause, year=self.name, day=day.isoformat())
        content = {"place": place, "theme": theme, "units": tuple(dict.fromkeys(units)), "day": day}
        put(self, happened.OutreachPlanned, occasion, rule, **content)

    def hold(self, occasion: Occasion, event: int, units: Sequence[str]) -> None:
        """Record that it was held, on the day for which it was planned."""
        rule = occasion.allowed("hold-outreach")
        planned = self._planned(event, rule.clause)
        if occasion.day != planned.day:
            raise no.NotItsDay(clause=rule.clause, planned=planned.day.isoformat(), held=occasion.day.isoformat())
        put(self, happened.OutreachHeld, occasion, rule, event=event, units=tuple(dict.fromkeys(units)))

    def cancel(self, occasion: Occasion, event: int) -> None:
        """Cancel it before it was held."""
        rule = occasion.allowed("cancel-outreach")
        occasion.not_before(self._planned(event, rule.clause).at, rule)
        put(self, happened.OutreachCancelled, occasion, rule, event=event)

    def count(self, occasion: Occasion, event: int, what: Counted, number: int) -> None:
        """Record a count of an event, once."""
        act, counted = KINDS[what]
        rule = occasion.allowed(act)
        occasion.not_before(self._held(event, rule.clause), rule)
        for version, known in self.counts.items():
            if (known.event, known.what) == (event, what):
                raise no.CountedAlready(clause=rule.clause, event=event, counted=what, by=version)
        put(self, counted, occasion, rule, event=event, number=number)

    def correct_count(self, occasion: Occasion, count: int, number: int) -> None:
        """Correct a count by a later event that points at it."""
        rule = occasion.allowed("correct-count")
        wrong = entry(self.counts, count, "count")
        occasion.not_before(wrong.at, rule)
        if wrong.number == number:
            raise no.CountedAlready(clause=rule.clause, event=wrong.event, counted=wrong.what, by=count)
        put(self, happened.CountCorrected, occasion, rule, count=count, number=number)

    def link_intake(self, occasion: Occasion, event: int, case: str) -> None:
        """Link a case that was taken in on the spot; whether there is such a case the caller has looked up."""
        rule = occasion.allowed("link-intake")
        occasion.not_before(self._held(event, rule.clause), rule)
        for version, known in self.events.items():
            if case in known.cases:
                raise no.CaseLinkedAlready(clause=rule.clause, case=case, event=version)
        put(self, happened.IntakeLinked, occasion, rule, event=event, case=case)

    def number_of(self, what: Counted, event: int | None = None) -> int | None:
        """Give a count of an event, or the sum of all, as it stands; None where nothing was counted."""
        found = [one.number for one in self.counts.values() if one.what == what and event in {None, one.event}]
        return sum(found) if found else None

    # What the events fold.

    def plan_event(self, event: happened.OutreachPlanned) -> None:
        """Keep a plan under the version at which it stands."""
        planned = Outreach(event.effective_at, event.place, event.theme, event.units, event.day)
        self.events[event.originator_version] = planned

    def keep_count(self, event: happened.CountedAtEvent) -> None:
        """Keep a count under the version at which it stands."""
        self.counts[event.originator_version] = Count(event.effective_at, event.event, event.WHAT, event.number)

    def _planned(self, event: int, clause: str) -> Outreach:
        planned = entry(self.events, event, "event")
        if planned.status != "planned":
            raise no.EventOver(clause=clause, event=event, status=planned.status)
        return planned

    def _held(self, event: int, clause: str) -> datetime:
        held = entry(self.events, event, "event")
        if held.held_at is None:
            raise no.NotHeldYet(clause=clause, event=event, status=held.status)
        return held.held_at
