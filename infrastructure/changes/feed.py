"""Reading the change feed: rows of the ledger made thin, a bounded stretch of it at a time.

A selection that matches little still goes on: so many positions are looked through for one answer, and `next_after`
says how far.
"""

from functools import lru_cache
from typing import Any

import orjson
from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from application.changes import EVERY_CHANGE, OPEN, Change, Selection, Stretch
from domain.access.reach import Reach
from domain.instants import instant_at
from infrastructure.ledger.feed import last_position
from infrastructure.postgres.errors import translated
from projections.board.view import BOARD
from projections.board.within import within
from projections.snapshot import Snapshot, snapshot
from projections.statements import statements

SQL = statements("infrastructure.changes")
LOOKED_THROUGH = 10_000  # positions for one answer
KEPT = 64  # stretches: the ledger never changes, so that one read once holds for ever


class Feed:
    """Reads changes over a pool of the role that reads."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self.kept = lru_cache(KEPT)(self._through)

    def read(self, after: int, limit: int, selection: Selection = EVERY_CHANGE) -> Stretch:
        """Read as far as the ledger goes now."""
        with translated(), self._pool.connection() as connection:
            if selection.reach is not None:
                with snapshot(connection, BOARD) as board:
                    return _within(board, after, limit, selection, selection.reach)
            return _stretch(connection, after, limit, selection, last_position(connection))

    def _through(self, after: int, limit: int, selection: Selection, head: int) -> Stretch:
        with translated(), self._pool.connection() as connection:
            return _stretch(connection, after, limit, selection, head)


def _stretch(connection: Connection[Any], after: int, limit: int, selection: Selection, head: int) -> Stretch:
    """Read behind a position: positions appear in their order, so that what is read through the head is whole."""
    if after >= head:
        return Stretch((), after, head)
    whole_ledger = selection.case is None
    through = head if not whole_ledger else min(head, after + (limit if selection.topics is None else LOOKED_THROUGH))
    topics = None if selection.topics is None else list(selection.topics)
    asked = {"after": after, "through": through, "limit": limit, "topics": topics, "case": selection.case}
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        rows = cursor.execute(SQL["changes" if whole_ledger else "changes_of_case"], asked).fetchall()
    return Stretch(tuple(map(_change, rows)), rows[-1][0] if len(rows) == limit else through, head)


def _within(board: Snapshot, after: int, limit: int, selection: Selection, reach: Reach) -> Stretch:
    """Read behind a position as far as the board has come: of what lies behind that, nobody knows whose it is."""
    head = board.position
    if after >= head:
        return Stretch((), after, head)
    through = head if selection.case is not None else min(head, after + LOOKED_THROUGH)
    topics = None if selection.topics is None else list(selection.topics)
    asked = {"after": after, "through": through, "limit": limit, "topics": topics, "case": selection.case}
    with board.connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            SQL["changes_within"], {**asked, "open": list(OPEN), **within(board, reach)}, prepare=False
        ).fetchall()
    return Stretch(tuple(map(_change, rows)), rows[-1][0] if len(rows) == limit else through, head)


def _change(row: tuple[Any, ...]) -> Change:
    """Make a row thin; an event that does not read is told of all the same, for the feed has no gaps."""
    position, stream, version, topic, state, recorded_at = row
    try:
        said = orjson.loads(state)
    except ValueError:
        said = {}
    header = said.get("header") or {}
    procedure = header.get("procedure")
    return Change(
        position,
        instant_at(recorded_at),
        said.get("effective_at"),
        topic,
        stream,
        version,
        stream if stream.startswith("case:") else None,
        None if procedure is None else f"{procedure['code']}@{procedure['version']}",
        (header.get("actor") or {}).get("unit"),
    )
