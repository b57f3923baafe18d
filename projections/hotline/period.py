"""A period of whole days where the body sits: from 00:00 of its first day through 24:00 of its last."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Malformed

YEARS = range(1901, 2200)


class PeriodOfDaysMalformed(Malformed):
    """A period ends on its first day or later, and lies within the years 1901 to 2199."""

    code = "period_of_days_malformed"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first through the last."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first or self.first.year not in YEARS or self.last.year not in YEARS:
            raise PeriodOfDaysMalformed(first=self.first.isoformat(), last=self.last.isoformat())

    @property
    def since(self) -> datetime:
        """Give the instant from which on it counts."""
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def until(self) -> datetime:
        """Give the instant before which it counts."""
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone)
