"""Reading the inspections: which there are, which run at a moment, and who inspects."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import dict_row

from domain.inspection.scope import Scope
from projections.inspections.view import SQL
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection; `running` tells whether its grants hold at the moment asked for."""

    inspection: str
    reason: str
    basis: str
    scope: Scope
    inspectors: list[str]
    opened_at: datetime
    until: date
    ended_at: datetime | None
    notes: int
    running: bool


def list_inspections(
    snapshot: Snapshot,
    at: datetime,
    *,
    known_at: datetime | None = None,
    running: bool | None = None,
    inspector: str | None = None,
) -> list[InspectionRow]:
    """List what had been opened by a moment where the body sits, those opened last first."""
    asked: dict[str, Any] = {
        "at": at,
        "day": at.date(),
        "known_at": known_at,
        "running": running,
        "inspector": inspector,
    }
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        rows = db.execute(SQL["list"], asked).fetchall()
    return [InspectionRow(**{**row, "scope": Scope.model_validate_json(row["scope"])}) for row in rows]
