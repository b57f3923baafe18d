"""Reading the due moments: what has fallen due, what is to come in a case, what waits for a year's notice."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import class_row, tuple_row

from domain.calendar.publication import CalendarPublication
from domain.case.deadlines import DueKind, DueMoment
from domain.instants import instant_at, microseconds
from projections.board.within import NOTHING_HIDDEN, Within
from projections.calendar_reach import reach
from projections.cursor import Key
from projections.deadlines.rows import SQL
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class DueRow:
    """A moment of a case. `blocked` waits for the year's notice; `version` and `position` say what made it so."""

    case_id: str
    clock: str
    run: int
    kind: DueKind
    rung: str
    due_at: datetime
    blocked: bool
    calendar_revision: str
    version: int
    position: int

    def __post_init__(self) -> None:
        """Take the kind as the word that the row holds."""
        object.__setattr__(self, "kind", DueKind(self.kind))

    @property
    def moment(self) -> DueMoment:
        """Give it as the case knows it."""
        return DueMoment(self.clock, self.run, self.kind, self.rung, self.due_at, self.blocked)

    @property
    def key(self) -> Key:
        """Give its place in the order of falling due, the instant in microseconds."""
        return microseconds(self.due_at), self.case_id, self.clock, self.run, self.kind.value, self.rung


@dataclass(frozen=True, slots=True)
class Standing:
    """How much has fallen due, is to come, or is blocked; `next_at` is the earliest of the first two."""

    due: int
    to_come: int
    blocked: int
    next_at: datetime | None


EARLIEST = microseconds(datetime.min.replace(tzinfo=UTC))
BEGINNING: Key = (EARLIEST, "", "", 0, "", "")
KEY = (int, str, str, int, str, str)


def due(snapshot: Snapshot, now: datetime, limit: int, *, after: Key = BEGINNING) -> list[DueRow]:
    """List what has fallen due by an instant and is not blocked, in order, behind the row with a key."""
    return _rows(snapshot, "due", {"now": now, "limit": limit, **_behind(after)})


def upcoming(snapshot: Snapshot, case_id: str) -> list[DueRow]:
    """List what a case will do by itself, in order of time."""
    return _rows(snapshot, "upcoming", {"case_id": case_id})


def listed(
    snapshot: Snapshot,
    state: str,
    now: datetime,
    *,
    case_id: str | None = None,
    until: datetime | None = None,
    within: Within = NOTHING_HIDDEN,
    after: Key = BEGINNING,
    limit: int = 200,
) -> list[DueRow]:
    """List what is due, to-come or blocked at an instant, in the order of falling due, behind the row with a key."""
    asked = {"now": now, "past": state == "due", "of_case": case_id, "until": until, "limit": limit}
    asked |= {**_behind(after), **within}
    return _rows(snapshot, "list_blocked" if state == "blocked" else "list", asked)


def blocked(snapshot: Snapshot, limit: int = 1000) -> list[DueRow]:
    """List what waits for a year's notice: nothing is deemed on a provisional date."""
    return _rows(snapshot, "blocked", {"limit": limit})


def reached_by(snapshot: Snapshot, notice: CalendarPublication, limit: int) -> tuple[list[str], int]:
    """List cases that a notice may move, since their running terms reach into its days, and count them all.

    Those that are due first come first, so many of them.
    """
    since, until = reach(notice)
    asked = {"since": since, "until": until, "jurisdiction": notice.jurisdiction, "limit": limit}
    with snapshot.connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(SQL["within_reach_of"], asked).fetchall()
    return [case for case, _ in found], found[0][1] if found else 0


def standing(snapshot: Snapshot, now: datetime) -> Standing:
    """Count what has fallen due, is to come, and is blocked."""
    with snapshot.connection.cursor(row_factory=class_row(Standing)) as cursor:
        found = cursor.execute(SQL["count"], {"now": now}).fetchone()
    assert found is not None  # noqa: S101 - a count always answers
    return found


def _behind(key: Key) -> dict[str, Any]:
    at, case_id, clock, run, kind, rung = key
    place = {"case_id": case_id, "clock": clock, "run": run, "kind": kind, "rung": rung}
    return {"due_at": instant_at(max(int(at), EARLIEST)), **place}


def _rows(snapshot: Snapshot, name: str, asked: dict[str, Any]) -> list[DueRow]:
    with snapshot.connection.cursor(row_factory=class_row(DueRow)) as cursor:
        return cursor.execute(SQL[name], asked).fetchall()
