"""Chance that can be repeated: every draw is named, and depends on the seed and its name alone.

Invariant: the same seed gives the same year on every machine, and a play that was interrupted goes on as it began.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

T = TypeVar("T")
SALT_BYTES = 16


class Chance:
    """Draws by name."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def number(self, below: int, *name: object) -> int:
        """Draw a number from 0 up to `below`."""
        return int.from_bytes(self._digest(*name)[:8]) % below

    def pick(self, options: Sequence[T], *name: object) -> T:
        """Draw one of several."""
        return options[self.number(len(options), *name)]

    def case_id(self, story: str) -> str:
        """Give the id of a story's case."""
        return str(uuid5(NAMESPACE_URL, f"caseledger/demonstration/{self._seed}/{story}"))

    def salts(self, command: str) -> Iterator[bytes]:
        """Give the salts of a command's protected values. Nothing simulated needs a secret."""
        count = 0
        while True:
            yield self._digest("salt", command, count)[:SALT_BYTES]
            count += 1

    def _digest(self, *name: object) -> bytes:
        return hashlib.sha256(repr((self._seed, *name)).encode()).digest()
