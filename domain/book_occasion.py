"""The occasion of an act that is entered in a book: when it took effect, when it is recorded, and by whom.

Invariant: an act may be entered late (补录), never early. The days from which an entry is valid stand in the entry.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from eventsourcing.domain import BaseAggregate

from domain.events import BookEvent
from domain.occasion import Occasion

B = TypeVar("B", bound=BaseAggregate[str])


@dataclass(frozen=True, slots=True)
class BookOccasion(Occasion):
    """When and by whom something is entered."""

    def enter(
        self, kind: type[B], book: B | None, event: type[BookEvent], stream: str, *, clause: str | None, **content: Any
    ) -> B:
        """Put an event in a book, and open the book with it if it is the first."""
        said = {"timestamp": self.at, "header": self.citing(clause), **content}
        if book is None:
            return kind._create(event, id=stream, **said)
        book.trigger_event(event, originator_topic=event.AGGREGATE_TOPIC, **said)
        return book
