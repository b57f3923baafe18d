"""Calls to the hotline (来电), counted apart from cases (办件): one entry per day and channel, one stream per month.

A call may make no case. What was counted wrongly is corrected by a later entry that points at it; both stand.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.events import FirstEvent
from domain.header import Frozen
from domain.outreach import refusals as no
from domain.procedures.vocabulary import Code
from domain.regulation import period
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, change, entry, put
from domain.regulation.refusals import DoneAlready, NotThisMonth

Number = Annotated[int, Field(ge=0, le=10_000_000)]


def calls_stream(body: str, month: str) -> str:
    """Name the stream of a month's calls."""
    return f"calls:{body}:{month}"


class Tally(Frozen):
    """The counts of a day on a channel: calls connected, answered at once, that made a case; and cases closed."""

    connected: Number = Field(description="接通")
    answered_on_the_spot: Number = Field(description="当场答复")
    made_case: Number = Field(description="转办件: 受理的办件")
    closed: Number = Field(description="办结的办件, whenever they were accepted")

    def __add__(self, other: "Tally") -> "Tally":
        """Add two tallies; a sum of many days is no entry, and is not bounded like one."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields}
        return Tally.model_construct(**sums)


NOTHING = Tally(connected=0, answered_on_the_spot=0, made_case=0, closed=0)


@dataclass(frozen=True, slots=True)
class DayOnChannel:
    """来电日计 as it stands."""

    at: datetime
    day: date
    channel: str
    tally: Tally


class CallsEvent(RecordEvent):
    """Something about the calls of a month."""

    AGGREGATE_TOPIC: ClassVar[str] = "calls"


class CallsOpened(CallsEvent, FirstEvent):
    """来电建档: the record of a month's calls was opened."""

    TOPIC: ClassVar[str] = "calls.month_opened"

    body: str
    month: str

    def apply(self, calls: "MonthOfCalls") -> None:
        """Take over which month it is."""
        calls.body, calls.period = self.body, period.month(self.month)


class CallsTallied(CallsEvent):
    """来电日计: the calls of a day on a channel were counted."""

    TOPIC: ClassVar[str] = "calls.tallied"

    day: date
    channel: Code
    tally: Tally

    def apply(self, calls: "MonthOfCalls") -> None:
        """Keep the entry."""
        kept = DayOnChannel(self.effective_at, self.day, self.channel, self.tally)
        calls.entries[self.originator_version] = kept


class TallyCorrected(CallsEvent):
    """更正来电日计: an entry was wrong; it stands, and this one points at it."""

    TOPIC: ClassVar[str] = "calls.tally_corrected"

    entry: int
    tally: Tally

    def apply(self, calls: "MonthOfCalls") -> None:
        """Put the entry right."""
        change(calls.entries, self.entry, tally=self.tally)


class MonthOfCalls(BaseAggregate[str]):
    """The calls of one month."""

    TOPIC = "calls"

    class Event(CallsEvent):
        """Base event, never triggered."""

        TOPIC = "calls.event"

    def __init__(self) -> None:
        self.body = ""
        self.period = period.month("2000-01")
        self.entries: dict[int, DayOnChannel] = {}

    @classmethod
    def open(cls, occasion: Occasion, month: str) -> "MonthOfCalls":
        """Open the record of a month."""
        rule, asked = occasion.regulation.act("tally-calls"), period.month(month)
        body = occasion.header.body
        return cls._create(
            CallsOpened,
            id=calls_stream(body, month),
            body=body,
            month=month,
            timestamp=min(datetime.combine(asked.first, time.min, occasion.zone), occasion.at),
            header=occasion.citing(rule.clause),
        )

    def tally(self, occasion: Occasion, *, day: date, channel: str, tally: Tally) -> None:
        """Record the counts of a day that is over, once per channel."""
        rule = occasion.allowed("tally-calls")
        occasion.regulation.listed("channels", channel)
        if not self.period.holds(day):
            raise NotThisMonth(clause=rule.clause, month=self.period.name, day=day.isoformat())
        over = datetime.combine(day + timedelta(days=1), time.min, occasion.zone)
        if occasion.at < over:
            raise no.DayNotOver(clause=rule.clause, day=day.isoformat(), over_at=over.isoformat())
        for version, known in self.entries.items():
            if (known.day, known.channel) == (day, channel):
                raise no.CountedAlready(clause=rule.clause, day=day.isoformat(), channel=channel, by=version)
        _require_connected(tally, rule.clause)
        put(self, CallsTallied, occasion, rule, day=day, channel=channel, tally=tally)

    def correct(self, occasion: Occasion, wrong: int, tally: Tally) -> None:
        """Correct an entry by a later one that points at it."""
        rule = occasion.allowed("correct-tally")
        known = entry(self.entries, wrong, "entry")
        occasion.not_before(known.at, rule)
        if known.tally == tally:
            raise DoneAlready(clause=rule.clause, entry=wrong)
        _require_connected(tally, rule.clause)
        put(self, TallyCorrected, occasion, rule, entry=wrong, tally=tally)

    def total(self, channel: str | None = None) -> Tally:
        """Sum the entries as they stand, of one channel or of all."""
        found = (one.tally for one in self.entries.values() if channel in {None, one.channel})
        return sum(found, start=NOTHING)


def _require_connected(tally: Tally, clause: str) -> None:
    if tally.answered_on_the_spot + tally.made_case > tally.connected:
        raise no.MoreThanConnected(clause=clause, **tally.model_dump())
