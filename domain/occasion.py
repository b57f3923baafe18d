"""The occasion of an act: when it took effect, when it is recorded, and by whom. Every kind of record adds its own.

Invariant: an act may be entered late (补录), never early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.header import Header


class InTheFuture(Refused):
    """An act cannot take effect after the moment at which it is recorded."""

    code = "in_the_future"


class NotThisRole(Refused):
    """This role may not do this act."""

    code = "not_this_role"


@dataclass(frozen=True, slots=True)
class Occasion:
    """`at` is when the act takes effect, `now` when it is being recorded; `zone` is where the body sits."""

    at: datetime
    now: datetime
    header: Header
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse an act of the future."""
        if self.at > self.now:
            raise InTheFuture(effective_at=self.at.isoformat(), recorded_at=self.now.isoformat())

    @property
    def day(self) -> date:
        """Give the calendar day of the act where the body sits."""
        return self.at.astimezone(self.zone).date()

    def citing(self, clause: str | None, *, ground: str | None = None, causation: str | None = None) -> Header:
        """Give the header of an event that rests on a clause and a ground, and follows from another event."""
        return self.header.model_copy(update={"clause": clause, "ground": ground, "causation": causation})

    def require_role(self, performers: Iterable[str], *, clause: str | None) -> None:
        """Refuse an act by a role that is not named for it."""
        allowed = tuple(performers)
        if self.header.actor.role not in allowed:
            raise NotThisRole(clause=clause, role=self.header.actor.role, allowed=allowed)
