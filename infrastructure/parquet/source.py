"""The ledger as record batches, read a stretch at a time, so that no transaction stays open for long.

By ADBC, which reads the binary form straight into columns: a seventh of what rows of Python objects cost.
"""

import hashlib
import operator
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.errors import DatabaseBusy, DatabaseUnavailable
from infrastructure.ledger import feed
from infrastructure.parquet.envelope import ENVELOPE
from infrastructure.parquet.faults import LedgerDamaged, LedgerEmpty
from infrastructure.postgres.errors import translated
from projections.statements import statements

SQL = statements("infrastructure.parquet")
STRETCH = 50_000
TRIES = 3
BROKEN_OFF = {"40001", "40P01"}  # a conflict with what a replica replays


@dataclass(frozen=True, slots=True)
class Founding:
    """Whose ledger it is."""

    ledger: str
    simulated: bool
    time_zone: str
    payload_hash: str


def founding(connection: Connection[Any]) -> Founding:
    """Read what the ledger is; raise LedgerEmpty before its founding."""
    with translated(), connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["founding"]).fetchone()
    if row is None:
        raise LedgerEmpty
    said = orjson.loads(row[0])
    return Founding(said["name"], said["simulated"], said["time_zone"], bytes(row[1]).hex())


def last_position(connection: Connection[Any]) -> int:
    """Give the newest position."""
    return feed.last_position(connection)


def whole_commands(connection: Connection[Any], through: int) -> int:
    """Give the last position not behind another at which a command ends."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["whole_commands"], {"through": through}).fetchone()
    return through if row is None or row[0] is None else int(row[0])


def stretches(url: str, through: int) -> Iterator[pa.RecordBatch]:
    """Give all events up to a position in ledger order; raise LedgerDamaged for one that does not hash as recorded.

    A stretch that a replica broke off, to go on with what it had to replay, is read again. While one is being used,
    the next is on its way.
    """
    with (
        _refusing(),
        dbapi.connect(url, autocommit=True) as connection,
        connection.cursor() as cursor,
        ThreadPoolExecutor(1) as ahead,
    ):
        coming = ahead.submit(_read, cursor, 0, min(STRETCH, through))
        for after in range(0, through, STRETCH):
            upto = min(after + STRETCH, through)
            table = coming.result()
            if upto < through:
                coming = ahead.submit(_read, cursor, upto, min(upto + STRETCH, through))
            yield _checked(table, after, upto)


def _read(cursor: dbapi.Cursor, after: int, through: int) -> pa.Table:
    for _ in range(TRIES - 1):
        try:
            return _table(cursor, after, through)
        except dbapi.Error as fault:
            if fault.sqlstate not in BROKEN_OFF:
                raise
    return _table(cursor, after, through)


def _table(cursor: dbapi.Cursor, after: int, through: int) -> pa.Table:
    cursor.execute(SQL["stretch"].decode(), (after, through))
    return cursor.fetch_arrow_table()


def _checked(table: pa.Table, after: int, through: int) -> pa.RecordBatch:
    if table.num_rows != through - after:
        raise LedgerDamaged(between=f"{after + 1} and {through}", events=table.num_rows)
    columns = [table.column(field.name).combine_chunks().cast(field.type) for field in ENVELOPE]
    hashes = [hashlib.sha256(state).digest() for state in columns[4].to_pylist()]
    if hashes != (recorded := columns[7].to_pylist()):
        raise LedgerDamaged(position=after + 1 + list(map(operator.eq, hashes, recorded)).index(False))
    return pa.RecordBatch.from_arrays(columns, schema=ENVELOPE)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except dbapi.Error as fault:
        kind = DatabaseBusy if fault.sqlstate in BROKEN_OFF else DatabaseUnavailable
        raise kind(reason=" ".join(str(fault).split())) from fault
