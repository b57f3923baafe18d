"""One stretch of the ledger under examination: rows, tiles and checkpoints, by a process of its own.

A stretch begins where a complete subtree of the log begins, so that what is found of each can be put together. Nothing
is believed that can be computed: payload hashes, leaves and tiles are made anew from the stored bytes.
"""

import marshal
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import ClientCursor, Connection

from infrastructure.proof.merkle import HASH_BYTES
from infrastructure.proof.naming import Naming
from infrastructure.proof.tiles import HEIGHT, WIDTH, split
from infrastructure.verification.fault import Fault
from infrastructure.verification.published import Published, published
from infrastructure.verification.rows import chunks
from infrastructure.verification.statements import SQL

LEVELS = 2 * HEIGHT
CHUNK = 64  # events that are taken from the client library at once
STRETCH = 1 << LEVELS  # events: the leaves of a tile's hash two tiles above
MOST_FAULTS = 1000  # told of one stretch
EARLIEST = -(1 << 63)
PLAIN = 2  # the form of marshal that depends on values alone, and not on which of them are one object
NOBODY = b"\0"  # no command's id: no text of the database holds it
NOTHING = bytes(HASH_BYTES)  # in place of the leaf of an event that is missing
NOTABLE = {
    topic.encode(): topic
    for topic in ("ledger.heads_sealed", "ledger.signing_key_introduced", "ledger.incarnation_begun")
}
_FRONT = b"\x00" + b"".join(struct.pack(">I", len(part)) + part for part in (b"caseledger/envelope/1", b"sha256"))


@cache
def _layout(stream: int, topic: int) -> Callable[..., bytes]:
    """Lay out the leaf of an event whose stream and topic are so many bytes long: each field behind its length."""
    return struct.Struct(f">{len(_FRONT)}siqi{stream}siqi{topic}siqi32s").pack


Command = tuple[int, int, int, bytes]  # first position, last one, recorded_at, id


def digest(commands: list[Command]) -> bytes:
    """Hash where commands stand."""
    return sha256(marshal.dumps(commands, PLAIN)).digest()


_Event = tuple[int, bytes, int, bytes, int, bytes, bytes, bytes]  # as the statement names its columns
Touched = tuple[int, int, int, bytes]  # of a stream in a stretch: first version, last one, its position, its leaf


class Notable(NamedTuple):
    """An event that the log itself rests on."""

    position: int
    topic: str
    state: bytes


class Asked(NamedTuple):
    """What is to be examined: where a stretch begins and ends, where heads were sealed in it, and more sizes."""

    after: int
    through: int
    splits: Sequence[int]
    sizes: Sequence[int]
    sealed: int


@dataclass(slots=True)
class Found:
    """What was found in a stretch, without its events."""

    after: int
    through: int
    faults: list[Fault] = field(default_factory=list)
    untold: int = 0
    segments: list[tuple[int, dict[bytes, Touched]]] = field(default_factory=list)
    edges: dict[int, list[bytes]] = field(default_factory=dict)  # by size: the complete subtrees from `after` to there
    notable: list[Notable] = field(default_factory=list)
    checkpoints: list[Published] = field(default_factory=list)
    first_recorded: int = EARLIEST
    last_recorded: int = EARLIEST
    commands: tuple[int, bytes] = (0, b"")  # how many the events name, and the hash of them, one after the other

    def tell(self, position: int, code: str, zh: str, en: str) -> None:
        """Add a fault, or count it."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(position, code, zh, en))
        else:
            self.untold += 1


def _events(connection: Connection[Any], found: Found) -> Iterator[list[_Event]]:
    """Give the events of a stretch in order, by the chunk."""
    statement = ClientCursor(connection).mogrify(SQL["stretch"].decode(), [found.after, found.through])
    return chunks(connection, statement.encode(), CHUNK)


def read(connection: Connection[Any], found: Found, splits: Sequence[int]) -> list[bytes]:
    """Go through the events of a stretch; give the hashes of their leaves, `NOTHING` for one that is missing.

    What each stream has come to is kept apart for the events up to each position of `splits`.
    """
    leaves: list[bytes] = []
    last, recorded_before = found.after, EARLIEST
    ends = iter([*splits, found.through])
    end = next(ends)
    segment: dict[bytes, Touched] = {}
    commands: list[tuple[int, int, bytes]] = []  # where each begins, and when
    named = NOBODY  # the command of the event before
    for events in _events(connection, found):
        for at, stream, version, topic, recorded_at, payload_hash, state, by in events:
            if at != last + 1 and not _goes_on(found, leaves, last, at):
                continue
            last = at
            try:
                name, kind = len(stream), len(topic)
                leaf = sha256(
                    _layout(name, kind)(
                        _FRONT, 8, at, name, stream, 8, version, kind, topic, 8, recorded_at, HASH_BYTES, payload_hash
                    )
                ).digest()
                altered = sha256(state).digest() != payload_hash
            except (TypeError, struct.error):  # what the table would not have taken: its rules were changed
                found.tell(at, "event_unreadable", "事件无法读取", "a column holds nothing, or no value of its type")
                leaves.append(NOTHING)
                continue
            leaves.append(leaf)
            if altered:
                en = "the payload does not hash to its payload_hash"
                found.tell(at, "payload_altered", "事件内容与其散列不符", en)
            if recorded_at <= recorded_before:
                found.tell(at, "not_rising", "记录时刻未递增", "recorded_at is not later than that of the event before")
            recorded_before = recorded_at
            while at > end:
                found.segments.append((end, segment))
                end, segment = next(ends), {}
            if (before := segment.get(stream)) is None:
                segment[stream] = version, version, at, leaf
            else:
                first, ahead, _, _ = before
                if version - ahead != 1:
                    _version_astray(found, at, stream, version, ahead + 1)
                segment[stream] = first, version, at, leaf
            if by != named:
                named = by
                commands.append((at, recorded_at, by))
            if stream == b"ledger" and (notable := NOTABLE.get(topic)) is not None:
                found.notable.append(Notable(at, notable, state))
    found.commands = _named(commands, last)
    found.first_recorded, found.last_recorded = commands[0][1] if commands else EARLIEST, recorded_before
    _missing(found, leaves, last, found.through)
    found.segments.append((end, segment))
    found.segments.extend((end, {}) for end in ends)
    return leaves


def _named(commands: Sequence[tuple[int, int, bytes]], last: int) -> tuple[int, bytes]:
    """Say how many commands there are, and the hash of them as the table has them."""
    lasts = [*(first - 1 for first, _, _ in commands[1:]), last]
    rows = [(first, last, since, name) for (first, since, name), last in zip(commands, lasts, strict=False)]
    return len(rows), digest(rows)


def _goes_on(found: Found, leaves: list[bytes], last: int, at: int) -> bool:
    """Tell of positions that are not there, and of one that was there before: the event is passed over then."""
    if at <= last:
        found.tell(at, "position_twice", "位置重复", "this position stands twice")
        return False
    _missing(found, leaves, last, at - 1)
    return True


def _missing(found: Found, leaves: list[bytes], last: int, through: int) -> None:
    for position in range(last + 1, through + 1):
        found.tell(position, "event_missing", "缺少事件", "there is no event at this position")
    leaves.extend([NOTHING] * (through - last))


def _version_astray(found: Found, position: int, stream: bytes, version: int, expected: int) -> None:
    name = stream.decode("utf-8", "replace")
    zh = f"{name} 的版本应为 {expected}，实为 {version}"
    found.tell(position, "version_astray", zh, f"version {expected} of the stream must follow, not {version}")


class Subtrees:
    """The complete subtrees of a stretch, all levels of them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        for _ in range(LEVELS):
            below = self.levels[-1]
            pairs = zip(below[::2], below[1::2], strict=False)
            self.levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])

    def edge(self, leaves: int) -> list[bytes]:
        """Give the complete subtrees that the first leaves fall into, the largest first."""
        found, at = [], 0
        for level in range(LEVELS, -1, -1):
            if leaves >> level & 1:
                found.append(self.levels[level][at >> level])
                at += 1 << level
        return found


