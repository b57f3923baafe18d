"""The occasion of an act that is entered in a book: when it took effect, when it is recorded, and by whom.

Invariant: an act may be entered late (补录), never early. The days from which an entry is valid stand in the entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.case.refusals import InTheFuture, NotThisRole
from domain.events import BookEvent
from domain.header import Header

B = TypeVar("B", bound=BaseAggregate[str])


@dataclass(frozen=True, slots=True)
class BookOccasion:
    """When and by whom something is entered."""

    at: datetime
    now: datetime
    header: Header
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse an act of the future."""
        if self.at > self.now:
            raise InTheFuture(effective_at=self.at.isoformat(), recorded_at=self.now.isoformat())

    @property
    def day(self) -> date:
        """Give the calendar day of the act where the body sits."""
        return self.at.astimezone(self.zone).date()

    def require_role(self, performers: Iterable[str], *, clause: str) -> None:
        """Refuse an act by a role that is not named for it."""
        allowed = tuple(performers)
        if self.header.actor.role not in allowed:
            raise NotThisRole(clause=clause, role=self.header.actor.role, allowed=allowed)

    def enter(
        self, kind: type[B], book: B | None, event: type[BookEvent], stream: str, *, clause: str | None, **content: Any
    ) -> B:
        """Put an event in a book, and open the book with it if it is the first."""
        said = {"timestamp": self.at, "header": self.header.model_copy(update={"clause": clause}), **content}
        if book is None:
            return kind._create(event, id=stream, **said)
        book.trigger_event(event, originator_topic=event.AGGREGATE_TOPIC, **said)
        return book
