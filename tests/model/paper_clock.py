"""One run of one clock on paper: when it opened, how long it is, when it stood still; figures counted day by day."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from domain.clock.limit import Limit, Unit
from tests.domain.clock.paper import ONE_DAY, ZONE, last_day, used_days
from tests.model.table import Table, months_after

UNITS = {"working day": Unit.WORKING_DAYS, "calendar day": Unit.CALENDAR_DAYS, "month": Unit.MONTHS}


@dataclass
class Pause:
    """A stop: its last day by itself, and when it was ended."""

    ground: str
    stopped: datetime
    longest: datetime
    resumed: datetime | None = None

    def over(self, by: datetime) -> datetime | None:
        """Give when it was over, as far as it was by a moment."""
        end = self.longest if self.resumed is None else min(self.resumed, self.longest)
        return end if end <= by else None


@dataclass
class Run:
    """What was decided about a run; `amount` and `unit` as in its rule: «5», «working day»; «0», «» for 当日."""

    number: int
    opened: datetime
    begun: datetime
    amount: int
    unit: str
    pauses: list[Pause] = field(default_factory=list)
    extensions: list[tuple[int, datetime]] = field(default_factory=list)
    ended: datetime | None = None
    without_verdict: bool = False
    floor: date = date.min
    told: date = date.min

    @property
    def is_open(self) -> bool:
        return self.ended is None and not self.without_verdict

    @property
    def standing(self) -> Pause | None:
        """Give the pause that nobody has ended on record."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].resumed is None else None

    def spans(self, at: datetime) -> list[tuple[date, date]]:
        """Give the days of stopping and of resuming known at a moment; what stands still is as if resumed on it."""
        found = []
        for pause in self.pauses:
            if pause.stopped <= at:
                over, stopped = pause.over(at), day_of(pause.stopped)
                found.append((stopped, max(stopped, day_of(at)) if over is None else day_of(over)))
        return found

    def limit(self, at: datetime) -> Limit:
        """Give the term with its extensions, in days that are counted."""
        more = [amount for amount, when in self.extensions if when <= at]
        if UNITS[self.unit] is Unit.MONTHS:
            opened = day_of(self.opened)
            return Limit(amount=(months_after(opened, [self.amount, *more]) - opened).days, unit=Unit.CALENDAR_DAYS)
        return Limit(amount=self.amount + sum(more), unit=UNITS[self.unit])

    def due(self, table: Table, at: datetime) -> date:
        """Count the days."""
        opened = day_of(self.opened)
        counted = last_day(table, opened, self.limit(at), self.spans(at)) if self.unit else opened
        return max(counted, self.floor)

    def expires(self, table: Table, at: datetime) -> datetime:
        """Give the midnight that ends the due day."""
        return datetime.combine(self.due(table, at) + ONE_DAY, time.min, ZONE)

    def state(self, table: Table, at: datetime) -> str:
        """Tell how an open run stands."""
        expires = self.expires(table, at)
        still = [pause for pause in self.pauses if pause.stopped <= at and pause.over(at) is None]
        if still and still[-1].stopped < expires:
            return "suspended"
        return "running" if at < expires else "expired"

    def used(self, table: Table, at: datetime) -> int | None:
        """Count the days used up, while the term runs; None where a person would not count."""
        today = day_of(at)
        if not self.unit or self.floor != date.min or not day_of(self.opened) <= today <= self.due(table, at):
            return None
        return used_days(table, day_of(self.opened), self.limit(at), self.spans(at), today)


def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """Give the last second of a day, at which a pause is over by itself."""
    return datetime.combine(day, time(23, 59, 59), ZONE)


def read_term(text: str) -> tuple[int, str]:
    """Read «5 working days»; «same day» and «immediately» have no length."""
    number, _, unit = text.partition(" ")
    return (int(number), unit.rstrip("s")) if number.isdigit() else (0, "")


def longest_pause(table: Table, at: datetime, needed: str) -> datetime:
    """Give the end of a pause of so many days."""
    amount, unit = read_term(needed)
    if unit == "working day":
        return end_of(table.nth_working_day_after(day_of(at), amount))
    return end_of(day_of(at) + timedelta(days=amount))
