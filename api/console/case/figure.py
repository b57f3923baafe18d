"""The strip of a clock, in the words of a page: what each band and flag says."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from api import words
from api.answers.clock import ground_of
from api.console.case.earlier import EarlierDue
from api.console.case.reckoned import Reckoned
from api.console.case.sentence import UNITS
from api.console.strip.drawing import Band, Drawing, Flag, Sort, drawn
from api.console.strip.scale import Scale
from api.console.strip.stretches import Kind, Stretch, stretches
from api.console.tongue import Tongue
from domain.calendar.calendar import WorkingCalendar
from domain.clock.clock import Clock
from domain.clock.reading import ClockState
from domain.procedures.procedure import Procedure

ONE_DAY = timedelta(days=1)


def scale_of(clocks: Sequence[tuple[Reckoned, Sequence[EarlierDue]]]) -> Scale:
    """Choose one scale for all the clocks of a case, so that they can be held against each other."""
    days: list[date] = []
    for clock, earlier in clocks:
        reading, own = clock.reading, clock.reading.clock
        days += [own.day(own.opened_at), clock.due_on, *(due.day for due in earlier)]
        days += [own.day(moment) for moment in (own.ended_at, own.interrupted_at) if moment is not None]
        days += [own.day(reading.at)] if clock.is_open else []
        days += clock.ahead.estimate or ()
    return Scale(min(days), max(days), clocks[0][0].reading.clock.zone)


def figure(
    clock: Reckoned,
    earlier: Sequence[EarlierDue],
    scale: Scale,
    calendar: WorkingCalendar,
    procedure: Procedure | None,
    tongue: Tongue,
) -> Drawing:
    """Draw the strip of a clock."""
    unit = UNITS.get(words.unit(clock.reading.clock.limit), ("", ""))
    bands = [
        Band(one.kind, one.begins, one.ends, _texts(one, unit, procedure, tongue))
        for one in stretches(clock.reading, clock.ahead, clock.days)
    ]
    rests = [day for day in scale.days() if not calendar.is_working(day)]
    return drawn(scale, bands, _flags(clock, earlier, scale, tongue), rests, clock.ahead.estimate)


def _texts(stretch: Stretch, unit: tuple[str, str], procedure: Procedure | None, tongue: Tongue) -> list[str]:
    """Give what is written in a band, the fullest first."""
    days, plural = stretch.days, "" if stretch.days == 1 else "s"
    zh, en = unit
    match stretch.kind:
        case Kind.OPENING:
            return [tongue.say("起", "start")]
        case Kind.COUNTING if days:
            full = tongue.say(f"已用 {days} {zh}", f"{days} {en}{plural} used")
            return [full, tongue.say(f"用 {days}", f"{days} used"), str(days)]
        case Kind.FUTURE if days:
            full = tongue.say(f"余 {days} {zh}", f"{days} {en}{plural} left")
            return [full, tongue.say(f"余 {days}", f"{days} left"), str(days)]
        case Kind.OVERDUE:
            full = tongue.say(f"超期 {days} {zh}", f"{days} {en}{plural} overdue")
            return [full, tongue.say("超期", "late")]
        case Kind.SUSPENDED | Kind.PAUSING if stretch.ground is not None:
            return [tongue.of(ground_of(stretch.ground, procedure)), tongue.say("停止", "stopped")]
    return []


def _flags(clock: Reckoned, earlier: Sequence[EarlierDue], scale: Scale, tongue: Tongue) -> list[Flag]:
    reading, own = clock.reading, clock.reading.clock
    year = own.day(reading.at).year
    due = tongue.day_in(year, clock.due_on)
    flags = []
    if reading.state is ClockState.INTERRUPTED:
        flags.append(Flag(Sort.EARLIER, clock.ahead.expires_at, tongue.say(f"原期限 {due}", f"was due {due}")))
    elif clock.resumes_on is not None or clock.ahead.provisional:
        said = ("暂定期限", "provisionally due") if clock.ahead.provisional else ("预计期限", "expected due")
        flags.append(Flag(Sort.ESTIMATE, clock.ahead.expires_at, f"{tongue.say(*said)} {due}"))
    else:
        flags.append(Flag(Sort.DUE, clock.ahead.expires_at, tongue.say(f"期限 {due}", f"due {due}")))
    if clock.is_open:
        at = tongue.day_in(year, own.day(reading.at))
        flags.append(Flag(Sort.NOW, reading.at, tongue.say(f"截至 {at}", f"as of {at}")))
    for one in reversed(earlier):
        stood = tongue.day_in(year, one.day)
        why = tongue.say("停止计时", "suspended") if one.moved_by is None else tongue.of(words.act(one.moved_by))
        text = tongue.say(f"原期限 {stood}（{why}前）", f"was due {stood} (before: {why})")
        flags.append(Flag(Sort.EARLIER, _end_of(own, one.day), text))
    return flags


def _end_of(clock: Clock, day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time.min, clock.zone)
