"""One cut of the ledger for an export: cases one by one, or all events as stored, through one position.

Positions are dense and rows never change, so that reads one after another are one cut: no transaction stays open, and
memory holds a stretch at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row

from application.exporting.exporting import Standing
from application.exporting.leaving import CaseFile
from application.exporting.selection import Selection
from application.replay import rebuild
from application.rules import Rules
from domain.calendar.book import CalendarPublished
from domain.calendar.hours import HoursPublished
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.header import ProcedureRef
from domain.instants import instant_at
from domain.procedures.book import ProcedurePublished
from domain.procedures.definition import ProcedureUnknown
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from infrastructure.ledger import feed
from infrastructure.ledger.feed import Row
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.errors import translated
from projections.statements import statements

SQL = statements("infrastructure.exports")
CASES = 500  # in one read
STRETCH = 2_000
Stored = tuple[int, str, int, str, bytes, int, str, bytes]


class Source:
    """Reads over an autocommit connection of a role that may read."""

    def __init__(self, connection: Connection[Any], mapper: LedgerMapper) -> None:
        self._connection = connection
        self._mapper = mapper

    def standing(self, position: int) -> Standing:
        """Tell what stands at a position: when it was recorded, and the rules on record by then."""
        events = [
            self._mapper.recorded(row).event for row in feed.rules(self._connection, 0) if row.position <= position
        ]
        rules = Rules(
            tuple(event.definition for event in events if isinstance(event, ProcedurePublished)),
            tuple(event.publication for event in events if isinstance(event, CalendarPublished)),
            {},
            tuple(event.entry for event in events if isinstance(event, HoursPublished)),
        )
        return Standing(position, instant_at(feed.recorded_at(self._connection, position)), rules)

    def cases(self, rules: Rules, selection: Selection, zone: ZoneInfo, through: int) -> Iterator[CaseFile]:
        """Give the cases that match, in the order in which they came."""
        after: int | None = 0
        while after is not None:
            files, after = self.page(rules, selection, zone, after=after, limit=CASES, through=through)
            yield from files

    def page(
        self, rules: Rules, selection: Selection, zone: ZoneInfo, *, after: int, limit: int, through: int
    ) -> tuple[list[CaseFile], int | None]:
        """Look at so many cases behind a position; give those that match, and where to go on, if there are more."""
        found = self._fetch("openings", {"after": after, "through": through, "limit": limit})
        streams = [stream for _, stream in found]
        rows = self._fetch("histories", {"streams": streams, "through": through})
        by_case = {stream: [Row._make(row) for row in its] for stream, its in groupby(rows, key=lambda row: row[1])}
        files = (self._file(by_case[stream], rules, selection, zone) for stream in streams)
        return [file for file in files if file is not None], found[-1][0] if len(found) == limit else None

    def agreements(self, through: int) -> Iterator[list[Recorded]]:
        """Give the history of each agreement."""
        for (stream,) in self._fetch("agreements", {"through": through}):
            rows = self._fetch("histories", {"streams": [stream], "through": through})
            yield [self._mapper.recorded(Row._make(row)) for row in rows]

    def stored(self, through: int) -> Iterator[Stored]:
        """Give every event as it is stored, in ledger order."""
        after = 0
        while found := self._fetch("stretch", {"after": after, "through": through, "limit": STRETCH}):
            after = found[-1][0]
            yield from found

    def _file(self, rows: list[Row], rules: Rules, selection: Selection, zone: ZoneInfo) -> CaseFile | None:
        first = self._mapper.recorded(rows[0])
        if not isinstance(first.event, CaseEvent) or not selection.opens(first.event, zone):
            return None
        history = [first, *map(self._mapper.recorded, rows[1:])]
        case = rebuild(history)
        if not isinstance(case, Case):
            return None
        procedure = _bound(rules, case.procedure)
        return CaseFile(history, case, procedure) if selection.matches(case, procedure) else None

    def _fetch(self, name: str, asked: dict[str, Any]) -> list[Any]:
        with translated(), self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            return cursor.execute(SQL[name], asked).fetchall()


@contextmanager
def reading(url: str) -> Iterator[Connection[Any]]:
    """Open a connection to read a cut over."""
    with translated(), psycopg.connect(url, autocommit=True, application_name="caseledger export") as connection:
        yield connection


def _bound(rules: Rules, ref: ProcedureRef | None) -> Procedure | None:
    try:
        return rules.procedure(ref)
    except ProcedureUnknown:
        return None
