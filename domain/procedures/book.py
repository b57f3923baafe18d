"""The book of a procedure: its versions, published one by one and never changed afterwards."""

from collections.abc import Iterable
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
    """Two versions of one procedure cannot be in force on the same day; one without an end ends with the next."""

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
        if not may_publish(self.versions, definition):
            return False
        self.trigger_event(
            ProcedurePublished, originator_topic=self.TOPIC, definition=definition, timestamp=at, header=header
        )
        return True


def may_publish(already: Iterable[Procedure], new: Procedure) -> bool:
    """Say whether a version of a procedure is new (True) or an identical repeat (False).

    Raises `VersionDiffers` and `VersionsOverlap`.
    """
    for known in already:
        if known.version == new.version:
            if known != new:
                raise VersionDiffers(procedure=str(new.ref))
            return False
        if _overlap(known, new):
            raise VersionsOverlap(published=str(known.ref), offered=str(new.ref))
    return True


def _overlap(known: Procedure, offered: Procedure) -> bool:
    if known.in_force.until is None and known.in_force.since < offered.in_force.since:
        return False  # a later version ends one that names no end
    first, second = sorted((known.in_force, offered.in_force), key=lambda span: span.since)
    return first.until is None or first.until >= second.since
