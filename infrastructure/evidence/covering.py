"""Before a case is shown, its heads are sealed and a checkpoint covers them: else its last event could be left away."""

import json
import logging
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from application.ledger import CaseUnknown, Contended
from application.ledger_acts import seal_heads
from domain.founding import HeadsNotLater
from infrastructure.errors import KeysNotNamed
from infrastructure.evidence.statements import SQL
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.heads import heads_through, sealed_root
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.store import Published

LOG = logging.getLogger(__name__)
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

    Raise `CaseUnknown`, `KeysNotNamed` where the log would have to be sealed without a key, or what the sealer raises.
    """
    for _ in range(TRIES):
        with translated(), pool.connection() as connection:
            last, heads = _last_of(connection, stream), _sealed_heads(connection)
            newest = store.newest(connection)
        if heads is not None and heads.through >= last and newest and heads.event.position <= newest.checkpoint.size:
            return Covered(heads.event, heads.through, newest)
        if keys is None:
            raise KeysNotNamed
        _seal(pool, keys, heads is None or heads.through < last)
    raise Contended(attempts=TRIES)


class _Heads(NamedTuple):
    event: EventRow
    through: int


def _sealed_heads(connection: Connection[Any]) -> _Heads | None:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["sealed_heads"]).fetchone()
    return None if row is None else _Heads(EventRow(*row), int(json.loads(row[-1])["through"]))


def _seal(pool: ConnectionPool, keys: KeyFolder, heads_too: bool) -> None:
    """Seal the log, and before it the heads as they stand; another program may do both at the same time."""
    ledger = sealing_ledger(pool)
    ready_key(ledger, pool, keys)
    if heads_too:
        with translated(), pool.connection() as connection:
            heads = heads_through(connection, store.position(connection))
        try:
            seal_heads(ledger, heads.through, heads.count, sealed_root(heads.root), day=f"through:{heads.through}")
        except HeadsNotLater:
            LOG.info("another program sealed the heads behind position %d first", heads.through)
    Sealer(pool, keys).seal()


def _last_of(connection: Connection[Any], stream: str) -> int:
    row = connection.execute(SQL["last_of_case"], {"stream": stream}).fetchone()
    if row is None:
        raise CaseUnknown(case=stream)
    last: int = row[0]
    return last
