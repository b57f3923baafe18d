"""Which cases lie within a reach, as parameters of a statement: by the headings of the board, which are few.

Invariant: a statement that is given them shows no case out of reach. `within` and `hidden` of the board's schema say of
other models' cases the same; where there is no board, nothing is within any reach but the whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from psycopg.rows import dict_row, tuple_row

from domain.access.level import CaseLevel
from domain.access.reach import EVERYTHING, Reach
from domain.case.knowledge import LevelSet
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
    asked: dict[str, Any] = {**filters.asked(), "reach": reach_asked(reach)}
    found = NOTHING_HIDDEN
    if filters.ask_of_headings:
        headings = _first(board, "headings", asked)
        alone = None if headings is None or asked["reach"] is None else _first(board, "alone", asked) or None
        found = {"headings": headings, "hidden": None, "alone": alone}
    elif asked["reach"] is not None:
        found = within(board, reach)
    if found["headings"] is None and not found["hidden"]:
        return {**NOTHING_HIDDEN, "only": None, "reach": None}  # at this position, nothing is out of reach
    if asked["reach"] is not None:
        board.connection.execute(SQL["let_down"], asked)
    only = (found["alone"] or []) if found["headings"] == [] else None  # a few cases are found by their ids
    return {**found, "only": only, "reach": asked["reach"]}


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


def numbers_within(board: Snapshot, numbers: Collection[str], reach: Reach) -> set[str]:
    """Tell which of some numbers are borne by cases within reach, and by no other."""
    asked = {"numbers": list(numbers), **within(board, reach)}
    with board.connection.cursor(row_factory=tuple_row) as db:
        return {row[0] for row in db.execute(SQL["numbers_within"], asked, prepare=False)}


def confidential(board: Snapshot, cases: Sequence[str]) -> list[str]:
    """Tell which of some cases are on a level above internal; one that the board does not know may be.

    What was put on another level since the board's position counts as well: an answer read off the ledger shows it.
    """
    open_inside = [level for level in CaseLevel if level.within(CaseLevel.INTERNAL)]
    asked = {"cases": list(cases), "open": open_inside, "position": board.position, "narrowed": LevelSet.TOPIC}
    with board.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["confidential"], asked)]


def _first(board: Snapshot, name: str, asked: Mapping[str, object]) -> list[int] | None:
    with board.connection.cursor(row_factory=tuple_row) as db:
        found: list[int] | None = db.execute(SQL[name], asked).fetchall()[0][0]
    return found


def _listed(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
