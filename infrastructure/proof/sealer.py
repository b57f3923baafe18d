"""The sealer: extends the tree by what was recorded, holds it against the last checkpoint, signs and publishes.

It has envelopes hashed, and reads no payload. What it published it never contradicts: where the ledger no longer
gives the root of the last checkpoint, nothing more is signed. Two sealers at once cannot fork the log.
"""

import logging
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.checkpoint import Checkpoint
from infrastructure.proof.faults import LogInconsistent
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.leaves import leaf_hashes
from infrastructure.proof.named import naming
from infrastructure.proof.naming import Naming
from infrastructure.proof.note import Note, VerifierKey, sign
from infrastructure.proof.signer import Signer
from infrastructure.proof.store import Published
from infrastructure.proof.tiles import Edge, Tile

LOG = logging.getLogger(__name__)
TILES_AT_ONCE = 512  # 4 MiB


class Sealer:
    """Seals one ledger, over a pool of autocommit connections of the append role."""

    def __init__(self, pool: ConnectionPool, keys: KeyFolder) -> None:
        self._pool = pool
        self._keys = keys
        self._signers: dict[VerifierKey, Signer] = {}
        self._naming: Naming | None = None
        self._seen: Checkpoint | None = None  # the newest that this program knows to have been published

    def seal(self) -> Published | None:
        """Publish a checkpoint of all that is on record; None if there is nothing new, or another came first.

        Raise `LogInconsistent` where the ledger contradicts what was published, `SigningKeyMissing` without the key.
        """
        with translated(), self._pool.connection() as connection:
            last = store.newest(connection)
            self._follow(last)
            after, head = 0 if last is None else last.checkpoint.size, store.position(connection)
            if head < after:
                raise LogInconsistent(sealed=after, on_record=head)
            if head == after:
                return None
            edge = edge_of(connection, last)
            grown = self._extended(connection, edge, head)
            return self._published(connection, after, edge, grown)

    def newest(self) -> Note | None:
        """Give the checkpoint published last, with its cosignatures."""
        with translated(), self._pool.connection() as connection:
            last = store.newest(connection)
            return None if last is None else store.cosigned(connection, last)

    def pending(self) -> int:
        """Count what was recorded behind the newest checkpoint known to this program."""
        with translated(), self._pool.connection() as connection:
            if self._seen is None:
                self._follow(store.newest(connection))
            return store.position(connection) - (0 if self._seen is None else self._seen.size)

    def _follow(self, last: Published | None) -> None:
        """Hold the published checkpoints against those that were there before: they never go back."""
        seen, found = self._seen, None if last is None else last.checkpoint
        if seen is not None and (
            found is None or found.size < seen.size or (found.size == seen.size and found != seen)
        ):
            raise LogInconsistent(published=seen.size, gone_back_to=0 if found is None else found.size)
        self._seen = found

    def _extended(self, connection: Connection[Any], edge: Edge, head: int) -> list[Tile]:
        grown: dict[tuple[int, int], Tile] = {}
        for stretch in leaf_hashes(connection, edge.size, head):
            if stretch.naming:
                self._naming = None
            for tile in edge.extend(stretch.hashes):
                grown[tile.level, tile.number] = tile
            if len(grown) >= TILES_AT_ONCE:
                store.keep_tiles(connection, grown.values())
                grown.clear()
        if edge.size != head:
            raise LogInconsistent(newest_position=head, events=edge.size)  # positions are dense: one is missing
        return list(grown.values())

    def _published(self, connection: Connection[Any], after: int, edge: Edge, grown: list[Tile]) -> Published | None:
        named = self._naming = self._naming or naming(connection)
        checkpoint = Checkpoint(named.origin_at(edge.size), edge.size, edge.root())
        keys = named.keys_between(after, edge.size)
        if not keys:
            return None  # the key is introduced in a moment, by whoever serves the ledger
        lines = [sign(checkpoint.text, key.name, self._signer(key)) for key in keys]
        note = Note(checkpoint.text, tuple(lines))
        if not store.publish(connection, after, checkpoint, note, grown):
            LOG.info("another program sealed the ledger behind position %d first", after)
            return None
        self._seen = checkpoint
        return store.newest(connection)

    def _signer(self, key: VerifierKey) -> Signer:
        if key not in self._signers:
            self._signers[key] = self._keys.signer(key)
        return self._signers[key]


def edge_of(connection: Connection[Any], last: Published | None) -> Edge:
    """Give the edge of the tree at a checkpoint; raise `LogInconsistent` where the ledger gives another root.

    The tiles are believed if they give that root; if not, the events are asked, and the tiles mended.
    """
    if last is None:
        return Edge()
    edge = store.edge_at(connection, last.checkpoint.size)
    if edge is not None and edge.root() == last.checkpoint.root:
        return edge
    LOG.error("the tiles do not give the root of the checkpoint at %d: made anew", last.checkpoint.size)
    edge = Edge()
    for stretch in leaf_hashes(connection, 0, last.checkpoint.size):
        store.keep_tiles(connection, edge.extend(stretch.hashes))
    if edge.size != last.checkpoint.size or edge.root() != last.checkpoint.root:
        raise LogInconsistent(size=last.checkpoint.size, published=last.checkpoint.root.hex(), found=edge.root().hex())
    return edge


def root_at(connection: Connection[Any], size: int) -> bytes:
    """Give the root of the first `size` events, which must be on record; off the tiles as far as they reach."""
    last = store.newest(connection)
    if last is not None and size <= last.checkpoint.size:
        edge = store.edge_at(connection, size)
        if edge is not None:
            return edge.root()
    edge = edge_of(connection, last if last is not None and last.checkpoint.size <= size else None)
    for stretch in leaf_hashes(connection, edge.size, size):
        edge.extend(stretch.hashes)
    return edge.root()
