"""The ledger as record batches, read by COPY a stretch at a time, so that no transaction stays open for long."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.ledger import feed
from infrastructure.parquet.envelope import ENVELOPE
from infrastructure.parquet.faults import LedgerDamaged, LedgerEmpty
from infrastructure.postgres.errors import translated
from projections.statements import statements

SQL = statements("infrastructure.parquet")
STRETCH = 50_000
TYPES = ("int8", "text", "int8", "text", "bytea", "int8", "text", "bytea")


@dataclass(frozen=True, slots=True)
class Founding:
    """Whose ledger it is."""

    ledger: str
    simulated: bool
    payload_hash: str


def founding(connection: Connection[Any]) -> Founding:
    """Read what the ledger is; raise LedgerEmpty before its founding."""
    with translated(), connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL["founding"]).fetchone()
    if row is None:
        raise LedgerEmpty
    said = orjson.loads(row[0])
    return Founding(said["name"], said["simulated"], bytes(row[1]).hex())


def last_position(connection: Connection[Any]) -> int:
    """Give the newest position."""
    return feed.last_position(connection)


def stretches(connection: Connection[Any], through: int) -> Iterator[pa.RecordBatch]:
    """Give all events up to a position in ledger order; raise LedgerDamaged for one that does not hash as recorded."""
    for after in range(0, through, STRETCH):
        upto = min(after + STRETCH, through)
        with translated(), connection.cursor(row_factory=tuple_row) as cursor:
            asked = {"after": after, "through": upto}
            with cursor.copy(SQL["stretch"], asked) as copy:
                copy.set_types(TYPES)
                columns = list(zip(*copy.rows(), strict=True))
        positions = columns[0] if columns else ()
        if len(positions) != upto - after:
            raise LedgerDamaged(between=f"{after + 1} and {upto}", events=len(positions))
        for position, state, payload_hash in zip(positions, columns[4], columns[7], strict=True):
            if hashlib.sha256(state).digest() != payload_hash:
                raise LedgerDamaged(position=position)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, ENVELOPE, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=ENVELOPE)
