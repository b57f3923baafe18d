"""Which cases came on a list and which left it between two moments, as the board stood at each of them."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import dict_row

from domain.access.reach import EVERYTHING, Reach
from domain.clock.reading import Light
from domain.instants import microseconds
from projections.board.filters import Filters, Moment
from projections.board.reads import BoardCase, asked_of, cases_of
from projections.board.view import SQL
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Move:
    """A case that came on the list, or left it, as it stands at the later moment."""

    case: BoardCase
    entered: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """A stretch of moves in the order in which the cases came, and how many there are in all."""

    moves: list[Move]
    entered: int
    left: int


def moves(
    snapshot: Snapshot,
    earlier: datetime,
    later: datetime,
    light: Light,
    filters: Filters,
    *,
    reach: Reach = EVERYTHING,
    skip: int,
    limit: int,
) -> Moves:
    """Compare the list of cases not settled that show a light, at two moments and as known at each.

    Of what lay within reach at a moment, and lies within it now.
    """
    moment = Moment.as_known(later)
    question = asked_of(snapshot, moment, filters, reach)
    question |= {"earlier": microseconds(earlier), "later": microseconds(later), "light": light}
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        rows = db.execute(SQL["moved"], {**question, "skip": skip, "limit": limit}, prepare=False).fetchall()
    entered = {row["id"]: row["entered"] for row in rows}
    shown = cases_of(snapshot, "shown", {**question, "ids": list(entered)})
    counted = (rows[0]["all_entered"], rows[0]["all_left"]) if rows else (0, 0)
    return Moves([Move(case, entered[case.id]) for case in shown], *counted)
