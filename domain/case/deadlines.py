"""What a case will do by itself, and when: the moments that the scheduler waits for, read off the case.

Every moment has a name that follows from case, clock, run and rung, so that whoever performs it, it happens once.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.clock.clock import Clock
from domain.clock.limit import Unit
from domain.clock.reading import Calendar, Reading, office_of, read
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import ClockRule, Expiry

if TYPE_CHECKING:
    from domain.case.case import Case

SYSTEM = "system"
OFFICE_HOURS = time(9), time(17)  # a reminder reaches people at work, never at midnight


class DueKind(StrEnum):
    """What falls due."""

    RESUME = "resume"
    WARN = "warn"
    ESCALATE = "escalate"
    EXPIRE = "expire"
    RESTATE = "restate"


@dataclass(frozen=True, slots=True)
class DueMoment:
    """Something that happens by itself at an instant; a blocked one waits for the year's notice.

    `rung` names what exactly: the ground of a pause, a rung of the ladder, an effect, or the notice that restates.
    """

    clock: str
    run: int
    kind: DueKind
    rung: str
    at: datetime
    blocked: bool = False

    def command_id(self, case_id: str) -> str:
        """Name the act: the same for every scheduler that would perform it."""
        at = self.at.astimezone(UTC).isoformat()  # one instant has one name, whatever zone it was read in
        return f"system:{case_id}:{self.clock}/{self.run}:{self.kind}/{self.rung}:{at}"


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
    # A term that is counted back may have run out before the act that started it: nobody was bound by it then.
    begun = case.begun[(clock.code, clock.run)]
    over = max(reading.expires_at, begun)
    found = []
    for rung in rule.warnings:
        if (clock.code, clock.run, rung.code) in case.rungs:
            continue
        if rung.remaining is None:
            kind, moment, blocked = DueKind.ESCALATE, over, reading.provisional
        else:
            kind, moment, blocked = DueKind.WARN, _reached(reading, calendar, rung.remaining, begun), False
        if kind is DueKind.ESCALATE or moment < over:  # nobody is reminded of a term that is over
            found.append(DueMoment(clock.code, clock.run, kind, rung.code, moment, blocked))
    if rule.expiry is not None and _may_come(rule.expiry, case, reading):
        effect = rule.expiry.effect.value
        found.append(DueMoment(clock.code, clock.run, DueKind.EXPIRE, effect, over, reading.provisional))
    return found


def _may_come(expiry: Expiry, case: "Case", reading: Reading) -> bool:
    """Tell whether an effect that needs an act of the office had it in the term, and for a day of the term."""
    if expiry.needs is None:
        return True
    clock, (step, _, field) = reading.clock, expiry.needs.partition(".")
    return any(
        clock.opened_at <= done.at < reading.expires_at
        and (not field or clock.day(done.at) <= date.fromisoformat(str(done.said[field])) <= reading.due_on)
        for done in case.doings.get(step, ())
    )


def _reached(reading: Reading, calendar: Calendar, remaining: int, begun: datetime) -> datetime:
    """Give the office hour in which so many days or hours remain: no sooner, and not before the due day is known."""
    clock = reading.clock
    known = max(begun, _last_change(clock))
    if clock.limit is not None and clock.limit.unit is Unit.WORKING_HOURS:
        due = read(replace(clock, near=remaining), calendar, reading.at).near_from
        opened = office_of(clock, calendar).due(known, timedelta(), boundary="open")
        return opened if due is None else max(opened, due)
    opening = datetime.combine(_day_with(reading, calendar, remaining), OFFICE_HOURS[0], clock.zone)
    return opening if known <= opening else _in_office_hours(known.astimezone(clock.zone), calendar)


def _day_with(reading: Reading, calendar: Calendar, remaining: int) -> date:
    """Count back from the due day: the pauses lie before it, and have moved it already."""
    if reading.clock.limit is not None and reading.clock.limit.unit is not Unit.WORKING_DAYS:
        last, remaining = reading.due_on - timedelta(days=remaining), 0
    else:
        last = reading.due_on
    first = last - timedelta(days=3 * remaining + 30)
    return calendar.nth_working_day_after(first, calendar.working_days_between(first, last) - remaining)


def _in_office_hours(moment: datetime, calendar: Calendar) -> datetime:
    opening, closing = OFFICE_HOURS
    day = moment.date() if moment.time() < closing else moment.date() + timedelta(days=1)
    return max(moment, datetime.combine(calendar.next_working_day(day), opening, moment.tzinfo))


def _last_change(clock: Clock) -> datetime:
    """Give when the due day last moved: a reminder cannot have fallen due before."""
    moved = [pause.resumed_at for pause in clock.suspensions if pause.resumed_at is not None]
    return max([*moved, *(extension.at for extension in clock.extensions)], default=clock.opened_at)
