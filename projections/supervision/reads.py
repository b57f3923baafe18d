"""Reading supervision: the answers that units owe, and the coded causes of overdue, now or as known at a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row

from projections.board.within import NOTHING_HIDDEN, Within
from projections.snapshot import Snapshot
from projections.supervision.view import SQL


@dataclass(frozen=True, slots=True)
class OwedAnswer:
    """An answer that a unit owes to a measure. Without a service that is proved its term has not begun: no due day."""

    case_id: str
    measure: str
    time: int
    number: str
    procedure_code: str
    procedure_version: str
    act: str
    unit: str
    answer: str
    issued_at: datetime
    clock: str | None
    term_from: datetime | None
    due_on: date | None
    overdue: bool | None


@dataclass(frozen=True, slots=True)
class Owed:
    """Answers owed, as many as were asked for; `total` and `overdue` count them all."""

    answers: list[OwedAnswer]
    total: int
    overdue: int


class OwedCount(NamedTuple):
    """How many answers are owed, and how many of them are overdue."""

    owed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many overdue cases of a unit are supervised for a cause; `found`: by the analysis, not only stated."""

    unit: str
    cause: str
    cases: int
    found: int


def owed(
    snapshot: Snapshot,
    day: date,
    *,
    known_at: datetime | None = None,
    unit: str | None = None,
    units: Collection[str] | None = None,
    act: str | None = None,
    sort: str = "due_on",
    within: Within = NOTHING_HIDDEN,
    skip: int = 0,
    limit: int = 200,
) -> Owed:
    """List the answers owed, those due first before the others; overdue is what was due before a day.

    Sorted by due_on, issued_at or unit, with - before it from the last to the first; of one unit, or of several, if any
    is named.
    """
    named = [unit] if unit is not None else units
    asked = _asked(day, known_at, named, act, within) | {"sort": sort, "skip": skip, "limit": limit}
    with snapshot.connection.cursor(row_factory=class_row(OwedAnswer)) as db:
        answers = db.execute(SQL["owed"], asked).fetchall()
    counted = count_owed(snapshot, day, known_at=known_at, units=named, act=act, within=within)
    return Owed(answers, counted.owed, counted.overdue)


def count_owed(
    snapshot: Snapshot,
    day: date,
    *,
    known_at: datetime | None = None,
    units: Collection[str] | None = None,
    act: str | None = None,
    within: Within = NOTHING_HIDDEN,
) -> OwedCount:
    """Count the answers that `owed` lists."""
    with snapshot.connection.cursor(row_factory=class_row(OwedCount)) as db:
        return db.execute(SQL["count_owed"], _asked(day, known_at, units, act, within)).fetchall()[0]


def _asked(
    day: date, known_at: datetime | None, units: Collection[str] | None, act: str | None, within: Within
) -> dict[str, Any]:
    return {"day": day, "known_at": known_at, "units": None if units is None else list(units), "act": act, **within}


def causes(
    snapshot: Snapshot,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    known_at: datetime | None = None,
    within: Within = NOTHING_HIDDEN,
) -> list[CauseCount]:
    """Count causes by unit, of supervisions filed from an instant until before another; refused ones do not count."""
    asked = {"since": since, "before": before, "known_at": known_at, **within}
    with snapshot.connection.cursor(row_factory=class_row(CauseCount)) as db:
        return db.execute(SQL["causes"], asked).fetchall()
