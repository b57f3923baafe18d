"""The leaf hashes of stored events, off the columns of their envelope: the payload itself is never read."""

import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.ledger.envelope import MAGIC, SHA256
from infrastructure.proof.statements import SQL
from infrastructure.proof.tiles import split

KEY_INTRODUCED, INCARNATION_BEGUN = "ledger.signing_key_introduced", "ledger.incarnation_begun"
AT_ONCE = 5_000  # rows in one query: a stretch short enough that nothing else in the program waits for it
_FRONT = b"\x00" + b"".join(struct.pack(">I", len(part)) + part for part in (MAGIC, SHA256)) + struct.pack(">I", 8)
_POSITION = struct.Struct(">QI").pack  # with the length of the stream's name behind it
_VERSION = struct.Struct(">IQI").pack  # its own length before it, that of the topic behind
_INSTANT = struct.Struct(">IqI").pack
_HASH_BYTES = 32


class LeafRow(NamedTuple):
    """The columns that an event's envelope is made of."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: int
    payload_hash: bytes


def leaf_of(row: LeafRow) -> bytes:
    """Hash an event's envelope as a leaf: `merkle.leaf_hash` of `Envelope.leaf_bytes`, in one go."""
    position, stream, version, topic, recorded_at, payload_hash = row
    name, kind = stream.encode(), topic.encode()
    return sha256(
        b"".join(
            (
                _FRONT,
                _POSITION(position, len(name)),
                name,
                _VERSION(8, version, len(kind)),
                kind,
                _INSTANT(8, recorded_at, _HASH_BYTES),
                payload_hash,
            )
        )
    ).digest()


def leaf_rows(connection: Connection[Any], after: int, through: int) -> Iterator[list[LeafRow]]:
    """Read the events behind a position and through another, in stretches."""
    while after < through:
        asked = {"after": after, "through": through, "limit": AT_ONCE}
        with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            rows = [LeafRow._make(row) for row in cursor.execute(SQL["leaves"], asked)]
        if not rows:
            return
        yield rows
        after = rows[-1].position


class Hashed(NamedTuple):
    """The leaf hashes of a stretch, the newest position in it, and whether it names the log or its key."""

    position: int
    naming: bool
    hashes: list[bytes]


def leaf_hashes(connection: Connection[Any], after: int, through: int) -> Iterator[Hashed]:
    """Hash the events behind a position and through another, in stretches, where they lie: in the database."""
    asked = {"through": through, "limit": AT_ONCE, "front": _FRONT, "naming": [INCARNATION_BEGUN, KEY_INTRODUCED]}
    while after < through:
        with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            row = cursor.execute(SQL["leaf_hashes"], {"after": after, **asked}).fetchone()
        if row is None or row[0] is None:
            return
        after, naming, hashes = row
        yield Hashed(after, naming, split(hashes))


def hashes_of(rows: Iterable[LeafRow]) -> list[bytes]:
    """Hash events."""
    return [leaf_of(row) for row in rows]
