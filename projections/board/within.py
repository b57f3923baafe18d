"""Which cases lie within a reach, as parameters of a statement: by the headings of the board, which are few.

Invariant: a statement that is given them shows no case out of reach. `within` and `hidden` of the board's schema say of
other models' cases the same; where there is no board, nothing is within any reach but the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from psycopg.rows import dict_row, tuple_row

from domain.access.level import CaseLevel
from domain.access.reach import EVERYTHING, Reach
from projections.board.filters import Filters
from projections.board.view import BOARD, SQL
from projections.snapshot import Snapshot

Within = Mapping[str, list[int] | None]
NOTHING_HIDDEN: Within = {"headings": None, "hidden": None, "alone": None}


def reach_asked(reach: Reach) -> str | None:
    """Give a reach as a parameter; None for the whole."""
    if reach.is_whole:
        return None
    return orjson.dumps(
        [
            {
                "levels": [level for level in CaseLevel if level.within(stretch.up_to)],
                "units": _listed(stretch.units),
                "procedures": _listed(stretch.procedures),
                "cases": _listed(stretch.cases),
                "filed_by": stretch.filed_by,
            }
            for stretch in reach.stretches
        ]
    ).decode()


def asked_of_board(board: Snapshot, filters: Filters, reach: Reach = EVERYTHING) -> dict[str, Any]:
    """Give which cases match and lie within reach, as the statements of the board ask for them.

    Behind a reach the second net is let down: the rest of the transaction sees no case out of it, whatever is asked.
    """
    asked = {**filters.asked(), "reach": reach_asked(reach)}
    headings = alone = None
    if filters.ask_of_headings or asked["reach"] is not None:
        headings = _first(board, "headings", asked)
        if headings is not None and asked["reach"] is not None:
            alone = _first(board, "alone", asked) or None
        if headings is None:
            asked["reach"] = None  # at this position of the board, nothing is out of reach
        if (named := asked["reach"]) is not None:
            board.connection.execute(SQL["let_down"], {"reach": named})
    return {"headings": headings, "alone": alone, "reach": asked["reach"]}


def within(shown: Snapshot, reach: Reach) -> Within:
    """Give which cases lie within reach, for the statements of any model that is open for reading.

    What is hidden is named only where the board has come as far; else what is within, so that no case slips through.
    """
    asked = reach_asked(reach)
    if asked is None:
        return NOTHING_HIDDEN
    with shown.connection.cursor(row_factory=dict_row) as db:
        found = db.execute(SQL["reached"], {"reach": asked, "board": BOARD.schema, "position": shown.position})
        return found.fetchall()[0]


def confidential(board: Snapshot, cases: Sequence[str]) -> list[str]:
    """Tell which of some cases are on a level above internal; one that the board does not know may be."""
    asked = {"cases": list(cases), "open": [level for level in CaseLevel if level.within(CaseLevel.INTERNAL)]}
    with board.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["confidential"], asked)]


def _first(board: Snapshot, name: str, asked: Mapping[str, object]) -> list[int] | None:
    with board.connection.cursor(row_factory=tuple_row) as db:
        found: list[int] | None = db.execute(SQL[name], asked).fetchall()[0][0]
    return found


def _listed(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
