"""What is asked of a supervision view, and what a row of it says, whatever the view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from domain.clock.reading import Calendar
from domain.errors import Refused
from domain.instants import microseconds
from projections.audits.view import SQL
from projections.board.within import NOTHING_HIDDEN, Within
from projections.snapshot import Snapshot

Alike = Callable[[Sequence[tuple[str, str]]], Sequence[int]]
"""Tells whose data some cases hold, each given with the name of its subject: a number alike for all cases of one."""

MOST_COMPARED = 50_000
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)


class TooManyToCompare(Refused):
    """More cases than can be compared at once lie in the period: ask for a shorter one."""

    code = "too_many_to_compare"


class Behind(NamedTuple):
    """An event behind a row: stream, version, position."""

    case: str
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Which rows, as known at which moment: of a unit, a procedure, some days; of cases within reach alone."""

    moment: datetime
    today: date
    calendar: Calendar
    alike: Alike
    first: date = EARLIEST
    last: date = LATEST
    unit: str | None = None
    procedure: str | None = None
    within: Within = field(default_factory=lambda: NOTHING_HIDDEN)
    limit: int = 200

    def named(self, **more: Any) -> dict[str, Any]:
        """Give the parameters of a statement."""
        own = {"moment": microseconds(self.moment), "first": self.first, "last": self.last, "unit": self.unit}
        return {**own, "procedure": self.procedure, "limit": self.limit, **self.within, **more}


@dataclass(frozen=True, slots=True)
class Found:
    """A row: why it is listed, of which case or of what else, with its figures and the events behind it.

    `total` counts all events behind it, of which at most some are named. `place` orders rows of one day.
    """

    kind: str
    id: str
    day: date
    place: tuple[int, int]
    unit: str | None = None
    case: str | None = None
    number: str | None = None
    procedure: str | None = None
    principal: str | None = None
    code: str | None = None
    detail: str | None = None
    state: str = ""
    figures: dict[str, int] = field(default_factory=dict)
    behind: tuple[Behind, ...] = ()
    total: int = 0


def fetched(snapshot: Snapshot, statement: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the rows of a statement."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        return db.execute(SQL[statement], asked, prepare=False).fetchall()


def within_bounds(rows: list[dict[str, Any]], asking: Asking) -> list[dict[str, Any]]:
    """Refuse to compare more than can be compared at once."""
    if len(rows) > MOST_COMPARED:
        raise TooManyToCompare(
            parameter="period", first=asking.first.isoformat(), last=asking.last.isoformat(), most=MOST_COMPARED
        )
    return rows
