"""The counts of the live board as it stood at a position, for a replay to be held against."""

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from domain.errors import Refused
from domain.instants import instant_at
from infrastructure.parquet.manifest import Manifest
from infrastructure.parquet.source import founding
from projections.board.filters import Moment
from projections.board.reads import Counts, counts
from projections.board.view import BOARD
from projections.snapshot import snapshot
from projections.statements import statements

SQL = statements("infrastructure.replay")


class LedgerDiffers(Refused):
    """The export is of another ledger than this one, so that there is nothing to compare."""

    code = "ledger_differs"


class BoardBehind(Refused):
    """The board has not come as far as the export: let the server catch up, or ask for an earlier --through."""

    code = "board_behind"


def board_counts(connection: Connection[Any], manifest: Manifest, through: int, at: datetime) -> Counts:
    """Count the board as it was known when the event at a position had been recorded; raise LedgerDiffers, BoardBehind.

    No two events are recorded at one instant, so that what was known then is what stands up to the position.
    """
    if founding(connection).payload_hash != manifest.founding:
        raise LedgerDiffers(export=manifest.ledger)
    with snapshot(connection, BOARD) as shown:
        if shown.position < through:
            raise BoardBehind(board=shown.position, through=through)
        if shown.position == through:
            return counts(shown, Moment(at))
        with connection.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(SQL["recorded_at"], {"position": through}).fetchone()
        assert row is not None  # noqa: S101 - the board has come past it
        return counts(shown, Moment(at, known_at=instant_at(row[0])))
