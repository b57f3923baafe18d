"""The explanation of a due date: every day from the opening to the due day, counted or skipped, and why.

A reader with a paper calendar can check it line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import Protocol

from domain.clock.limit import Unit
from domain.clock.office_hours import Pause
from domain.clock.reading import Calendar, Reading, office_of, pauses_until
from domain.clock.term import length


class DayReason(Protocol):
    """Why a calendar holds a day for a working day or a rest day."""

    @property
    def label(self) -> str:
        """Name the reason in Chinese, as the notice does."""

    @property
    def document_number(self) -> str | None:
        """Name the notice, if one decides."""


class ExplainingCalendar(Calendar, Protocol):
    """What an explanation needs of a calendar."""

    def reason(self, day: date) -> DayReason:
        """Say why a day is a working day or a rest day."""


class DayKind(StrEnum):
    """What a day is to a term."""

    OPENING = "opening"
    COUNTED = "counted"
    REST = "rest"
    SUSPENDED = "suspended"
    ROLLED = "rolled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ExplainedStretch:
    """A stretch of a day in a term of working hours: counted, suspended on a ground, or out of office hours."""

    begins: datetime
    ends: datetime
    kind: DayKind
    ground: str | None = None

    @property
    def seconds(self) -> int:
        """Give its length in whole seconds, in real time."""
        return (self.ends.astimezone(UTC) - self.begins.astimezone(UTC)) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of a term; `number` is the running number of a counted day.

    A term of working hours has no numbers: the stretches of a working day say which of its seconds count.
    """

    day: date
    kind: DayKind
    number: int | None
    label: str
    document_number: str | None
    ground: str | None = None
    stretches: tuple[ExplainedStretch, ...] = ()

    @property
    def seconds(self) -> int:
        """Give the seconds of a term of working hours that count on this day."""
        return sum(stretch.seconds for stretch in self.stretches if stretch.kind is DayKind.COUNTED)


def explain(reading: Reading, calendar: ExplainingCalendar) -> list[ExplainedDay]:
    """List the days of a term from its opening day through its due day, in order."""
    clock, limit = reading.clock, reading.clock.limit
    if limit is not None and limit.unit is Unit.WORKING_HOURS:
        return _by_hours(reading, calendar)
    opened = clock.day(clock.opened_at)
    lines = [_line(calendar, opened, DayKind.OPENING)]
    if limit is None or limit.within_the_day:
        return lines
    extended_by = [extension.by.amount for extension in clock.extensions if extension.at <= reading.at]
    amount = length(calendar, opened, limit, extended_by)
    number = 0
    day = opened
    while day < reading.due_on:
        day += timedelta(days=1)
        ground = _suspended_on(reading, day)
        if ground is not None and day != reading.due_on:
            lines.append(_line(calendar, day, DayKind.SUSPENDED, ground=ground))
        elif limit.unit is Unit.WORKING_DAYS and not calendar.is_working(day):
            lines.append(_line(calendar, day, DayKind.REST))
        elif number == amount:
            lines.append(_line(calendar, day, DayKind.ROLLED))
        else:
            number += 1
            lines.append(_line(calendar, day, DayKind.COUNTED, number=number))
    return lines


def _by_hours(reading: Reading, calendar: ExplainingCalendar) -> list[ExplainedDay]:
    clock, office = reading.clock, office_of(reading.clock, calendar)
    until = min(
        (end for end in (clock.ended_at, clock.interrupted_at) if end and end <= reading.at), default=reading.at
    )
    pauses, _ = pauses_until(clock, until)
    stopped = [(*pause, suspension.ground) for pause, suspension in zip(pauses, clock.suspensions, strict=False)]
    lines = []
    day = clock.day(clock.opened_at)
    while day <= reading.due_on:
        if calendar.is_working(day):
            midnight = datetime.combine(day, time.min, clock.zone)
            begins = max(clock.opened_at.astimezone(clock.zone), midnight)
            ends = min(reading.expires_at, datetime.combine(day + timedelta(days=1), time.min, clock.zone))
            stretches = tuple(_stretches(begins, ends, office.open_on(day), stopped))
            kinds = {stretch.kind for stretch in stretches}
            kind = next((kind for kind in (DayKind.COUNTED, DayKind.SUSPENDED) if kind in kinds), DayKind.CLOSED)
            lines.append(replace(_line(calendar, day, kind), stretches=stretches))
        else:
            lines.append(_line(calendar, day, DayKind.REST))
        day += timedelta(days=1)
    return lines


def _stretches(
    begins: datetime, ends: datetime, opened: list[Pause], stopped: list[tuple[datetime, datetime, str]]
) -> Iterator[ExplainedStretch]:
    """Cut a stretch of time wherever the office opens or closes and the clock stops or runs on."""
    # in UTC: two moments of one time zone are compared by their wall time, which a change of the clocks repeats
    first_turn, last_turn = begins.astimezone(UTC), ends.astimezone(UTC)
    turning = [turn for pair in (*opened, *((begin, end) for begin, end, _ in stopped)) for turn in pair]
    within = [turn.astimezone(UTC) for turn in turning]
    turns = sorted({first_turn, last_turn, *(turn for turn in within if first_turn < turn < last_turn)})
    for first, last in pairwise(turns):
        stretch = partial(ExplainedStretch, first.astimezone(begins.tzinfo), last.astimezone(begins.tzinfo))
        ground = next((ground for begin, end, ground in stopped if begin <= first < end), None)
        if not any(begin <= first < end for begin, end in opened):
            yield stretch(DayKind.CLOSED)
        elif ground is not None:
            yield stretch(DayKind.SUSPENDED, ground)
        else:
            yield stretch(DayKind.COUNTED)


def _suspended_on(reading: Reading, day: date) -> str | None:
    clock = reading.clock
    for suspension in clock.suspensions:
        if suspension.stopped_at > reading.at:
            break
        until = clock.day(suspension.end(reading.at) or reading.at)
        if clock.day(suspension.stopped_at) < day <= until:
            return suspension.ground
    return None


def _line(
    calendar: ExplainingCalendar, day: date, kind: DayKind, *, number: int | None = None, ground: str | None = None
) -> ExplainedDay:
    reason = calendar.reason(day)
    return ExplainedDay(day, kind, number, reason.label, reason.document_number, ground)
