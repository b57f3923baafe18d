"""How the simulated ledger opens: what is published before the first case, and in the course of the years.

Invariant: a notice of the calendar is published on its day, so that due dates are provisional until then; what every
worker knows of the rules and the books is made here, the same for each.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from eventsourcing.domain import BaseAggregate

from application.book_acts import BOOK_ACTS
from application.books import Books
from application.cases import Command
from application.publishing import Founding, Publishing
from application.rules import Rules
from application.simulation import city
from application.simulation.desk import Desk, Written
from domain.calendar import shipped as calendars
from domain.calendar.book import calendar_stream
from domain.calendar.calendar import CHINA
from domain.calendar.publication import CalendarPublication
from domain.founding import LedgerIdentity
from domain.procedures import definition
from domain.procedures.book import procedure_stream
from domain.procedures.procedure import Procedure

FOUNDING = Founding(city.LEDGER, city.BODY, time_zone=city.TIME_ZONE, simulated=True)
BETWEEN = timedelta(seconds=1)
SET_UP_BEFORE = timedelta(days=1)
PUBLISHED_BEFORE = timedelta(days=7)  # a procedure, before it comes into force


@dataclass(frozen=True, slots=True)
class Opening:
    """The ledger before its cases: what was written, and how rules and books stand from when on."""

    identity: LedgerIdentity
    written: tuple[Written, ...]
    rules: "RulesBook"
    books: dict[str, BaseAggregate[str]]
    restating: tuple[tuple[datetime, CalendarPublication], ...]


class RulesBook:
    """The rules as they stood, from instant to instant."""

    def __init__(self) -> None:
        self._since: list[datetime] = []
        self._rules: list[Rules] = []

    def at(self, moment: datetime) -> Rules:
        """Give the rules at an instant."""
        place = bisect_right(self._since, moment)
        return self._rules[place - 1] if place else Rules((), (), {})

    def add(self, since: datetime, rules: Rules) -> None:
        """Let rules stand from an instant on."""
        self._since.append(since)
        self._rules.append(rules)


def founded_at(begin: date) -> datetime:
    """Give when the ledger is founded."""
    return datetime.combine(begin - SET_UP_BEFORE, time(7), CHINA)


def open_city(identity: LedgerIdentity, begin: date, until: date) -> Opening:
    """Publish everything at its time, at a desk of its own."""
    rules, books = RulesBook(), dict[str, BaseAggregate[str]]()
    desk = Desk(identity, rules, books, founded_at(begin))
    desk.begin({})
    publishing = Publishing(desk, principal=city.PRINCIPAL, acting=city.ADMINISTRATOR)
    at = founded_at(begin) + timedelta(hours=1)
    restating = []
    turns = sorted(_turns(begin, until, publishing, desk), key=lambda turn: turn[0])
    for day, published, do in turns:
        moment = datetime.combine(day, time(9), CHINA) if day > begin else at
        at = max(at, moment) + BETWEEN
        desk.move_to(at)
        before = len(desk.written)
        do()
        if len(desk.written) > before and published is not None:
            known = rules.at(at)
            rules.add(at, _with(known, published))
            if isinstance(published, CalendarPublication) and day > begin:
                restating.append((at, published))
    books.update(desk.aggregates())
    return Opening(identity, tuple(desk.written), rules, books, tuple(restating))


def _turns(
    begin: date, until: date, publishing: Publishing, desk: Desk
) -> Iterator[tuple[date, CalendarPublication | Procedure | None, Any]]:
    """Give what is published, each with its day; what is older than the ledger, before its first day."""
    eve = begin - SET_UP_BEFORE
    for notice in calendars.load_shipped():
        if notice.published_at < until:
            yield max(notice.published_at, eve), notice, partial(publishing.calendars, [notice])
    for version in definition.load_shipped():
        if version.in_force.since < until:
            yield (
                max(version.in_force.since - PUBLISHED_BEFORE, eve),
                version,
                partial(publishing.procedures, [version]),
            )
    request = BOOK_ACTS["publish-directory"].request.model_validate(
        {"acting": city.CENTRE, "units": city.units(), "members": city.members()}
    )
    command = Command("simulation:directory", city.PRINCIPAL)
    yield eve, None, partial(Books(desk).perform, command, BOOK_ACTS["publish-directory"], "directory", request)
    for service in city.services():
        yield eve, None, partial(publishing.item, service.entry(eve))


def _with(known: Rules, published: CalendarPublication | Procedure) -> Rules:
    """Give the rules with one more among them, as a ledger reads them off its events."""
    procedures, publications, versions = known.procedures, known.publications, dict(known.versions)
    if isinstance(published, Procedure):
        procedures = (*procedures, published)
        stream = procedure_stream(published.code)
    else:
        publications = (*publications, published)
        stream = calendar_stream(published.jurisdiction)
    versions[stream] = versions.get(stream, 0) + 1
    return Rules(procedures, publications, versions, known.hours)
