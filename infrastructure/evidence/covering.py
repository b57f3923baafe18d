"""Before a case is shown, its heads are sealed and a checkpoint covers them: else its last event could be left away."""

import json
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from application.ledger import CaseUnknown, Contended
from application.ledger_acts import seal_heads
from domain.errors import Refused
from infrastructure.evidence.statements import SQL
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.faults import NoKeyFolder
from infrastructure.proof.heads import heads_through, sealed_root
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.store import Published

TRIES = 5


class EventRow(NamedTuple):
    """An event as a bundle shows it."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: int
    state: bytes


class Covered(NamedTuple):
    """The event that sealed the heads of all streams, through which position, and a checkpoint behind it."""

    heads: EventRow
    through: int
    checkpoint: Published


def covered(pool: ConnectionPool, keys: KeyFolder | None, stream: str) -> Covered:
    """Give what covers a case; where nothing does yet, seal heads and log now.

    Raise `CaseUnknown`, `NoKeyFolder` where the log would have to be sealed without a key, or what the sealer raises.
    """
    for _ in range(TRIES):
        with translated(), pool.connection() as connection:
            last = _last_of(connection, stream)
            found = _found(connection)
        if found is not None and found.through >= last:
            return found
        if keys is None:
            raise NoKeyFolder
        _seal(pool, keys)
    raise Contended(attempts=TRIES)


def _found(connection: Connection[Any]) -> Covered | None:
    newest = store.newest(connection)
    if newest is None:
        return None
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["sealed_heads"], {"size": newest.checkpoint.size}).fetchone()
    if row is None:
        return None
    heads = EventRow(*row)
    return Covered(heads, int(json.loads(heads.state)["through"]), newest)


def _seal(pool: ConnectionPool, keys: KeyFolder) -> None:
    """Seal the heads as they stand, and the log behind them; another program may do both at the same time."""
    with translated(), pool.connection() as connection:
        heads = heads_through(connection, store.position(connection))
    try:
        seal_heads(
            sealing_ledger(pool), heads.through, heads.count, sealed_root(heads.root), day=f"through:{heads.through}"
        )
    except Refused as refusal:
        if refusal.code != "heads_not_later":
            raise
    Sealer(pool, keys).seal()


def _last_of(connection: Connection[Any], stream: str) -> int:
    row = connection.execute(SQL["last_of_case"], {"stream": stream}).fetchone()
    if row is None:
        raise CaseUnknown(case=stream)
    last: int = row[0]
    return last
