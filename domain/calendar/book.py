"""The book of calendars of a jurisdiction: every notice on record, in the order in which the ledger learnt of it."""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.calendar.publication import CalendarPublication
from domain.calendar.publishing import may_publish
from domain.events import BookEvent
from domain.header import Header


def calendar_stream(jurisdiction: str) -> str:
    """Name the stream of a jurisdiction's calendars."""
    return f"calendar:{jurisdiction}"


class CalendarPublished(BookEvent):
    """公布: a notice on working days was taken over, with its provenance."""

    TOPIC: ClassVar[str] = "calendar.published"
    AGGREGATE_TOPIC: ClassVar[str] = "calendar"

    publication: CalendarPublication

    def apply(self, book: "CalendarBook") -> None:
        """Add the notice."""
        book.publications = (*book.publications, self.publication)


class CalendarBook(BaseAggregate[str]):
    """All notices of one jurisdiction."""

    TOPIC = "calendar"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "calendar.event"
        AGGREGATE_TOPIC = "calendar"

    def __init__(self) -> None:
        self.publications: tuple[CalendarPublication, ...] = ()

    @classmethod
    def open(cls, publication: CalendarPublication, *, at: datetime, header: Header) -> "CalendarBook":
        """Take the first notice over."""
        stream = calendar_stream(publication.jurisdiction)
        return cls._create(CalendarPublished, id=stream, publication=publication, timestamp=at, header=header)

    def publish(self, publication: CalendarPublication, *, at: datetime, header: Header) -> bool:
        """Take a further notice over; False if it stands there already."""
        if not may_publish(self.publications, publication):
            return False
        self.trigger_event(
            CalendarPublished, originator_topic=self.TOPIC, publication=publication, timestamp=at, header=header
        )
        return True
