"""The explanation of a due date: every day from the opening to the due day, counted or skipped, and why.

A reader with a paper calendar can check it line by line.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from domain.clock.due import WorkingDays
from domain.clock.limit import Unit
from domain.clock.reading import Reading
from domain.clock.term import length


class DayReason(Protocol):
    """Why a calendar holds a day for a working day or a rest day."""

    @property
    def label(self) -> str:
        """Name the reason in Chinese, as the notice does."""

    @property
    def document_number(self) -> str | None:
        """Name the notice, if one decides."""


class ExplainingCalendar(WorkingDays, Protocol):
    """What an explanation needs of a calendar."""

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day."""

    def reason(self, day: date) -> DayReason:
        """Say why a day is a working day or a rest day."""


class DayKind(StrEnum):
    """What a day is to a term."""

    OPENING = "opening"
    COUNTED = "counted"
    REST = "rest"
    SUSPENDED = "suspended"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of a term; `number` is the running number of a counted day."""

    day: date
    kind: DayKind
    number: int | None
    label: str
    document_number: str | None
    ground: str | None = None


def explain(reading: Reading, calendar: ExplainingCalendar) -> list[ExplainedDay]:
    """List the days of a term from its opening day through its due day, in order."""
    clock, limit = reading.clock, reading.clock.limit
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
