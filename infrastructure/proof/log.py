"""The published log, read off checkpoints and tiles alone: nothing here needs a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.log import Consistency, Cosigned, Entry, EntryUnknown, Inclusion, NotSealed, PlaceStands, Sealed
from domain.instants import instant_at
from infrastructure.ledger.envelope import Envelope
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.faults import SizeNotSealed, SizesOutOfOrder, TileUnknown
from infrastructure.proof.merkle import HASH_BYTES, consistency_proof, inclusion_proof, leaf_hash, root_of
from infrastructure.proof.store import PlaceStanding, Published
from infrastructure.proof.tiles import TilePath

SECOND = 1_000_000  # microseconds


class PostgresLog:
    """Reads the log over a pool of the read role."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def checkpoint(self) -> bytes:
        """Give the newest checkpoint with its cosignatures."""
        with self._newest() as (connection, last):
            return bytes(store.cosigned(connection, last))

    def tile(self, path: str) -> bytes:
        """Give a tile; of a partial one, the beginning of what is there now."""
        asked = TilePath.parse(path)
        if asked is None or asked.level > 7 or asked.number >= 1 << 56:
            raise TileUnknown(tile=path[:100])
        with translated(), self._pool.connection() as connection:
            held = store.tile(connection, asked.level, asked.number)
        if len(held) < HASH_BYTES * asked.width:
            raise TileUnknown(tile=path, width=len(held) // HASH_BYTES)
        return held[: HASH_BYTES * asked.width]

    def entry(self, position: int) -> Entry:
        """Give an event as it is stored."""
        with translated(), self._pool.connection() as connection:
            stored = store.entry(connection, position)
        if stored is None:
            raise EntryUnknown(position=position)
        row, payload = stored
        envelope = Envelope(*row).leaf_bytes()
        return Entry(position, payload, row.payload_hash, envelope, leaf_hash(envelope))

    def inclusion(self, position: int, size: int | None) -> Inclusion:
        """Prove an event in the tree of a size."""
        with self._newest() as (connection, last):
            size = _within("size", last, size)
            if position > size:
                raise SizesOutOfOrder(position=position, size=size)
            nodes = store.nodes(connection)
            proof, leaf = inclusion_proof(nodes, position - 1, size), nodes.node(0, position - 1)
            return Inclusion(size, root_of(nodes, size), proof, position, leaf)

    def consistency(self, earlier: int, later: int | None) -> Consistency:
        """Prove one size the beginning of another."""
        with self._newest() as (connection, last):
            later = _within("to", last, later)
            if earlier > later:
                raise SizesOutOfOrder(earlier=earlier, later=later)
            nodes = store.nodes(connection)
            proof = consistency_proof(nodes, earlier, later)
            return Consistency(later, root_of(nodes, later), proof, earlier, root_of(nodes, earlier))

    def sealed(self) -> Sealed:
        """Tell how far the log is sealed, and how the outside places stand."""
        with self._newest() as (connection, last):
            note, standing = store.cosigned(connection, last), store.places(connection)
            return Sealed(
                origin=last.checkpoint.origin,
                size=last.checkpoint.size,
                root=last.checkpoint.root,
                key_ids=[line.key_id.hex() for line in last.note.signatures],
                published_at=instant_at(last.published_at),
                note=bytes(note).decode(),
                cosigned=[
                    Cosigned(line.name, instant_at(line.time * SECOND))
                    for line in note.signatures[len(last.note.signatures) :]
                ],
                position=store.position(connection),
                alarm=next((one.fault for one in standing if one.place == store.SEALING), None),
                places=[_place(one) for one in standing if one.place != store.SEALING],
            )

    @contextmanager
    def _newest(self) -> Iterator[tuple[Connection[Any], Published]]:
        with translated(), self._pool.connection() as connection:
            last = store.newest(connection)
            if last is None:
                raise NotSealed
            yield connection, last


def _within(parameter: str, last: Published, size: int | None) -> int:
    if size is not None and size > last.checkpoint.size:
        raise SizeNotSealed(parameter=parameter, asked=size, sealed=last.checkpoint.size)
    return last.checkpoint.size if size is None else size


def _place(one: PlaceStanding) -> PlaceStands:
    at = [None if moment is None else instant_at(moment) for moment in (one.taken_at, one.fault_at)]
    return PlaceStands(one.place, one.size, at[0], one.fault, at[1])
