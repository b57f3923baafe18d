"""The office hours (办公时间) of a body: published entries, each valid from a day on, with the document they rest on.

A term takes the hours that are valid on its opening day and keeps them: a later entry changes no term that runs.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.clock.office_hours import intervals_of
from domain.errors import Refused
from domain.events import BookEvent
from domain.header import Frozen, Header


class BodyWithoutHours(Refused):
    """The term needs the office hours of the body, and none are published for that day."""

    code = "body_without_hours"


class HoursOutOfOrder(Refused):
    """New office hours of a body are valid from a later day than the last ones."""

    code = "hours_out_of_order"


class OfficeHoursEntry(Frozen):
    """The intervals of every working day of a body from a day on, as wall time: 09:00 to 12:00, up to 24:00."""

    body: str = Field(min_length=1, max_length=200)
    valid_from: date
    intervals: tuple[tuple[str, str], ...] = Field(min_length=1, max_length=48)
    basis: str = Field(min_length=2, max_length=200, description="the document that sets them")


def hours_stream(body: str) -> str:
    """Name the stream of a body's office hours."""
    return f"hours:{body}"


def hours_on(entries: Iterable[OfficeHoursEntry], body: str, day: date) -> tuple[tuple[str, str], ...]:
    """Give the intervals of a body that are valid on a day; raise BodyWithoutHours."""
    valid = [entry for entry in entries if entry.body == body and entry.valid_from <= day]
    if not valid:
        raise BodyWithoutHours(body=body, day=day.isoformat())
    return max(valid, key=lambda entry: entry.valid_from).intervals


class HoursPublished(BookEvent):
    """公布办公时间: the office hours of a body were published."""

    TOPIC: ClassVar[str] = "hours.published"
    AGGREGATE_TOPIC: ClassVar[str] = "hours"

    entry: OfficeHoursEntry

    def apply(self, book: "HoursBook") -> None:
        """Add the entry."""
        book.entries = (*book.entries, self.entry)


class HoursBook(BaseAggregate[str]):
    """All published office hours of one body."""

    TOPIC = "hours"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "hours.event"
        AGGREGATE_TOPIC = "hours"

    def __init__(self) -> None:
        self.entries: tuple[OfficeHoursEntry, ...] = ()

    @classmethod
    def open(cls, entry: OfficeHoursEntry, *, at: datetime, header: Header) -> "HoursBook":
        """Publish the first entry; raise the refusals of `intervals_of`."""
        intervals_of(entry.intervals)
        return cls._create(HoursPublished, id=hours_stream(entry.body), entry=entry, timestamp=at, header=header)

    def publish(self, entry: OfficeHoursEntry, *, at: datetime, header: Header) -> bool:
        """Publish a further entry; False if it stands there already."""
        if entry in self.entries:
            return False
        intervals_of(entry.intervals)
        if entry.valid_from <= self.entries[-1].valid_from:
            raise HoursOutOfOrder(body=entry.body, after=self.entries[-1].valid_from.isoformat())
        self.trigger_event(HoursPublished, originator_topic=self.TOPIC, entry=entry, timestamp=at, header=header)
        return True
