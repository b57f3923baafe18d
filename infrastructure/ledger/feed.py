"""Reading the ledger: in position order, by stream, and the heads of streams.

A reader that has seen position p has missed none before it: positions become visible in their own order.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

from domain.instants import instant_at
from infrastructure.ledger.statements import SQL
from infrastructure.postgres.errors import translated

LAST = 2**63 - 1


class Row(NamedTuple):
    """An event as it stands in the ledger; `recorded_at` in microseconds since 1970 UTC."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes
    recorded_at: int
    command_id: str

    @property
    def recorded(self) -> datetime:
        """When the ledger learnt of it."""
        return instant_at(self.recorded_at)


def read(
    connection: Connection[Any],
    after: int,
    limit: int,
    *,
    through: int = LAST,
    topics: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> Sequence[Row]:
    """Read at most `limit` events behind position `after`, in ledger order: of some topics, or of all but some."""
    place = {"after": after, "through": through, "limit": limit}
    if topics is None:
        return _rows(connection, "feed", {**place, "without": list(without)})
    return _rows(connection, "feed_of_topics", {**place, "topics": list(topics)})


def recorded_at(connection: Connection[Any], position: int) -> int:
    """Give when the event at a position was recorded, in microseconds since 1970 UTC."""
    found: int = _fetch(connection, "recorded_at", {"position": position})[0][0]
    return found


def history(connection: Connection[Any], stream: str, through_version: int | None = None) -> Sequence[Row]:
    """Read one stream from its beginning, through a version or to its end."""
    through = LAST if through_version is None else through_version
    return _rows(connection, "history", {"stream": stream, "through": through})


def histories(connection: Connection[Any], streams: Sequence[str]) -> Sequence[Row]:
    """Read several streams, one after the other."""
    return _rows(connection, "histories", {"streams": list(streams)})


def rules(connection: Connection[Any], after: int) -> Sequence[Row]:
    """Read the calendars and procedures recorded behind a position."""
    return _rows(connection, "rules", {"after": after})


def heads(connection: Connection[Any], streams: Sequence[str]) -> dict[str, int]:
    """Give the newest version of each stream that exists."""
    return dict(_fetch(connection, "heads", {"streams": list(streams)}))


def filed_as(connection: Connection[Any], filings: Sequence[str]) -> list[str]:
    """Give the cases that were filed as one of some filings says, given in part as JSON; oldest first."""
    return [stream for (stream,) in _fetch(connection, "filed_as", {"filings": list(filings)})]


def last_position(connection: Connection[Any]) -> int:
    """Give the newest position; 0 in an empty ledger."""
    return _fetch(connection, "last_position", {})[0][0] or 0


def is_simulated(connection: Connection[Any]) -> bool | None:
    """Tell whether the ledger is a simulation; None before its founding."""
    rows = _fetch(connection, "identity", {})
    return rows[0][0] if rows else None


def _rows(connection: Connection[Any], name: str, asked: dict[str, Any]) -> list[Row]:
    return [Row._make(row) for row in _fetch(connection, name, asked)]


def _fetch(connection: Connection[Any], name: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with translated(), connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        return cursor.execute(SQL[name], asked).fetchall()
