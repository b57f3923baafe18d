"""密级: how far a file may go. It decides what leaves with it; a protected value leaves in no file.

Invariant: a lower level never holds more than a higher one.
"""

from enum import StrEnum

from domain.procedures.audience import Audience


class Level(StrEnum):
    """The levels of a file; where protected values stand, both hold commitments at the most."""

    PUBLIC = "public"
    INTERNAL = "internal"

    @property
    def audience(self) -> Audience:
        """Tell who may read the file, and so what of a case stands in it."""
        return Audience.PUBLIC if self is Level.PUBLIC else Audience.HANDLER

    @property
    def chinese(self) -> str:
        """Name the level to an official."""
        return "公开" if self is Level.PUBLIC else "内部"

    def includes(self, other: "Level") -> bool:
        """Tell whether what is meant for another level may stand in a file of this one."""
        return self.audience.includes(other.audience)
