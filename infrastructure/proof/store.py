"""What is published of the log, as the database keeps it: checkpoints, cosignatures, tiles; how the places stand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.proof.checkpoint import Checkpoint
from infrastructure.proof.leaves import LeafRow
from infrastructure.proof.note import Note, Signature, VerifierKey
from infrastructure.proof.statements import SQL
from infrastructure.proof.tiles import Edge, Tile, TiledNodes

SEALING = "sealing"  # not a place outside: the row under which the sealer's own alarm is on record


class Published(NamedTuple):
    """A checkpoint, the note as published, and when (microseconds since 1970 UTC)."""

    checkpoint: Checkpoint
    note: Note
    published_at: int


class PlaceStanding(NamedTuple):
    """The last checkpoint that an outside place took, and why it did not take the next; instants in microseconds."""

    place: str
    size: int | None
    taken_at: int | None
    fault: str | None
    fault_at: int | None


def position(connection: Connection[Any]) -> int:
    """Give the newest position on record; 0 in an empty ledger."""
    found: int = _rows(connection, "head")[0][0]
    return found


def entry(connection: Connection[Any], position: int) -> tuple[LeafRow, bytes] | None:
    """Give what an event's envelope is made of, and its payload; None if there is no such event."""
    rows = _rows(connection, "entry", position=position)
    if not rows:
        return None
    *envelope, payload = rows[0]
    return LeafRow(*envelope), bytes(payload)


def recorded_last(connection: Connection[Any]) -> int:
    """Give when the newest event was recorded, in microseconds since 1970 UTC; 0 in an empty ledger."""
    found: int = _rows(connection, "head")[0][1]
    return found


def newest(connection: Connection[Any]) -> Published | None:
    """Give the checkpoint published last, without cosignatures."""
    rows = _rows(connection, "newest")
    if not rows:
        return None
    size, origin, root, note, published_at = rows[0]
    return Published(Checkpoint(origin, size, bytes(root)), Note.parse(bytes(note)), published_at)


def cosignatures(connection: Connection[Any], size: int) -> list[Signature]:
    """Give what witnesses signed of a checkpoint."""
    return [Signature.parse(line.rstrip("\n")) for _, line, _ in _rows(connection, "cosignatures", size=size)]


def cosigned(connection: Connection[Any], published: Published) -> Note:
    """Give the note of a checkpoint with what witnesses signed of it."""
    return published.note.with_signatures(cosignatures(connection, published.checkpoint.size))


def tile(connection: Connection[Any], level: int, number: int) -> bytes:
    """Give the hashes of a tile; none if there is no such tile."""
    rows = _rows(connection, "tile", level=level, number=number)
    return bytes(rows[0][0]) if rows else b""


def nodes(connection: Connection[Any]) -> TiledNodes:
    """Give the complete subtrees that the tiles hold."""
    return TiledNodes(lambda level, number: tile(connection, level, number))


def edge_at(connection: Connection[Any], size: int) -> Edge | None:
    """Give the right edge at a size off the tiles; None where they do not reach so far."""
    wanted = Edge.tiles_at(size)
    asked = {"levels": [level for level, _, _ in wanted], "numbers": [number for _, number, _ in wanted]}
    held = {(level, number): bytes(hashes) for level, number, hashes in _rows(connection, "tiles", **asked)}
    partial = [held.get((level, number), b"")[: 32 * width] for level, number, width in wanted]
    if any(len(hashes) != 32 * width for hashes, (_, _, width) in zip(partial, wanted, strict=True)):
        return None
    return Edge(size, partial)


def keep_tiles(connection: Connection[Any], tiles: Iterable[Tile]) -> None:
    """Write tiles anew."""
    connection.execute(SQL["keep_tiles"], _columns(tiles))


def publish(connection: Connection[Any], after: int, checkpoint: Checkpoint, note: Note, tiles: Sequence[Tile]) -> bool:
    """Publish a checkpoint behind that of size `after`; False where another has come first."""
    said = {"after": after, "size": checkpoint.size, "origin": checkpoint.origin, "root": checkpoint.root}
    row = connection.execute(SQL["publish"], {**said, "note": bytes(note), **_columns(tiles)}).fetchone()
    return row is not None and bool(row[0])


def cosign(connection: Connection[Any], size: int, witness: VerifierKey, signature: Signature) -> None:
    """Keep what a witness signed."""
    connection.execute(SQL["cosign"], {"size": size, "witness": str(witness), "line": signature.line})


def tell(connection: Connection[Any], place: str, *, size: int | None = None, fault: str | None = None) -> None:
    """Keep how an outside place stands."""
    connection.execute(SQL["tell"], {"place": place, "size": size, "fault": fault})


def places(connection: Connection[Any]) -> list[PlaceStanding]:
    """Tell how the outside places stand."""
    return [PlaceStanding._make(row) for row in _rows(connection, "places")]


def _columns(tiles: Iterable[Tile]) -> Mapping[str, list[Any]]:
    levels, numbers, contents = zip(*tiles, strict=True) if (tiles := list(tiles)) else ((), (), ())
    return {"levels": list(levels), "numbers": list(numbers), "contents": list(contents)}


def _rows(connection: Connection[Any], name: str, **asked: Any) -> list[tuple[Any, ...]]:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        return cursor.execute(SQL[name], asked).fetchall()
