"""The ledger as the read models read it: stretches of typed events, decoded once for all models at one place.

An event that does not read is handed on as such, so that whoever needs it can park its case.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from domain.errors import Refused
from domain.events import DomainEvent
from domain.instants import instant_at
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
    command: str
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
        self._ignored = sorted(frozenset(topics).difference(*(model.topics for model in models)))
        self._known = topics
        self._last: tuple[tuple[int, int], Stretch] | None = None

    def over(self, connection: Connection[Any]) -> None:
        """Go on over another connection."""
        self._connection = connection

    def read(self, after: int, limit: int, through: int) -> Stretch | None:
        """Give the next stretch behind a position, not beyond another one on record; None if there is none.

        It holds about `limit` events at the most and never ends amid those of one command. Topics that no model reads
        are left where they are, and still gone past.
        """
        asked, last = (limit, through), self._last
        if last is not None and last[0] == asked and last[1].after == after:
            return last[1]  # several models stand at one place: read and decode for all
        if after >= through:
            return None
        rows, whole = self._rows(after, limit, through)
        position = through if whole else rows[-1].position
        if rows and rows[-1].position == position:
            recorded_at = rows[-1].recorded
        else:
            recorded_at = instant_at(feed.recorded_at(self._connection, position))
        stretch = Stretch(after, position, recorded_at, [self._entry(row) for row in rows])
        self._last = asked, stretch
        return stretch

    def _rows(self, after: int, limit: int, through: int) -> tuple[Sequence[feed.Row], bool]:
        """Read whole commands; tell whether these are all events up to the end."""
        rows = feed.read(self._connection, after, limit, through=through, without=self._ignored)
        if len(rows) < limit:
            return rows, True
        last = rows[-1].command_id
        kept = len(rows) - 1
        while kept and rows[kept - 1].command_id == last:
            kept -= 1
        return (rows[:kept], False) if kept else self._rows(after, 2 * limit, through)

    def head(self) -> int:
        """Give the newest position."""
        return feed.last_position(self._connection)

    def reference(self, model: Model, through: int) -> list[Recorded]:
        """Give the reference events of a model up to a position."""
        return self.recorded_of(model.reference, model.streams, through)

    def recorded_of(self, topics: Collection[str], streams: Sequence[str], through: int) -> list[Recorded]:
        """Give the events of some topics up to a position, out of the streams whose names begin in some ways."""
        if not topics:
            return []
        asked = {"topics": sorted(topics), "streams": list(streams), "through": through}
        return [self._mapper.recalled(row) for row in self._selected("reference", asked)]

    def only(self, model: Model, topics: frozenset[str] | None = None) -> "Source":
        """Give a source of what one model reads, or of some of its topics."""
        narrow = model if topics is None else replace(model, topics=topics)
        return Source(self._connection, self._mapper, self._known, [narrow])

    @property
    def histories(self) -> Histories:
        """Give the reader of what happened to some cases before."""
        return self._histories

    def cases(self, stream: str, until: str | None, through: int) -> Iterator[list[feed.Row]]:
        """Give the history of each case of a part up to a position, one after the other."""
        rows = self._selected("cases", {"stream": stream, "until": until, "through": through})
        for _, history in groupby(rows, key=attrgetter("stream")):
            yield list(history)

    def decoded(self, row: feed.Row) -> Recorded:
        """Read one event; raise `UnknownTopic` or `UnreadableEvent`."""
        return self._mapper.recorded(row)

    def _histories(self, before: Mapping[str, int]) -> Iterator[Recorded]:
        asked = {"streams": list(before), "positions": list(before.values())}
        return map(self.decoded, self._selected("histories", asked))

    def _selected(self, name: str, asked: dict[str, Any]) -> Iterator[feed.Row]:
        with translated(), self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            return map(feed.Row._make, cursor.execute(SQL[name], asked).fetchall())

    def _entry(self, row: feed.Row) -> Entry:
        read: Recorded | Refused
        try:
            read = self.decoded(row)
        except Refused as fault:
            read = fault
        known = row.topic in self._known
        return Entry(row.position, row.recorded, row.stream, row.version, row.topic, row.command_id, known, read)
