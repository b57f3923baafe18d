"""The rows that a stretch of events makes, gathered and written at once.

Each new row of a case or of a clock ends the interval of the one before it, here or in the table. A row that stands
there already stays as it is, so that the same events written twice change nothing.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from psycopg import Cursor

from projections.statements import statements

SQL = statements("projections.board")
Row = dict[str, Any]


class Page:
    """Rows not yet written."""

    def __init__(self) -> None:
        self._cases: dict[str, list[Row]] = {}
        self._clocks: dict[tuple[str, str, int], list[Row]] = {}

    def add_case(self, row: Row) -> None:
        """Add a row of a case; `opens` tells its first one."""
        _chain(self._cases.setdefault(row["case_id"], []), row)

    def add_clock(self, row: Row) -> None:
        """Add a row of a clock; `opens` tells the first one of its run."""
        _chain(self._clocks.setdefault((row["case_id"], row["clock"], row["run"]), []), row)

    def write(self, cursor: Cursor[Any]) -> None:
        """Write the rows: first the ends of the intervals before, then the rows themselves."""
        _write(cursor, "cases", self._cases)
        _write(cursor, "clocks", self._clocks)


def _chain(rows: list[Row], row: Row) -> None:
    if rows:
        rows[-1]["recorded_until"] = row["recorded_from"]
    row["recorded_until"] = None
    rows.append(row)


def _write(cursor: Cursor[Any], table: str, chains: Mapping[Any, list[Row]]) -> None:
    if chains:
        followers = [chain[0] for chain in chains.values() if not chain[0]["opens"]]
        if followers:
            cursor.execute(SQL[f"end_{table}"], {"rows": _json([_place(row) for row in followers])})
        rows = [row for chain in chains.values() for row in chain]
        cursor.execute(SQL[f"insert_{table}"], {"rows": _json(rows)})


def _place(row: Row) -> Row:
    return {name: row[name] for name in ("case_id", "clock", "run", "position", "recorded_from") if name in row}


def _json(rows: list[Row]) -> str:
    return orjson.dumps(rows).decode()
