"""Who asks: an opaque id, the offices held, and how far they reach."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.access.role import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A recorded grant of inspection: which cases it opens, and until when. An empty scope opens every case."""

    id: str
    until: datetime
    cases: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Principal:
    """One who asks. The id is opaque, never a name.

    `units` are the units whose cases are one's own, those below them included; `scopes` are the routes that a
    consumer's key opens.
    """

    id: str
    roles: frozenset[Role] = frozenset()
    units: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] = field(default=frozenset(), kw_only=True)
