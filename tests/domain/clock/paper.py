"""A person with a paper calendar: terms reckoned day by day from the words of the law, and nothing else.

Written from the text (民法典 201 to 203; the rules on stopping a clock), not from the product's own reckoning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.clock.clock import Clock, Effect, Suspension
from domain.clock.limit import Limit, Unit

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
NEVER = datetime(2999, 12, 31, tzinfo=ZONE)  # the end of the maximum of a pause that is resumed by hand
FIRST = date(2024, 1, 1)
Pause = tuple[date, date]


@dataclass(frozen=True)
class PaperReason:
    """Why a day on paper is what it is."""

    label: str
    document_number: str | None = None


class PaperCalendar:
    """A calendar of rest days that repeat after some weeks; every question is answered by counting days."""

    revision = "paper"

    def __init__(self, pattern: Sequence[bool]) -> None:
        self.pattern = pattern

    def is_working(self, day: date) -> bool:
        return self.pattern[day.toordinal() % len(self.pattern)]

    def working_days_between(self, after: date, through: date) -> int:
        if through < after:
            return -self.working_days_between(through, after)
        return sum(self.is_working(after + number * ONE_DAY) for number in range(1, (through - after).days + 1))

    def nth_working_day_after(self, day: date, n: int) -> date:
        while n:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def next_working_day(self, day: date) -> date:
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def is_provisional(self, day: date) -> bool:
        return False

    def estimate_range(self, day: date) -> tuple[date, date]:
        return day, day

    def reason(self, day: date) -> PaperReason:
        return PaperReason("工作日" if self.is_working(day) else "休息日")


def is_paused(day: date, pauses: Sequence[Pause]) -> bool:
    """The day of stopping counts, the day of resuming does not."""
    return any(stopped < day <= resumed for stopped, resumed in pauses)


def last_day(calendar: PaperCalendar, opened: date, limit: Limit, pauses: Sequence[Pause]) -> date:
    """Count the days of a term one by one, the opening day not counted."""
    working = limit.unit is Unit.WORKING_DAYS
    day, counted = opened, 0
    while counted < limit.amount:
        day += ONE_DAY
        if not is_paused(day, pauses) and (not working or calendar.is_working(day)):
            counted += 1
    while True:
        rolled = calendar.next_working_day(day)
        stopping = [pause for pause in pauses if day <= pause[0] <= rolled and pause[1] > pause[0]]
        if not stopping:
            return rolled
        # Stopped on the last day: the day of resumption takes its place, and what is paused there does not count.
        day = stopping[0][1]
        later = [pause for pause in pauses if pause[0] >= day]
        while working and (not calendar.is_working(day) or is_paused(day, later)):
            day += ONE_DAY


def used_days(calendar: PaperCalendar, opened: date, limit: Limit, pauses: Sequence[Pause], through: date) -> int:
    """Count the days of a term that are used up through a day of the term."""
    working = limit.unit is Unit.WORKING_DAYS
    days = [opened + number * ONE_DAY for number in range(1, (through - opened).days + 1)]
    used = sum(not is_paused(day, pauses) and (not working or calendar.is_working(day)) for day in days)
    return min(used, limit.amount) if working else used


def lawful(calendar: PaperCalendar, opened: date, limit: Limit, pauses: Sequence[Pause]) -> list[Pause]:
    """Leave out every pause that would begin after the term had run out by the ones before it."""
    kept: list[Pause] = []
    for pause in pauses:
        if pause[0] > last_day(calendar, opened, limit, kept):
            break
        kept.append(pause)
    return kept


def at(day: date, clock: str = "10:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def clock_with(opened: date, limit: Limit, pauses: Sequence[Pause], *, near: int | None = None) -> Clock:
    """Wind up a clock that was stopped in the mornings and resumed in the afternoons."""
    return Clock(
        code="clock",
        run=1,
        effect=Effect.STATUTORY,
        opened_at=at(opened, "09:00"),
        zone=ZONE,
        limit=limit,
        near=near,
        suspensions=tuple(
            Suspension("ground", at(stopped, "15:00"), 2 * number, NEVER, at(resumed, "15:00"), 2 * number + 1)
            for number, (stopped, resumed) in enumerate(pauses, start=1)
        ),
    )
