"""Reading the notices: what is due in its order, what was given up, what a case called for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from projections.board.within import NOTHING_HIDDEN, Within
from projections.cursor import Key
from projections.notices.view import SQL
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice that an act calls for, and what came of it; `said` is the proof, or the reason."""

    case_id: str
    notice: str
    about: int
    role: str
    called_at: datetime
    position: int
    state: str
    channel: str | None
    said: str | None
    settled_at: datetime | None

    @property
    def key(self) -> Key:
        """Give its place in the order of the acts."""
        return self.position, self.notice


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many notices are due and were given up, and since when the oldest is due."""

    due: int
    failed: int
    oldest_due: datetime | None


BEGINNING: Key = (0, "")
KEY = (int, str)


def due(snapshot: Snapshot, limit: int, *, after: Key = BEGINNING) -> list[NoticeRow]:
    """List what is neither out nor given up, in the order of the acts, behind the one with a key."""
    return _rows(snapshot, "due", {"limit": limit, "position": after[0], "notice": after[1]})


def failed(snapshot: Snapshot, limit: int) -> list[NoticeRow]:
    """List what was given up."""
    return _rows(snapshot, "failed", {"limit": limit})


def listed(
    snapshot: Snapshot,
    state: str,
    *,
    case_id: str | None = None,
    within: Within = NOTHING_HIDDEN,
    after: Key = BEGINNING,
    limit: int = 200,
) -> list[NoticeRow]:
    """List what is due or failed, in the order of the acts, behind the one with a key."""
    asked = {"case_id": case_id, "position": after[0], "notice": after[1], "limit": limit, **within}
    return _rows(snapshot, "list_due" if state == "due" else "list_failed", asked)


def of_case(snapshot: Snapshot, case_id: str) -> list[NoticeRow]:
    """List the notices of a case."""
    return _rows(snapshot, "of_case", {"case_id": case_id})


def waiting(snapshot: Snapshot) -> Waiting:
    """Count what is due and what was given up."""
    with snapshot.connection.cursor(row_factory=class_row(Waiting)) as cursor:
        found = cursor.execute(SQL["count"]).fetchone()
    assert found is not None  # noqa: S101 - a count always answers
    return found


def _rows(snapshot: Snapshot, name: str, asked: dict[str, Any]) -> list[NoticeRow]:
    with snapshot.connection.cursor(row_factory=class_row(NoticeRow)) as cursor:
        return cursor.execute(SQL[name], asked).fetchall()
