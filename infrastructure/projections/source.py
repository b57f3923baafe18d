"""The ledger as the read models read it: stretches of typed events, decoded once for all models at one place.

An event that does not read is handed on as such, so that whoever needs it can park its case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from psycopg import Connection
from psycopg.rows import tuple_row

from domain.errors import Refused
from domain.events import DomainEvent
from domain.recorded import Recorded
from infrastructure.ledger import feed
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.errors import translated
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("infrastructure.projections")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the ledger: the event there, or why it does not read."""

    position: int
    recorded_at: datetime
    stream: str
    version: int
    topic: str
    known: bool
    read: Recorded | Refused


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands behind a position: the entries of topics that some model reads, and how far it reaches."""

    after: int
    position: int
    recorded_at: datetime
    entries: Sequence[Entry]


class Source:
    """Reads the ledger over one connection of a role that may select."""

    def __init__(
        self,
        connection: Connection[Any],
        mapper: LedgerMapper,
        topics: Mapping[str, type[DomainEvent]],
        models: Sequence[Model],
    ) -> None:
        """Know `topics`, all that this program has; decode those of `models`, and those that it does not know."""
        self._connection = connection
        self._mapper = mapper
        self._ignored = frozenset(topics).difference(*(model.topics for model in models))
        self._topics = frozenset(topics)
        self._last: tuple[int, Stretch] | None = None

    def read(self, after: int, limit: int) -> Stretch | None:
        """Give the next stretch behind a position; None at the head."""
        if self._last is not None and self._last[0] == limit and self._last[1].after == after:
            return self._last[1]  # several models stand at one place: read and decode for all
        rows = feed.read(self._connection, after, limit)
        if not rows:
            return None
        entries = [self._entry(row) for row in rows if row.topic not in self._ignored]
        stretch = Stretch(after, rows[-1].position, rows[-1].recorded, entries)
        self._last = limit, stretch
        return stretch

    def head(self) -> int:
        """Give the newest position."""
        return feed.last_position(self._connection)

    def reference(self, model: Model, through: int) -> list[Recorded]:
        """Give the reference events of a model up to a position."""
        if not model.reference:
            return []
        return list(self._recorded("reference", {"topics": list(model.reference), "through": through}))

    @property
    def histories(self) -> Histories:
        """Give the reader of what happened to some cases before."""
        return self._histories

    def _histories(self, below: Mapping[str, int]) -> Iterator[Recorded]:
        return self._recorded("histories", {"streams": list(below), "versions": list(below.values())})

    def _recorded(self, name: str, asked: dict[str, Any]) -> Iterator[Recorded]:
        with translated(), self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            rows = cursor.execute(SQL[name], asked).fetchall()
        for row in map(feed.Row._make, rows):
            yield self._decoded(row)

    def _decoded(self, row: feed.Row) -> Recorded:
        event = cast("DomainEvent", self._mapper.to_domain_event(row.stored_event))
        return Recorded(row.position, row.recorded, event)

    def _entry(self, row: feed.Row) -> Entry:
        read: Recorded | Refused
        try:
            read = self._decoded(row)
        except Refused as fault:
            read = fault
        known = row.topic in self._topics
        return Entry(row.position, row.recorded, row.stream, row.version, row.topic, known, read)
