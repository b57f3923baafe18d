"""The use cases of the books: one act, one command. Load, let the domain decide, save.

Invariant: an act is written with the versions of all books that it looked at, also of those that were not there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from application.cases import Command, header_of
from application.ledger import Intent, ItemUnknown, Ledger, OnRecord
from application.once import decided_once, digest_of
from application.requests import Request
from domain.book_occasion import BookOccasion
from domain.catalogue.item import ItemEntry, ServiceItem, item_stream
from domain.clock.limit import Limit

A = TypeVar("A", bound=BaseAggregate[str])
Changed = Sequence[BaseAggregate[str]]


class Shelf:
    """The books as one decision finds them; remembers the version of each that it looked at."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seen: dict[str, int] = {}

    def find(self, kind: type[A], stream: str) -> A | None:
        """Load a book, if it has been opened."""
        book = self.ledger.find(kind, stream)
        self.seen[stream] = 0 if book is None else book.version
        return book

    def item(self, code: str) -> ServiceItem:
        """Load a service item; raise `ItemUnknown`."""
        item = self.find(ServiceItem, item_stream(code))
        if item is None:
            raise ItemUnknown(item=code)
        return item

    def reached(self, entry: ItemEntry) -> Mapping[str, ServiceItem]:
        """Load every item that an entry reaches through what must come before it."""
        found: dict[str, ServiceItem] = {}
        waiting = list(entry.prerequisites)
        while waiting:
            code = waiting.pop()
            if code in found or code == entry.code:
                continue
            item = self.find(ServiceItem, item_stream(code))
            if item is not None:
                found[code] = item
                waiting += [before for known in item.entries for before in known.prerequisites]
        return found

    def due(self, day: date, limit: Limit) -> date:
        """Give the last day of a term in working days that opens on a day."""
        jurisdiction = self.ledger.identity().jurisdiction
        calendar = self.ledger.rules().calendar(jurisdiction=jurisdiction)
        return calendar.nth_working_day_after(day, limit.amount)


@dataclass(frozen=True, slots=True)
class BookAct:
    """One act on a book: its address, its name to an official, its request, its way to the domain."""

    name: str
    path: str
    title: str
    request: type[Request]
    decide: Callable[[Shelf, BookOccasion, str, Any], Changed]


class Books:
    """Performs acts on books."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def perform(self, command: Command, act: BookAct, code: str, request: Request) -> OnRecord:
        """Perform an act on what a code names."""

        def decided() -> Intent:
            shelf = Shelf(self._ledger)
            changed = act.decide(shelf, occasion_of(self._ledger, command, request), code, request)
            written = {book.id for book in changed}
            return Intent(
                id=command.id,
                digest=digest,
                changed=changed,
                answer={"code": code, "act": act.name, "versions": {book.id: book.version for book in changed}},
                relied_on={stream: version for stream, version in shelf.seen.items() if stream not in written},
            )

        digest = digest_of(act.name, code, request)
        return decided_once(self._ledger, command.id, digest, decided)


def occasion_of(ledger: Ledger, command: Command, request: Request) -> BookOccasion:
    """Give the occasion of an act on a book."""
    identity, now = ledger.identity(), ledger.now()
    header = header_of(command, request, identity.name, identity.body, identity.jurisdiction, None)
    return BookOccasion(request.effective_at or now, now, header, ZoneInfo(identity.time_zone))
