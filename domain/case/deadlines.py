"""What a case will do by itself, and when: the moments that the scheduler waits for, read off the case.

Every moment has a name that follows from case, clock, run and rung, so that whoever performs it, it happens once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.clock.clock import Clock
from domain.clock.limit import Unit
from domain.clock.reading import Calendar, Reading, read
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import ClockRule

if TYPE_CHECKING:
    from domain.case.case import Case

SYSTEM = "system"
OPENING_HOUR = time(9)  # a reminder reaches people at work, never at midnight


class DueKind(StrEnum):
    """What falls due."""

    RESUME = "resume"
    WARN = "warn"
    ESCALATE = "escalate"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class DueMoment:
    """Something that happens by itself at an instant; a blocked one waits for the year's notice."""

    clock: str
    run: int
    kind: DueKind
    rung: str
    at: datetime
    blocked: bool = False

    def command_id(self, case_id: str) -> str:
        """Name the act: the same for every scheduler that would perform it."""
        return f"system:{case_id}:{self.clock}/{self.run}:{self.kind}/{self.rung}:{self.at.isoformat()}"


def due_moments(case: "Case", procedure: Procedure, calendar: Calendar, at: datetime) -> list[DueMoment]:
    """List what the open clocks of a case will do by themselves, as things stand at an instant, in order of time."""
    found: list[DueMoment] = []
    for clock in case.clocks.values():
        if not clock.is_open or clock.limit is None:
            continue
        pause = clock.open_suspension
        if pause is not None:
            found.append(DueMoment(clock.code, clock.run, DueKind.RESUME, pause.ground, pause.ends_at))
        else:
            found.extend(_of_a_running_clock(case, clock, procedure.clock(clock.code), calendar, at))
    return sorted(found, key=lambda moment: (moment.at, moment.clock, moment.kind, moment.rung))


def _of_a_running_clock(
    case: "Case", clock: Clock, rule: ClockRule, calendar: Calendar, at: datetime
) -> list[DueMoment]:
    reading = read(clock, calendar, at)
    found = []
    for rung in rule.warnings:
        if (clock.code, clock.run, rung.code) in case.rungs:
            continue
        kind = DueKind.ESCALATE if rung.remaining is None else DueKind.WARN
        moment = reading.expires_at if rung.remaining is None else _reached(reading, calendar, rung.remaining)
        blocked = reading.provisional and kind is DueKind.ESCALATE
        found.append(DueMoment(clock.code, clock.run, kind, rung.code, moment, blocked))
    if rule.expiry is not None:
        effect = rule.expiry.effect.value
        found.append(DueMoment(clock.code, clock.run, DueKind.EXPIRE, effect, reading.expires_at, reading.provisional))
    return found


def _reached(reading: Reading, calendar: Calendar, remaining: int) -> datetime:
    """Give the opening hour of the first day on which no more than so many days remain, after the clock opened."""
    clock, zone = reading.clock, reading.clock.zone
    day = _day_with(reading, calendar, remaining)
    return max(clock.opened_at, _last_change(clock), datetime.combine(day, OPENING_HOUR, zone))


def _day_with(reading: Reading, calendar: Calendar, remaining: int) -> date:
    if reading.clock.limit is not None and reading.clock.limit.unit is not Unit.WORKING_DAYS:
        return reading.due_on - timedelta(days=remaining)
    # Counted back from the due day: the pauses lie before it, and have moved it already.
    first, last = reading.due_on - timedelta(days=3 * remaining + 30), reading.due_on
    before = calendar.working_days_between(first, last) - remaining
    return calendar.nth_working_day_after(first, before)


def _last_change(clock: Clock) -> datetime:
    """Give when the due day last moved: a reminder cannot have fallen due before."""
    moved = [pause.resumed_at for pause in clock.suspensions if pause.resumed_at is not None]
    return max([*moved, *(extension.at for extension in clock.extensions)], default=clock.opened_at)
