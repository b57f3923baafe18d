"""How far each stream has come, in ledger order, and whether that is what the ledger sealed."""

import json
from collections.abc import Mapping
from itertools import repeat

from infrastructure.proof.heads import head_hash, sealed_root
from infrastructure.proof.merkle import Tree, root_of
from infrastructure.verification.fault import Fault
from infrastructure.verification.stretch import Notable, Touched

NEW: Touched = 0, 0, 0, b""  # in place of the last event of a stream that there was not before


class Heads:
    """The heads of all streams, as far as the events have been read."""

    def __init__(self) -> None:
        self.last: dict[bytes, Touched] = {}
        self._names: list[bytes] = []  # sorted, as of the last root
        self._moved: dict[bytes, Touched] = {}  # since then
        self._hashes: dict[bytes, bytes] = {}  # of the heads at the last root
        self._roots: dict[int, tuple[int, str]] = {}

    @property
    def count(self) -> int:
        """Give the number of streams."""
        return len(self.last)

    def take(self, segment: Mapping[bytes, Touched]) -> list[Fault]:
        """Go on; tell of streams whose versions do not follow one another."""
        before = [known[1] for known in map(self.last.get, segment, repeat(NEW))]
        faults = []
        if before != [touched[0] - 1 for touched in segment.values()]:
            for (stream, (first, _, position, _)), version in zip(segment.items(), before, strict=True):
                if first != version + 1:
                    name = stream.decode("utf-8", "replace")
                    zh = f"{name} 在位置 {position} 之前的版本应接 {version + 1}，实为 {first}"
                    en = f"by this position version {version + 1} of «{name}» must follow, not {first}"
                    faults.append(Fault(position, "version_astray", zh, en))
        self.last.update(segment)
        self._moved.update(segment)
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
        hashes = self._hashes
        new = [name for name in self._moved if name not in hashes]
        for name, (_, version, _, leaf) in self._moved.items():
            hashes[name] = head_hash(name, version, leaf)
        self._moved.clear()
        if new:
            self._names = sorted([*self._names, *sorted(new)])  # two runs in order: quick
        tree = Tree(map(hashes.__getitem__, self._names))
        self._roots[through] = len(self._names), sealed_root(root_of(tree, len(self._names)))
