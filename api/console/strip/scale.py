"""The scale of a strip: days along a line, each as wide as any other, however many hours it has."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MARGIN = 10.0  # user units left free on both sides
LABEL = 64.0  # user units that a label of a day needs at the least
STEPS = (1, 2, 7, 14)  # days from tick to tick; beyond them, months
MONTHS = (1, 2, 3, 6, 12, 24, 60)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """From the beginning of the first day to the end of the last, over `width` user units."""

    first: date
    last: date
    zone: ZoneInfo
    width: float = 1000.0

    @property
    def unit(self) -> float:
        """Give the width of a day."""
        return (self.width - 2 * MARGIN) / ((self.last - self.first).days + 1)

    def x(self, at: datetime) -> float:
        """Give the place of an instant, inside the strip."""
        local = at.astimezone(self.zone)
        within = (local.hour * 3600 + local.minute * 60 + local.second) / 86400
        days = (local.date() - self.first).days + within
        return round(min(max(MARGIN + days * self.unit, MARGIN), self.width - MARGIN), 1)

    def x_of(self, day: date) -> float:
        """Give where a day begins."""
        return round(min(max(MARGIN + (day - self.first).days * self.unit, MARGIN), self.width - MARGIN), 1)

    def days(self) -> list[date]:
        """List the days."""
        return [self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1)]

    @property
    def monthly(self) -> bool:
        """Tell whether months are labelled, since there is no room for days."""
        return STEPS[-1] * self.unit < LABEL

    def ticks(self) -> list[date]:
        """Choose the days that are labelled: each, Mondays, or firsts of months, as wide apart as labels need."""
        if not self.monthly:
            step = next(step for step in STEPS if step * self.unit >= LABEL)
            first_monday = (-self.first.weekday() % 7) if step >= 7 else 0
            return self.days()[first_monday::step]
        months = next((step for step in MONTHS if step * 28 * self.unit >= LABEL), MONTHS[-1])
        ordinal = self.first.year * 12 + self.first.month - (self.first.day == 1)
        ordinal += -ordinal % months
        found = []
        while (day := date(ordinal // 12, ordinal % 12 + 1, 1)) <= self.last:
            found.append(day)
            ordinal += months
        return found
