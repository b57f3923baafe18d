"""The access log: who looked at confidential cases and values, by which rule, and what was shown.

Invariant: an entry is on record before what it tells of leaves the house; where it cannot be written, nothing leaves.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol, Self

from domain.errors import Refused


class NotOnAccessRecord(Refused):
    """That you look cannot be put on record now, so nothing is shown; ask again in a moment."""

    code = "not_on_access_record"


@dataclass(frozen=True, slots=True)
class Look:
    """One request that showed something confidential, or was refused it. `role` is that of the rule."""

    request: str
    principal: str
    role: str | None
    grant: str | None
    rule: str
    act: str
    method: str
    address: str
    status: int
    cases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """Write it down: the same look always in the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read an entry."""
        said = json.loads(content)
        return cls(**{**said, "cases": tuple(said["cases"]), "classes": tuple(said["classes"])})


@dataclass(frozen=True, slots=True)
class Kept:
    """A look on record, at a dense position."""

    position: int
    recorded_at: datetime
    look: Look


class AccessLog(Protocol):
    """The log, which only grows."""

    def record(self, look: Look) -> int:
        """Put a look on record and give its position; raise `NotOnAccessRecord`."""

    def page(self, after: int, limit: int, *, principal: str | None = None, case: str | None = None) -> Iterable[Kept]:
        """Give looks behind a position, oldest first, of one principal and at one case if they are named."""
