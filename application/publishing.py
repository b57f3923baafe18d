"""Founding a ledger, and publishing what it rests on: calendars, office hours, procedures, items, regulations.

Publishing twice the same is no change; publishing something else under the same name is refused.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from application.books import Shelf
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.requests import Acting
from domain.calendar.book import CalendarBook, calendar_stream
from domain.calendar.hours import HoursBook, OfficeHoursEntry, hours_stream
from domain.calendar.publication import CalendarPublication
from domain.catalogue.item import ItemEntry, ServiceItem, item_stream
from domain.directory.directory import DIRECTORY_STREAM, Directory
from domain.founding import LedgerIdentity
from domain.header import Actor, Frozen, Header
from domain.procedures.book import ProcedureBook, procedure_stream
from domain.procedures.procedure import Procedure
from domain.regulation.book import RegulationBook, regulation_stream
from domain.regulation.regulation import Regulation

ATTEMPTS = 5
NOTHING: Mapping[str, int] = MappingProxyType({})
B = TypeVar("B", bound=BaseAggregate[str])


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
        return [notice.name for notice in publications if self._calendar(notice)]

    def procedures(self, definitions: Iterable[Procedure]) -> list[str]:
        """Publish procedure versions; give the names of those that were new."""
        return [str(version.ref) for version in definitions if self._procedure(version)]

    def item(self, entry: ItemEntry) -> bool:
        """Publish an entry of a service item; False if it stands there already."""
        find = partial(self._ledger.find, ServiceItem, item_stream(entry.code))
        name, shelf = f"{entry.code}@{entry.valid_from}", Shelf(self._ledger)

        def open_item(entry: ItemEntry, *, at: datetime, header: Header) -> ServiceItem:
            self._check_unit(shelf, entry, at)
            return ServiceItem.open(entry, others=shelf.reached(entry), at=at, header=header)

        def add(item: ServiceItem, entry: ItemEntry, *, at: datetime, header: Header) -> bool:
            new = item.publish(entry, others=shelf.reached(entry), at=at, header=header)
            if new:
                self._check_unit(shelf, entry, at)
            return new

        return self._one("item", name, entry, find, open_item, add, relied_on=shelf.seen)

    def hours(self, entry: OfficeHoursEntry) -> bool:
        """Publish an entry of a body's office hours; False if it stands there already."""
        find = partial(self._ledger.find, HoursBook, hours_stream(entry.body))
        return self._one("hours", f"{entry.body}@{entry.valid_from}", entry, find, HoursBook.open, HoursBook.publish)

    def regulations(self, regulations: Iterable[Regulation]) -> list[str]:
        """Publish versions of regulations in the given order; give the names of those that were new."""
        return [str(version.ref) for version in regulations if self._regulation(version)]

    def _regulation(self, version: Regulation) -> bool:
        find = partial(self._ledger.find, RegulationBook, regulation_stream(version.code))
        return self._one("regulation", str(version.ref), version, find, RegulationBook.open, RegulationBook.publish)

    def _calendar(self, notice: CalendarPublication) -> bool:
        find = partial(self._ledger.find, CalendarBook, calendar_stream(notice.jurisdiction))
        return self._one("calendar", notice.name, notice, find, CalendarBook.open, CalendarBook.publish)

    def _procedure(self, version: Procedure) -> bool:
        find = partial(self._ledger.find, ProcedureBook, procedure_stream(version.code))
        return self._one("procedure", str(version.ref), version, find, ProcedureBook.open, ProcedureBook.publish)

    def _one(
        self,
        kind: str,
        name: str,
        content: Frozen | CalendarPublication,
        find: Callable[[], B | None],
        open_book: Callable[..., B],
        add: Callable[..., bool],
        relied_on: Mapping[str, int] = NOTHING,
    ) -> bool:
        """Publish one thing in its book; the command id names it, so that it is published once whoever asks."""
        text = content.model_dump_json()
        digest = hashlib.sha256(text.encode()).digest()
        command = f"publish:{kind}:{name}:{digest.hex()[:16]}"
        for _ in range(ATTEMPTS):
            now, header = self._ledger.now(), self._header(command)
            book = find()
            if book is None:
                book = open_book(content, at=now, header=header)
            elif not add(book, content, at=now, header=header):
                return False
            intent = Intent(id=command, digest=digest, changed=(book,), answer={"published": name}, relied_on=relied_on)
            outcome = self._ledger.append([intent])[0]
            if not isinstance(outcome, Conflicting):
                self._ledger.rules(fresh=True)
                return not settled(outcome).repeated
        raise Contended(attempts=ATTEMPTS)

    def _check_unit(self, shelf: Shelf, entry: ItemEntry, at: datetime) -> None:
        """Hold the responsible unit against the directory, once one is kept; before that any name passes."""
        directory = shelf.find(Directory, DIRECTORY_STREAM)
        if directory is not None:
            directory.on(entry.unit, at.astimezone(ZoneInfo(self._ledger.identity().time_zone)).date())

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
