"""The Merkle tree of RFC 9162, section 2.1, over leaf hashes: roots, proofs, and their verification.

Everything is computed from the roots of complete subtrees (`Nodes`), wherever those are kept; whoever only follows the
log keeps a `Frontier`. Hashes are 32 bytes (SHA-256).
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Protocol

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash the bytes of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return sha256(b"\x01" + left + right).digest()


class Nodes(Protocol):
    """The roots of the complete subtrees of a tree."""

    def node(self, level: int, index: int) -> bytes:
        """Give the root over the leaves index · 2^level up to, not including, (index + 1) · 2^level."""


class Tree:
    """A tree held in memory with all its complete subtrees: two hashes a leaf."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaf_hashes)

    def __len__(self) -> int:
        return len(self._levels[0])

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves."""
        self._levels[0].extend(leaf_hashes)
        level = 0
        while len(below := self._levels[level]) > 1:
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            here = self._levels[level]
            new = below[2 * len(here) :]
            here.extend(
                [sha256(b"\x01" + left + right).digest() for left, right in zip(new[::2], new[1::2], strict=False)]
            )

    def node(self, level: int, index: int) -> bytes:
        """Give the root of a complete subtree."""
        return self._levels[level][index]


class Frontier:
    """The complete subtrees at the right edge: all that is needed to go on adding leaves and to give the root."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Begin with nothing, or go on with the hashes that another frontier of that size held."""
        if len(hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} subtrees at its edge, not {len(hashes)}")
        self.size = size
        self.hashes = list(hashes)  # the largest subtree first

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        size, hashes = self.size, self.hashes
        while size & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            size >>= 1
        hashes.append(leaf)
        self.size += 1

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves by their hashes."""
        for leaf in leaf_hashes:
            self.append(leaf)

    def root(self) -> bytes:
        """Give the root."""
        return root_over(self.hashes)


def root_over(subtrees: Sequence[bytes]) -> bytes:
    """Give the root over complete subtrees side by side, the largest first."""
    if not subtrees:
        return EMPTY_ROOT
    found = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        found = node_hash(left, found)
    return found


def root_of(nodes: Nodes, size: int) -> bytes:
    """Give the root of the first `size` leaves, at any size up to the present one."""
    return _root(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Prove that a leaf is the one at `index` among the first `size` (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return list(_path(nodes, index, 0, size))


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """Prove that the first `first` leaves are also those of the tree of `second` leaves (RFC 9162, 2.1.4.1)."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} leaves has no earlier size {first}")
    return [] if first in (0, second) else list(_subproof(nodes, first, 0, second, whole=True))


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows a leaf hash at `index` under the root of `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that one tree is the beginning of another (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first in (0, second):
        return not proof and first_root == (EMPTY_ROOT if first == 0 else second_root)
    steps = [first_root, *proof] if first.bit_count() == 1 else list(proof)
    if not steps:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(leaves: int) -> int:
    """Give the largest power of two below a number of at least two leaves."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _root(nodes: Nodes, start: int, end: int) -> bytes:
    leaves = end - start
    if leaves.bit_count() == 1:
        return nodes.node(leaves.bit_length() - 1, start // leaves)
    middle = start + _split(leaves)
    return node_hash(_root(nodes, start, middle), _root(nodes, middle, end))


def _path(nodes: Nodes, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(nodes, index, start, middle)
        yield _root(nodes, middle, end)
    else:
        yield from _path(nodes, index, middle, end)
        yield _root(nodes, start, middle)


def _subproof(nodes: Nodes, first: int, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
    """Prove the leaves below `first` against those from start to end; `whole` while its root is the known one."""
    if first == end:
        if not whole:
            yield _root(nodes, start, end)
        return
    middle = start + _split(end - start)
    if first <= middle:
        yield from _subproof(nodes, first, start, middle, whole=whole)
        yield _root(nodes, middle, end)
    else:
        yield from _subproof(nodes, first, middle, end, whole=False)
        yield _root(nodes, start, middle)
