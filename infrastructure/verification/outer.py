"""What stands beside the events: streams, commands, upper tiles, and whatever reaches further than they do."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from psycopg import Connection

from infrastructure.proof.merkle import Frontier, Tree
from infrastructure.proof.naming import Naming, parted
from infrastructure.proof.tiles import HEIGHT, WIDTH, split
from infrastructure.verification.anchors import Anchor
from infrastructure.verification.fault import Fault
from infrastructure.verification.heads import Heads
from infrastructure.verification.rows import chunks
from infrastructure.verification.statements import SQL

MOST_FAULTS = 1000


def streams_astray(connection: Connection[Any], heads: Heads) -> list[Fault]:
    """Hold the table of streams to how far the events have come."""
    faults, seen = [], 0
    for stream, version, position in _streams(connection):
        at, found = position, "nothing"
        if (head := heads.last.get(stream)) is not None:
            seen += 1
            _, last, at, _ = head
            if (version, position) == (last, at):
                continue
            found = f"version {last}"
        name = stream.decode("utf-8", "replace")
        zh = f"streams 表中 {name} 与事件不符"
        en = f"ledger.streams has «{name}» at version {version}, position {position}; its events give {found}"
        faults.append(Fault(at, "stream_astray", zh, en))
    if seen < heads.count:
        listed = {stream for stream, _, _ in _streams(connection)}
        for stream in sorted(heads.last.keys() - listed)[:MOST_FAULTS]:
            name = stream.decode("utf-8", "replace")
            zh, en = f"streams 表中缺少 {name}", f"ledger.streams does not have «{name}»"
            _, _, at, _ = heads.last[stream]
            faults.append(Fault(at, "stream_astray", zh, en))
    return faults


def _streams(connection: Connection[Any]) -> Iterator[tuple[bytes, int, int]]:
    return chain.from_iterable(chunks(connection, SQL["streams"]))


def upper_tiles_astray(connection: Connection[Any], edge: "Upper") -> list[Fault]:
    """Hold the tiles above those of the stretches to the stretches' roots."""
    faults = []
    with connection.cursor(binary=True) as cursor:
        for level, number, hashes in cursor.execute(SQL["upper_tiles"]).fetchall():
            for place, one in enumerate(split(bytes(hashes))):
                index, leaves = number * WIDTH + place, 1 << level * HEIGHT
                if one != edge.node((level - 2) * HEIGHT, index):
                    before, after = index * leaves + 1, (index + 1) * leaves
                    zh = f"{level} 层日志瓦片与位置 {before} 至 {after} 的事件不符"
                    en = f"a tile of level {level} differs from the events through {after}"
                    faults.append(Fault(before, "tile_differs", zh, en))
    return faults


class Upper(Frontier):
    """The roots of whole stretches, all of them kept: 32 bytes each."""

    def __init__(self) -> None:
        super().__init__()
        self._tree = Tree()

    def append(self, leaf: bytes) -> None:
        """Add the root of a stretch."""
        super().append(leaf)
        self._tree.extend([leaf])

    def node(self, level: int, index: int) -> bytes | None:
        """Give the root of a complete subtree above the stretches; None if there is none yet."""
        return self._tree.node(level, index) if (index + 1) << level <= self.size else None


def beyond(connection: Connection[Any], events: int) -> list[Fault]:
    """Tell of checkpoints and tiles that cover more events than there are: the tail is missing."""
    faults = []
    sizes = [size for (size,) in connection.execute(SQL["checkpoints_beyond"], {"events": events}).fetchall()]
    if sizes:
        zh = f"已公布 {sizes[-1]} 个叶的检查点，位置 {events + 1} 至 {sizes[-1]} 的事件缺失"
        en = f"a checkpoint of {sizes[-1]} leaves was published: positions {events + 1} to {sizes[-1]} are missing"
        faults.append(Fault(events + 1, "tail_missing", zh, en))
    row = connection.execute(SQL["tiles_beyond"], {"first": events // WIDTH, "events": events}).fetchone()
    if row is not None:
        end = row[0] * WIDTH + row[1]
        zh, en = (
            f"日志瓦片已有 {end} 个叶",
            f"the log's tiles hold {end} leaves: positions from {events + 1} on are missing",
        )
        faults.append(Fault(events + 1, "tail_missing", zh, en))
    return faults


def anchors_beyond(anchors: Sequence[Anchor], events: int, named: Naming) -> list[Fault]:
    """Tell of outside checkpoints that are ahead of the ledger, or of another log."""
    faults = []
    for anchor in anchors:
        if anchor.origin is not None and (parted(anchor.origin) or ("", 0))[0] != named.base:
            zh, en = f"{anchor.source} 是另一日志的检查点", f"{anchor.source} is of «{anchor.origin[:100]}»"
            faults.append(Fault(None, "anchor_of_another_log", zh, en))
        elif anchor.size > events:
            zh = f"他处保存的检查点（{anchor.source}）有 {anchor.size} 个叶，位置 {events + 1} 起的事件缺失"
            missing = f"the events from position {events + 1} on are missing{given_up(anchor, named, events)}"
            en = f"{anchor.source} holds a checkpoint of {anchor.size} leaves: {missing}"
            faults.append(Fault(events + 1, "anchor_ahead", zh, en))
    return faults


def given_up(anchor: Anchor, named: Naming, events: int) -> str:
    """Say where the ledger itself gave an outside checkpoint up, by beginning a new incarnation."""
    parts = parted(anchor.origin) if anchor.origin is not None else None
    if parts is None or parts[1] >= named.incarnation_at(events):
        return ""
    position = next(position for position, number in named.incarnations if number > parts[1])
    return f"; the ledger gave it up by the incarnation that it began at position {position}"