def _tiles(connection: Connection[Any], found: Found, level: int) -> dict[int, bytes]:
    hashes = WIDTH << level * HEIGHT  # leaves under a tile
    asked = {"level": level, "first": found.after // hashes, "end": -(-found.through // hashes)}
    with connection.cursor(binary=True) as cursor:
        return {number: bytes(content) for number, content in cursor.execute(SQL["tiles"], asked)}


def _filled(found: Found, leaves: list[bytes], tiles: Mapping[int, bytes]) -> None:
    """Put what the log holds in the place of events that are missing, so that what else is wrong can be told."""
    if found.faults and NOTHING in leaves:
        for place, leaf in enumerate(leaves):
            if leaf == NOTHING:
                number, at = divmod(found.after + place, WIDTH)
                leaves[place] = tiles.get(number, b"")[at * HASH_BYTES : (at + 1) * HASH_BYTES] or NOTHING


def _hold_tiles(found: Found, level: int, made: list[bytes], tiles: Mapping[int, bytes], sealed: int) -> None:
    """Hold the tiles of a level to what the events give; up to `sealed` leaves they must be there."""
    leaves = 1 << level * HEIGHT  # under one hash
    base = found.after // leaves
    for number in range(base // WIDTH, -(-(base + len(made)) // WIDTH)):
        offset = number * WIDTH - base
        expected = b"".join(made[offset : offset + WIDTH])
        content = tiles.get(number, b"")
        due = min(max(sealed // leaves - number * WIDTH, 0), WIDTH)
        if len(content) < due * HASH_BYTES:
            at = (number * WIDTH + len(content) // HASH_BYTES) * leaves + 1
            zh, en = f"缺少日志瓦片（{level} 层 {number}）", f"tile {number} of level {level} does not reach so far"
            found.tell(at, "tile_missing", zh, en)
        if content[: len(expected)] != expected[: len(content)]:
            for place, (one, other) in enumerate(zip(split(content), split(expected), strict=False)):
                if one != other:
                    _tile_differs(found, level, (number * WIDTH + place) * leaves, leaves)


def _tile_differs(found: Found, level: int, before: int, leaves: int) -> None:
    if level == 0:
        en = "the event is not the one that the log's tile holds at this position"
        found.tell(before + 1, "event_differs", "事件与日志瓦片不符", en)
        return
    zh = f"{level} 层日志瓦片与位置 {before + 1} 至 {before + leaves} 的事件不符"
    found.tell(
        before + 1, "tile_differs", zh, f"a tile of level {level} differs from the events through {before + leaves}"
    )


def examine(connection: Connection[Any], asked: Asked, naming: Naming) -> Found:
    """Examine a stretch."""
    found = Found(asked.after, asked.through)
    leaves = read(connection, found, asked.splits)
    tiles = _tiles(connection, found, 0)
    _filled(found, leaves, tiles)
    subtrees = Subtrees(leaves)
    _hold_tiles(found, 0, leaves, tiles, asked.sealed)
    _hold_tiles(found, 1, subtrees.levels[HEIGHT], _tiles(connection, found, 1), asked.sealed)
    found.checkpoints = published(connection, asked.after, asked.through, naming, found.tell)
    sizes = {asked.through, *asked.sizes, *(one.size for one in found.checkpoints)}
    found.edges = {size: subtrees.edge(size - asked.after) for size in sizes}
    return found
