"""The book of a regulation: its versions, published one by one and never changed afterwards.

Where two versions are in force on a day, the one from the later day holds: so a body replaces a default of ours.
"""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.errors import Refused
from domain.events import BookEvent
from domain.header import Header
from domain.regulation.regulation import Regulation


class RegulationDiffers(Refused):
    """This version has been published with another content; a change needs a new version."""

    code = "regulation_differs"


class RegulationOutOfOrder(Refused):
    """A new version of a regulation is in force from a later day than the last one."""

    code = "regulation_out_of_order"


def regulation_stream(code: str) -> str:
    """Name the stream of a regulation."""
    return f"regulation:{code}"


class RegulationPublished(BookEvent):
    """公布办法: a version of a regulation was published."""

    TOPIC: ClassVar[str] = "regulation.published"
    AGGREGATE_TOPIC: ClassVar[str] = "regulation"

    regulation: Regulation

    def apply(self, book: "RegulationBook") -> None:
        """Add the version."""
        book.versions = (*book.versions, self.regulation)


class RegulationBook(BaseAggregate[str]):
    """All published versions of one regulation."""

    TOPIC = "regulation"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "regulation.event"
        AGGREGATE_TOPIC = "regulation"

    def __init__(self) -> None:
        self.versions: tuple[Regulation, ...] = ()

    @classmethod
    def open(cls, regulation: Regulation, *, at: datetime, header: Header) -> "RegulationBook":
        """Publish the first version."""
        stream = regulation_stream(regulation.code)
        return cls._create(RegulationPublished, id=stream, regulation=regulation, timestamp=at, header=header)

    def publish(self, regulation: Regulation, *, at: datetime, header: Header) -> bool:
        """Publish a further version; False if that very version stands there already."""
        for known in self.versions:
            if known.version == regulation.version:
                if known != regulation:
                    raise RegulationDiffers(regulation=str(regulation.ref))
                return False
        last = self.versions[-1]
        if regulation.in_force.since <= last.in_force.since:
            raise RegulationOutOfOrder(regulation=str(regulation.ref), after=last.in_force.since.isoformat())
        self.trigger_event(
            RegulationPublished, originator_topic=self.TOPIC, regulation=regulation, timestamp=at, header=header
        )
        return True
