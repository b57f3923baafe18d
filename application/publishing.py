"""Founding a ledger, and publishing what its cases rest on: calendars, office hours, procedures, service items.

Publishing twice the same is no change; publishing something else under the same name is refused.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from eventsourcing.domain import BaseAggregate

from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.requests import Acting
from domain.calendar.book import CalendarBook
from domain.calendar.hours import HoursBook, OfficeHoursEntry
from domain.calendar.publication import CalendarPublication
from domain.catalogue.item import ItemEntry, ServiceItem
from domain.founding import LedgerIdentity
from domain.header import Actor, Frozen, Header
from domain.procedures.book import ProcedureBook
from domain.procedures.procedure import Procedure

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new ledger is to be."""

    name: str
    body: str
    jurisdiction: str = "CN"
    time_zone: str = "Asia/Shanghai"
    simulated: bool = False


def found(ledger: Ledger, founding: Founding, *, principal: str, acting: Acting) -> OnRecord:
    """Open a ledger; it says for ever whether it is a simulation."""
    now = ledger.now()
    header = Header(
        ledger=founding.name,
        body=founding.body,
        jurisdiction=founding.jurisdiction,
        actor=Actor(principal=principal, unit=acting.unit, role=acting.role),
        command="founding",
        correlation="founding",
    )
    identity = LedgerIdentity.found(
        name=founding.name,
        body=founding.body,
        jurisdiction=founding.jurisdiction,
        time_zone=founding.time_zone,
        simulated=founding.simulated,
        at=now,
        header=header,
    )
    digest = hashlib.sha256(repr(founding).encode()).digest()
    return ledger.found(
        Intent(
            id="founding",
            digest=digest,
            changed=(identity,),
            answer={"ledger": founding.name},
        )
    )


class Publishing:
    """Publishes calendars, office hours, procedures and service items under the name of a principal."""

    def __init__(self, ledger: Ledger, *, principal: str, acting: Acting) -> None:
        self._ledger = ledger
        self._principal = principal
        self._acting = acting

    def calendars(self, publications: Iterable[CalendarPublication]) -> list[str]:
        """Publish notices in the given order; give the names of those that were new."""
        return [p.name for p in publications if self._one("calendar", p.name, p, self._calendar(p))]

    def procedures(self, definitions: Iterable[Procedure]) -> list[str]:
        """Publish procedure versions; give the names of those that were new."""
        return [str(p.ref) for p in definitions if self._one("procedure", str(p.ref), p, self._procedure(p))]

    def item(self, entry: ItemEntry) -> bool:
        """Publish an entry of a service item; False if it stands there already."""
        return self._one("item", f"{entry.code}@{entry.valid_from}", entry, self._item(entry))

    def hours(self, entry: OfficeHoursEntry) -> bool:
        """Publish an entry of a body's office hours; False if it stands there already."""
        return self._one("hours", f"{entry.body}@{entry.valid_from}", entry, self._hours(entry))

    def _one(
        self, kind: str, name: str, content: Frozen | CalendarPublication, publish: Callable[[Header, datetime], object]
    ) -> bool:
        """Publish one thing; the command id names it, so that it is published once whoever asks."""
        text = content.model_dump_json()
        digest = hashlib.sha256(text.encode()).digest()
        command = f"publish:{kind}:{name}:{digest.hex()[:16]}"
        for _ in range(ATTEMPTS):
            now = self._ledger.now()
            book = publish(self._header(command), now)
            if not isinstance(book, BaseAggregate):
                return False
            intent = Intent(
                id=command,
                digest=digest,
                changed=(book,),
                answer={"published": name},
            )
            outcome = self._ledger.append([intent])[0]
            if not isinstance(outcome, Conflicting):
                self._ledger.rules(fresh=True)
                return not settled(outcome).repeated
        raise Contended(attempts=ATTEMPTS)

    def _calendar(self, publication: CalendarPublication) -> Callable[[Header, datetime], object]:
        def publish(header: Header, now: datetime) -> object:
            book = self._ledger.calendar_book(publication.jurisdiction)
            if book is None:
                return CalendarBook.open(publication, at=now, header=header)
            return book.publish(publication, at=now, header=header) and book

        return publish

    def _procedure(self, definition: Procedure) -> Callable[[Header, datetime], object]:
        def publish(header: Header, now: datetime) -> object:
            book = self._ledger.procedure_book(definition.code)
            if book is None:
                return ProcedureBook.open(definition, at=now, header=header)
            return book.publish(definition, at=now, header=header) and book

        return publish

    def _item(self, entry: ItemEntry) -> Callable[[Header, datetime], object]:
        def publish(header: Header, now: datetime) -> object:
            item = self._ledger.find_item(entry.code)
            if item is None:
                return ServiceItem.open(entry, at=now, header=header)
            return item.publish(entry, at=now, header=header) and item

        return publish

    def _hours(self, entry: OfficeHoursEntry) -> Callable[[Header, datetime], object]:
        def publish(header: Header, now: datetime) -> object:
            book = self._ledger.hours_book(entry.body)
            if book is None:
                return HoursBook.open(entry, at=now, header=header)
            return book.publish(entry, at=now, header=header) and book

        return publish

    def _header(self, command: str) -> Header:
        identity = self._ledger.identity()
        return Header(
            ledger=identity.name,
            body=identity.body,
            jurisdiction=identity.jurisdiction,
            actor=Actor(principal=self._principal, unit=self._acting.unit, role=self._acting.role),
            command=command,
            correlation=command,
        )
