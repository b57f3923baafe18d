"""What an inspection may do: for which reason, on which document, over what, from when through which day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.inspection.scope import Scope

A_DAY = timedelta(days=1)


def end_of(until: date, zone: ZoneInfo) -> datetime:
    """Give the moment at which what lasts through a day holds no more."""
    return datetime.combine(until + A_DAY, time.min, zone)


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it stands; it holds from its opening until the end of its last day, or until it is ended."""

    opened_at: datetime
    reason: str
    basis: str
    scope: Scope
    until: date
    ended_at: datetime | None = None

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether it holds at a moment."""
        return self.opened_at <= at < end_of(self.until, zone) and (self.ended_at is None or at < self.ended_at)
