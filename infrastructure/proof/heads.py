"""The tree over the heads of all streams as of a position: what shows that a case file is complete.

Read as of any position, past or present: positions become visible in their own order, so that what stands through one
is the same for ever.
"""

import struct
from bisect import bisect_left
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.proof.leaves import LeafRow, leaf_of
from infrastructure.proof.merkle import Tree, inclusion_proof, root_of
from infrastructure.proof.statements import SQL

MAGIC = b"caseledger/head/1"
_LENGTH = struct.Struct(">I").pack
_FRONT = b"\x00" + b"".join(_LENGTH(len(part)) + part for part in (MAGIC, b"sha256"))
_VERSION = struct.Struct(">IQI").pack
AT_ONCE = 20_000


class HeadProof(NamedTuple):
    """How far one stream had come, its place among all (from 0), and the proof of it under their root."""

    stream: str
    version: int
    leaf: bytes
    place: int
    proof: list[bytes]


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of all streams through a position, by the bytes of their names."""

    through: int
    names: list[bytes]
    versions: list[int]
    leaves: list[bytes]
    tree: Tree

    @property
    def count(self) -> int:
        """Give the number of streams."""
        return len(self.names)

    @property
    def root(self) -> bytes:
        """Give the root over them."""
        return root_of(self.tree, self.count)

    def of(self, stream: str) -> HeadProof | None:
        """Prove how far a stream had come; None if it had not been opened."""
        name = stream.encode()
        index = bisect_left(self.names, name)
        if index == self.count or self.names[index] != name:
            return None
        proof = inclusion_proof(self.tree, index, self.count)
        return HeadProof(stream, self.versions[index], self.leaves[index], index, proof)


def head_hash(name: bytes, version: int, leaf: bytes) -> bytes:
    """Hash one head as a leaf of that tree: `merkle.leaf_hash` of its fields, in one go."""
    return sha256(b"".join((_FRONT, _LENGTH(len(name)), name, _VERSION(8, version, len(leaf)), leaf))).digest()


def heads_through(connection: Connection[Any], through: int) -> Heads:
    """Read the heads of all streams as of a position."""
    found: list[tuple[bytes, int, bytes]] = []
    with connection.transaction():
        connection.execute(SQL["whole_plan"])
        with connection.cursor("heads", row_factory=tuple_row) as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(SQL["heads"], {"through": through}, binary=True)
            found.extend((row[1].encode(), row[2], leaf_of(LeafRow._make(row))) for row in cursor)
    found.sort()
    return Heads(
        through,
        [name for name, _, _ in found],
        [version for _, version, _ in found],
        [leaf for _, _, leaf in found],
        Tree(head_hash(name, version, leaf) for name, version, leaf in found),
    )


def sealed_root(root: bytes) -> str:
    """Write a root as an event holds it."""
    return f"sha256:{root.hex()}"
