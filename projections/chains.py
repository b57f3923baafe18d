"""Rows that say how something stands from a moment on: each new one ends the interval of the one before it.

A row is a list in the order of its table's columns, the last of which is `recorded_until`.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import orjson
from psycopg import Cursor

Row = list[Any]


class Chains:
    """The rows of one table that a stretch of events makes, by what they describe, not yet written."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._recorded_from = self._columns.index("recorded_from")
        self.rows: list[Row] = []
        self._overtaking: dict[Hashable, Row] = {}

    def add(self, key: Hashable, row: Row, before: Row | None) -> None:
        """Add how a thing stands now; `before` is the row that described it until then, written already or not."""
        if before is not None:
            before[-1] = row[self._recorded_from]
            self._overtaking.setdefault(key, row)
        self.rows.append(row)

    def write(self, cursor: Cursor[Any], end: bytes, insert: bytes) -> None:
        """Write the ends of the intervals before, then the rows; one that stands there already stays as it is."""
        if self._overtaking:
            cursor.execute(end, {"rows": as_json(self._columns, list(self._overtaking.values()))})
        if self.rows:
            cursor.execute(insert, {"rows": as_json(self._columns, self.rows)})
        self.rows, self._overtaking = [], {}


def as_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write rows as the database reads them."""
    return orjson.dumps([dict(zip(columns, row, strict=True)) for row in rows]).decode()
