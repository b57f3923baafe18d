"""Reading the findings: the list, now or as known at a moment, and which rows of views they came from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row, tuple_row

from projections.findings.view import SQL
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as it stands, `opened` at a position.

    `overdue`: its rectification has not been reported by the day that was set.
    """

    finding: str
    opened: int
    version: int
    number: str
    status: str
    view: str | None
    kind: str | None
    sign: str | None
    events: list[str]
    unit: str | None
    office: str | None
    principal: str | None
    opened_on: date
    rectify_by: date | None
    rectified_at: datetime | None
    closed_at: datetime | None
    overdue: bool


def findings(
    snapshot: Snapshot,
    day: date,
    *,
    first: date,
    last: date,
    known_at: datetime | None = None,
    status: str | None = None,
    unit: str | None = None,
    view: str | None = None,
    responsible: Collection[str] | None = None,
    before: int = 0,
    limit: int = 200,
) -> list[FindingRow]:
    """List the findings opened in some days and before a position (0: the last first); overdue: before a day.

    `responsible` leaves those alone for which one of these units was found to be.
    """
    units = None if responsible is None else list(responsible)
    asked: dict[str, Any] = {"day": day, "first": first, "last": last, "known_at": known_at, "status": status}
    asked |= {"unit": unit, "view": view, "responsible": units, "before": before, "limit": limit}
    with snapshot.connection.cursor(row_factory=class_row(FindingRow)) as db:
        return db.execute(SQL["listed"], asked).fetchall()


def findings_of(
    snapshot: Snapshot, view: str, signs: Collection[str], *, known_at: datetime | None = None
) -> dict[str, str]:
    """Tell which rows of a view have become findings, by the id of the row; the first of each."""
    asked = {"view": view, "signs": list(signs), "known_at": known_at}
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return dict(db.execute(SQL["of_signs"], asked).fetchall())
