"""What a strip is made of: the stretches of a term, each counting, suspended, overdue or still to come.

Read off the same explanation, day by day, that the page shows beside it, so that picture and reckoning cannot differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.clock.clock import Clock
from domain.clock.explanation import DayKind, ExplainedDay
from domain.clock.limit import Unit
from domain.clock.reading import Reading

ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a stretch of time is to a term."""

    OPENING = "opening"  # the day on which it began, which is not counted (民法典 201)
    COUNTING = "counting"
    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    FUTURE = "future"
    PAUSING = "pausing"  # to come, and suspended unless it is resumed before


TO_COME = {Kind.FUTURE: Kind.COUNTING, Kind.PAUSING: Kind.SUSPENDED}
AFTER = {past: to_come for to_come, past in TO_COME.items()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one instant to another; `days` are those that count in it, where the term counts days."""

    kind: Kind
    begins: datetime
    ends: datetime
    days: int = 0
    ground: str | None = None


def stretches(reading: Reading, ahead: Reading, days: Sequence[ExplainedDay]) -> list[Stretch]:
    """Cut a term into stretches, in order and without gaps, as it stands at the instant of `reading`.

    `ahead` is the same clock read when an open suspension will have ended by itself, `days` explain it; where nothing
    is suspended both readings are one.
    """
    clock, until = reading.clock, _until(reading)
    stopped_for_good = clock.interrupted_at is not None and clock.interrupted_at <= reading.at
    found = list(_merged(_cut(_pieces(clock, ahead, days), until)))
    if stopped_for_good:
        found = [stretch for stretch in found if stretch.kind not in TO_COME]
    if reading.breached and until > ahead.expires_at:
        found.append(Stretch(Kind.OVERDUE, ahead.expires_at, until, reading.overdue))
    return found


def _until(reading: Reading) -> datetime:
    clock = reading.clock
    return min(moment for moment in (clock.ended_at, clock.interrupted_at, reading.at) if moment is not None)


def _pieces(clock: Clock, ahead: Reading, days: Sequence[ExplainedDay]) -> Iterator[Stretch]:
    if clock.limit is None or clock.limit.within_the_day:
        yield Stretch(Kind.COUNTING, clock.opened_at, ahead.expires_at)
        return
    by_hours = clock.limit.unit is Unit.WORKING_HOURS
    for line in days:
        begins, ends = _midnight(clock, line.day), _midnight(clock, line.day + ONE_DAY)
        if by_hours and line.stretches:
            for part in line.stretches:
                stopped = part.kind is DayKind.SUSPENDED
                yield Stretch(Kind.SUSPENDED if stopped else Kind.COUNTING, part.begins, part.ends, 0, part.ground)
        elif line.kind is DayKind.OPENING:
            yield Stretch(Kind.OPENING, begins, ends)
        elif line.kind is DayKind.SUSPENDED:
            yield Stretch(Kind.SUSPENDED, begins, ends, 0, line.ground)
        else:
            counts = int(line.kind is DayKind.COUNTED)
            yield Stretch(Kind.COUNTING, begins, min(ends, ahead.expires_at), counts)


def _cut(pieces: Iterator[Stretch], until: datetime) -> Iterator[Stretch]:
    """Part what has been from what is to come; the day of the cut counts from its beginning (民法典 201)."""
    for piece in pieces:
        if piece.ends <= until or piece.kind is Kind.OPENING:
            yield piece
        elif piece.begins >= until:
            yield replace(piece, kind=AFTER[piece.kind])
        else:
            yield replace(piece, ends=until)
            yield replace(piece, begins=until, kind=AFTER[piece.kind], days=0)


def _merged(pieces: Iterator[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for piece in pieces:
        if held is not None and (held.kind, held.ground) == (piece.kind, piece.ground):
            held = replace(held, ends=piece.ends, days=held.days + piece.days)
        else:
            if held is not None:
                yield held
            held = piece
    if held is not None:
        yield held


def _midnight(clock: Clock, day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone)
