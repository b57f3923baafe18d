"""Who asks: an opaque id, the offices held, and how far they reach."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.access.level import CaseLevel
from domain.access.role import Role

ALL_ROLES = frozenset(Role)
OPERATOR = "local-administrator"


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

    `units` are the units whose cases are one's own, those below them included; `scopes` are the acts that a
    consumer's key opens; `ceiling` is the narrowest level of a case that one may know, where it is less than one's
    roles allow. `held_in` tells in which units each role is held; without it every role is held in all of them. `own`
    are the cases that are one's own although another filed them.
    """

    id: str
    roles: frozenset[Role] = frozenset()
    units: frozenset[str] = frozenset()
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] = field(default=frozenset(), kw_only=True)
    ceiling: CaseLevel | None = field(default=None, kw_only=True)
    held_in: frozenset[tuple[Role, str]] = field(default=frozenset(), kw_only=True)
    own: frozenset[str] = field(default=frozenset(), kw_only=True)

    def units_of(self, role: Role | None) -> frozenset[str]:
        """Give the units in which a role is held: who takes cases in here and leads there, leads there alone."""
        if role is None or not self.held_in:
            return self.units
        return frozenset(unit for held, unit in self.held_in if held is role)

    @property
    def is_operator(self) -> bool:
        """Tell whether this is the operator on the machine: as 三员 are parted, nobody else holds every role.

        The name counts too, lest a foreign issuer say so of somebody.
        """
        return self.id == OPERATOR and self.roles == ALL_ROLES
