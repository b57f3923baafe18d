"""The book of a procedure: its versions, published one by one and never changed afterwards."""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.errors import Refused
from domain.events import BookEvent
from domain.header import Header
from domain.procedures.procedure import Procedure


class VersionDiffers(Refused):
    """This version has been published with another content; a change needs a new version."""

    code = "version_differs"


class VersionsOverlap(Refused):
    """Two versions of one procedure cannot be in force on the same day."""

    code = "versions_overlap"


def procedure_stream(code: str) -> str:
    """Name the stream of a procedure."""
    return f"procedure:{code}"


class ProcedurePublished(BookEvent):
    """公布: a version of a procedure was published."""

    TOPIC: ClassVar[str] = "procedure.published"
    AGGREGATE_TOPIC: ClassVar[str] = "procedure"

    definition: Procedure

    def apply(self, book: "ProcedureBook") -> None:
        """Add the version."""
        book.versions = (*book.versions, self.definition)


class ProcedureBook(BaseAggregate[str]):
    """All published versions of one procedure."""

    TOPIC = "procedure"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "procedure.event"
        AGGREGATE_TOPIC = "procedure"

    def __init__(self) -> None:
        self.versions: tuple[Procedure, ...] = ()

    @classmethod
    def open(cls, definition: Procedure, *, at: datetime, header: Header) -> "ProcedureBook":
        """Publish the first version."""
        stream = procedure_stream(definition.code)
        return cls._create(ProcedurePublished, id=stream, definition=definition, timestamp=at, header=header)

    def publish(self, definition: Procedure, *, at: datetime, header: Header) -> bool:
        """Publish a further version; False if that very version stands there already."""
        for known in self.versions:
            if known.version == definition.version:
                if known != definition:
                    raise VersionDiffers(procedure=str(definition.ref))
                return False
            if _overlap(known, definition):
                raise VersionsOverlap(published=str(known.ref), offered=str(definition.ref))
        self.trigger_event(
            ProcedurePublished, originator_topic=self.TOPIC, definition=definition, timestamp=at, header=header
        )
        return True


def _overlap(one: Procedure, other: Procedure) -> bool:
    first, second = sorted((one.in_force, other.in_force), key=lambda span: span.since)
    return first.until is None or first.until >= second.since
