"""How far each stream has come, in ledger order, and whether that is what the ledger sealed."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from infrastructure.proof.heads import head_hash, sealed_root
from infrastructure.proof.merkle import Tree, root_of
from infrastructure.verification.fault import Fault
from infrastructure.verification.stretch import Notable, Touched


class Head(NamedTuple):
    """The last event of a stream."""

    version: int
    position: int
    leaf: bytes


class Heads:
    """The heads of all streams, as far as the events have been read."""

    def __init__(self) -> None:
        self.last: dict[bytes, Head] = {}
        self._names: list[bytes] = []  # sorted, as of the last root
        self._new: list[bytes] = []
        self._hashes: dict[bytes, bytes] = {}  # of heads that have not moved since the last root
        self._roots: dict[int, tuple[int, str]] = {}

    @property
    def count(self) -> int:
        """Give the number of streams."""
        return len(self.last)

    def take(self, segment: Mapping[bytes, Touched]) -> list[Fault]:
        """Go on; tell of streams whose versions do not follow one another."""
        faults = []
        for stream, touched in segment.items():
            first, version, position, leaf = touched
            before = self.last.get(stream)
            expected = 1 if before is None else before.version + 1
            if before is None:
                self._new.append(stream)
            if first != expected:
                name = stream.decode("utf-8", "replace")
                zh = f"{name} 在位置 {position} 之前的版本应接 {expected}，实为 {first}"
                en = f"by this position version {expected} of «{name}» must follow, not {first}"
                faults.append(Fault(position, "version_astray", zh, en))
            self.last[stream] = Head(version, position, leaf)
            self._hashes.pop(stream, None)
        return faults

    def hold(self, event: Notable) -> list[Fault]:
        """Hold what an event sealed to the heads at that position, which must have been kept."""
        try:
            said = json.loads(event.state)
            through, sealed = said["through"], (said["count"], said["root"])
        except (ValueError, KeyError, TypeError):
            return [Fault(event.position, "heads_unreadable", "封存的卷尾无法读取", "the sealed heads cannot be read")]
        if through not in self._roots or through >= event.position:
            zh, en = "封存的卷尾所指位置不对", f"it seals heads through {through}, which is no position before it"
            return [Fault(event.position, "heads_astray", zh, en)]
        if self._roots.pop(through) != sealed:
            zh = f"截至位置 {through} 的卷尾与封存的根不符"
            en = f"the streams through position {through} do not give the root that was sealed"
            return [Fault(event.position, "heads_differ", zh, en)]
        return []

    def keep_root(self, through: int) -> None:
        """Keep the root over the heads as they stand now, for the event that sealed it."""
        if self._new:
            self._names = sorted([*self._names, *self._new])  # nearly sorted: quick
            self._new.clear()
        hashes = self._hashes
        for name in self._names:
            if name not in hashes:
                head = self.last[name]
                hashes[name] = head_hash(name, head.version, head.leaf)
        tree = Tree(map(hashes.__getitem__, self._names))
        self._roots[through] = len(self._names), sealed_root(root_of(tree, len(self._names)))
