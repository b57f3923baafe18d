"""The occasion of an act on an agreement: when, by whom, and by which calendar it is decided."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.case.refusals import InTheFuture, NotThisRole
from domain.clock.reading import Calendar
from domain.header import Header

CENTRE, BIDDER, PURCHASER, SUPPLIER, REGULATOR = "centre", "bidder", "purchaser", "supplier", "regulator"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that a decision depends on and that is not the agreement itself.

    `at` is when the act takes effect, `now` when it is being recorded; an act may be entered late, never early.
    """

    at: datetime
    now: datetime
    header: Header
    calendar: Calendar
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse an act of the future."""
        if self.at > self.now:
            raise InTheFuture(effective_at=self.at.isoformat(), recorded_at=self.now.isoformat())

    @property
    def day(self) -> date:
        """Give the calendar day of the act where the body sits."""
        return self.at.astimezone(self.zone).date()

    def citing(self, clause: str) -> Header:
        """Give the header of an event that rests on a clause."""
        return self.header.model_copy(update={"clause": clause})

    def require_role(self, *performers: str, clause: str) -> None:
        """Refuse an act by a role that the undertaking does not name for it."""
        if self.header.actor.role not in performers:
            raise NotThisRole(clause=clause, role=self.header.actor.role, allowed=performers)
