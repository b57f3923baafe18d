"""The explanation of a due day as a small calendar: each day of the term, counted or skipped, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.answers.clock import DayAnswer

LONGEST = 200  # days of a term that are drawn beside it; a longer one has a page of its own
WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `line` explains it if it belongs to the term."""

    day: date
    line: DayAnswer | None
    due: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; None where a week begins or ends in another month."""

    first: date
    weeks: list[list[Cell | None]]


def months_of(lines: Sequence[DayAnswer], due_on: date, today: date) -> list[Month]:
    """Lay the days of a term out in months, from the one of its opening to the one of its due day."""
    by_day = {line.day: line for line in lines}
    found = []
    first = lines[0].day.replace(day=1)
    while first <= max(lines[-1].day, due_on):
        following = (first + timedelta(days=31)).replace(day=1)
        days = [first + timedelta(days=n) for n in range((following - first).days)]
        cells: list[Cell | None] = [None] * first.weekday()
        cells += [Cell(day, by_day.get(day), day == due_on, day == today) for day in days]
        cells += [None] * (-len(cells) % WEEK)
        found.append(Month(first, [cells[place : place + WEEK] for place in range(0, len(cells), WEEK)]))
        first = following
    return found
