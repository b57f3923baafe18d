"""Reading the archives: what is due to be handed over or appraised, what is held or to be destroyed, the handovers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import orjson
from psycopg.rows import class_row

from domain.regulation.regulation import Regulation
from domain.regulation.retention import PERMANENT, RetentionRule
from projections.archives.view import SQL
from projections.board.within import NOTHING_HIDDEN, Within
from projections.snapshot import Snapshot


class FileList(StrEnum):
    """The lists of files."""

    TRANSFER = "transfer"
    APPRAISAL = "appraisal"
    DESTRUCTION = "destruction"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class FileRow:
    """The file of a case; `own_keep` and `own_through` are as it was appraised, `holds` the orders with last days."""

    case_id: str
    number: str
    procedure_code: str | None
    unit: str
    closed_on: date | None
    status: str
    version: int | None
    transfer: str | None
    receipt: str | None
    own_keep: str | None
    own_through: date | None
    held: bool
    holds: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A handover as it stands."""

    transfer: str
    version: int
    number: str
    archive: str
    status: str
    files: int
    ordered_at: datetime
    settled_at: datetime | None
    receipt: str | None


def files(
    snapshot: Snapshot,
    which: FileList,
    day: date,
    schedule: Regulation,
    *,
    known_at: datetime | None = None,
    unit: str | None = None,
    procedure: str | None = None,
    within: Within = NOTHING_HIDDEN,
    skip: int = 0,
    limit: int = 200,
) -> list[FileRow]:
    """List the files that are due on a day by a schedule, or that are held or to be destroyed on it."""
    asked: dict[str, Any] = {
        "day": day,
        "known_at": known_at,
        "unit": unit,
        "procedure": procedure,
        **within,
        "skip": skip,
        "limit": limit,
    }
    if which in {FileList.TRANSFER, FileList.APPRAISAL}:
        transfer = which is FileList.TRANSFER
        due = [row for rule in schedule.retention for row in _due(rule, day, transfer=transfer)]
        name, asked = "due", {**asked, "transfer": transfer, "rules": orjson.dumps(due).decode()}
    else:
        name, asked = "standing", {**asked, "held": which is FileList.HELD}
    with snapshot.connection.cursor(row_factory=class_row(FileRow)) as db:
        return db.execute(SQL[name], asked).fetchall()


def transfers(
    snapshot: Snapshot,
    *,
    known_at: datetime | None = None,
    status: str | None = None,
    skip: int = 0,
    limit: int = 200,
) -> list[TransferRow]:
    """List the handovers, the last first."""
    asked = {"known_at": known_at, "status": status, "skip": skip, "limit": limit}
    with snapshot.connection.cursor(row_factory=class_row(TransferRow)) as db:
        return db.execute(SQL["transfers"], asked).fetchall()


def _due(rule: RetentionRule, day: date, *, transfer: bool) -> list[dict[str, object]]:
    """Give through which day of closing files are due by a rule; none are where it has no such term."""
    years = rule.transfer_after if transfer else None if rule.keep == PERMANENT else rule.keep
    closed_by = None if years is None else rule.closed_by(day, years)
    return [{"procedure": one, "closed_by": closed_by} for one in rule.procedures or (None,)]
