"""The tree in tiles (C2SP tlog-tiles, height 8): tile (L, N) holds up to 256 hashes of level 8 · L, from 256 · N on.

A tile only ever grows at its end, so that a partial tile is the beginning of the full one. Tiles are a cache: whoever
has the events can make them anew.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from infrastructure.proof.merkle import HASH_BYTES, Frontier, Tree

HEIGHT = 8
WIDTH = 1 << HEIGHT
_PATH = re.compile(r"(0|[1-9]\d?)/((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Tile(NamedTuple):
    """A tile's place and its hashes, 32 bytes each."""

    level: int
    number: int
    hashes: bytes


class TilePath(NamedTuple):
    """What a tile is asked for by; `width` is 256 for a full tile."""

    level: int
    number: int
    width: int

    @classmethod
    def parse(cls, text: str) -> "TilePath | None":
        """Read `<L>/<N>` or `<L>/<N>.p/<W>`; None if it is not written as it must be."""
        found = _PATH.fullmatch(text)
        if found is None:
            return None
        level, width = int(found[1]), int(found[3] or WIDTH)
        number = int(found[2].replace("/", "").replace("x", ""))
        if level > 63 or width > WIDTH or (found[3] and width == WIDTH) or _number(number) != found[2]:
            return None
        return cls(level, number, width)

    def __str__(self) -> str:
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{self.level}/{_number(self.number)}{partial}"


class TiledNodes:
    """The complete subtrees of a tree that is kept in tiles; each tile is read once."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        """Take what reads the hashes of a tile by level and index, as many as there are."""
        self._read = read
        self._tiles: dict[tuple[int, int], Tree] = {}

    def node(self, level: int, index: int) -> bytes:
        """Give the root of a complete subtree."""
        high, low = divmod(level, HEIGHT)
        first = index << low
        tile = self._tile(high, first // WIDTH)
        return tile.node(low, index - (first // WIDTH * WIDTH >> low))

    def _tile(self, level: int, index: int) -> Tree:
        if (level, index) not in self._tiles:
            self._tiles[level, index] = Tree(split(self._read(level, index)))
        return self._tiles[level, index]


class Edge:
    """The tiles at the right edge of a growing tree."""

    def __init__(self, size: int = 0, partial: Iterable[bytes] = ()) -> None:
        """Begin with nothing, or go on from a size with its partial tiles, from level 0 up."""
        self.size = size
        self._rows = [split(hashes) for hashes in partial] or [[]]

    @staticmethod
    def tiles_at(size: int) -> list[tuple[int, int, int]]:
        """Give level, number and width of the partial tile of each level at a size, from 0 up; a width may be 0."""
        found, level = [], 0
        while level == 0 or size:
            found.append((level, size // WIDTH, size % WIDTH))
            size, level = size // WIDTH, level + 1
        return found

    def extend(self, leaf_hashes: Iterable[bytes]) -> list[Tile]:
        """Add leaves; give the tiles that are new or have grown, each as it now stands."""
        before = self.size
        new: list[bytes] = list(leaf_hashes)
        self.size += len(new)
        grown: list[Tile] = []
        level = 0
        while new:
            if level == len(self._rows):
                self._rows.append([])
            row = [*self._rows[level], *new]
            first = (before >> (HEIGHT * level)) // WIDTH
            new = []
            for place in range(0, len(row), WIDTH):
                part = row[place : place + WIDTH]
                grown.append(Tile(level, first + place // WIDTH, b"".join(part)))
                if len(part) == WIDTH:
                    new.append(Tree(part).node(HEIGHT, 0))
            self._rows[level] = row[len(row) - len(row) % WIDTH :]
            level += 1
        return grown

    def frontier(self) -> Frontier:
        """Give the complete subtrees at the edge."""
        hashes: list[bytes] = []
        for row in reversed(self._rows):
            edge = Frontier()
            edge.extend(row)
            hashes.extend(edge.hashes)
        return Frontier(self.size, hashes)

    def root(self) -> bytes:
        """Give the root of all leaves so far."""
        return self.frontier().root()


def split(hashes: bytes) -> list[bytes]:
    """Cut the content of a tile into its hashes."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _number(number: int) -> str:
    """Write a tile's number in groups of three digits, all but the last marked with an x."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
