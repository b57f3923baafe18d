"""What the log is called and who signs for it, at any size.

The name is the leaf hash of event 1, and behind the first incarnation its number; keys are those that were introduced.
"""

import re
from dataclasses import dataclass

from infrastructure.proof.note import VerifierKey

PREFIX = "caseledger/"
NAME_DIGITS = 32
_ORIGIN = re.compile(r"(caseledger/[0-9a-f]{32})(?:/([1-9]\d{0,8}))?", re.ASCII)


def origin_of(base: str, incarnation: int) -> str:
    """Give the origin of a log in an incarnation."""
    return base if incarnation == 1 else f"{base}/{incarnation}"


def parted(origin: str) -> tuple[str, int] | None:
    """Give the base and the incarnation of an origin; None if it is none of a case ledger."""
    found = _ORIGIN.fullmatch(origin)
    return None if found is None else (found[1], int(found[2] or 1))


@dataclass(frozen=True, slots=True)
class Naming:
    """The base of the log's name, and from which position on which incarnation and which key hold."""

    base: str
    incarnations: tuple[tuple[int, int], ...]
    keys: tuple[tuple[int, VerifierKey], ...]

    def incarnation_at(self, size: int) -> int:
        """Give the number of the incarnation of a tree of some leaves."""
        return next((number for position, number in reversed(self.incarnations) if position <= size), 1)

    def origin_at(self, size: int) -> str:
        """Give the origin of a tree of some leaves."""
        return origin_of(self.base, self.incarnation_at(size))

    def key_at(self, size: int) -> VerifierKey | None:
        """Give the key in force for a tree of some leaves; None before one was introduced under its name."""
        found = next((key for position, key in reversed(self.keys) if position <= size), None)
        return found if found is not None and found.name == self.origin_at(size) else None

    def keys_between(self, after: int, size: int) -> list[VerifierKey]:
        """Give the keys that sign a checkpoint behind another: that in force, and first the one that it replaces."""
        before, now = self.key_at(after), self.key_at(size)
        keys = [] if now is None else [now]
        return [before, *keys] if before is not None and before != now and now and before.name == now.name else keys
