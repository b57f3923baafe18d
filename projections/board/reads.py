"""Reading the board: one case, its clocks, lists and counts, now or as known at any past moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row, dict_row, tuple_row

from domain.clock.clock import Clock
from domain.clock.reading import Light
from projections.board.clock_rows import clock_of
from projections.board.filters import EVERY_CASE, Filters, Moment
from projections.board.page import SQL
from projections.cursor import cursor_after, place_of
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class BoardCase:
    """A case as it stood from `recorded_from` until `recorded_until` (None: still), with its light at the asked moment.

    `due_on` is the day on which the first of its open clocks runs out, `red_from` the instant; while one stands still,
    `stands_until` is when its pause ends by itself, and it counts with the due day that it has then. `stale_since` is
    when the ledger recorded the event from which on the row stands still, if one could not be taken in.
    """

    case_id: str
    position: int
    version: int
    recorded_from: datetime
    recorded_until: datetime | None
    first_position: int
    number: str
    procedure_code: str | None
    procedure_version: str | None
    jurisdiction: str
    body: str
    unit: str
    item: str | None
    status: str
    closed: bool
    outcome: str | None
    first_filed_at: datetime
    grades: list[str]
    open_steps: list[str]
    done_steps: dict[str, dict[str, Any]]
    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    stands_until: datetime | None
    breached: bool
    light: str
    stale_since: datetime | None
    stale_position: int | None

    def breached_at(self, at: datetime) -> bool:
        """Tell whether a clock had run out by an instant, ended since or not."""
        return self.breached or (self.red_from is not None and self.red_from <= at)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A stretch of a list; `next_cursor` is None on the last page."""

    cases: list[BoardCase]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ClockCount:
    """How the runs of one clock ended: `missed` by 24:00 of the due day, `missed_by_instant` as its source counts."""

    open: int
    met: int
    missed: int
    missed_by_instant: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures over the cases that match."""

    cases: int
    by_status: Mapping[str, int]
    by_light: Mapping[Light, int]
    by_clock: Mapping[str, ClockCount]


def case(snapshot: Snapshot, case_id: str, moment: Moment) -> BoardCase | None:
    """Give a case; None if it was not on record."""
    asked = {"case_id": case_id, "at": moment.at, "known_at": moment.known_at}
    with snapshot.connection.cursor(row_factory=class_row(BoardCase)) as db:
        return db.execute(SQL["case"], asked).fetchone()


def numbered(snapshot: Snapshot, number: str) -> list[str]:
    """Give the ids of the cases that bear a number, two at the most."""
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["numbered"], {"number": number}).fetchall()]


def clocks_of(snapshot: Snapshot, case_id: str, *, known_at: datetime | None = None) -> list[Clock]:
    """Give every run of every clock of a case, to be read at any instant by any calendar."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        rows = db.execute(SQL["clocks_of"], {"case_id": case_id, "known_at": known_at}).fetchall()
    return [clock_of(row) for row in rows]


def list_cases(
    snapshot: Snapshot, moment: Moment, filters: Filters = EVERY_CASE, *, cursor: str | None = None, limit: int = 50
) -> CasePage:
    """List cases in the order in which they came.

    Raises `CursorMalformed` or `CursorMismatch` for a cursor that is not of this question.
    """
    question = {"read": "cases", "known_at": moment.known_at, **filters.asked()}
    asked = {
        **filters.asked(),
        "at": moment.at,
        "known_at": moment.known_at,
        "after": place_of(cursor, question),
        "limit": limit + 1,
    }
    with snapshot.connection.cursor(row_factory=class_row(BoardCase)) as db:
        found = db.execute(SQL["list"], asked, prepare=False).fetchall()
    cases = found[:limit]
    return CasePage(cases, cursor_after(cases[-1].first_position, question) if len(found) > limit else None)


def counts(snapshot: Snapshot, moment: Moment, filters: Filters = EVERY_CASE) -> Counts:
    """Count the cases that match by status, by light, and their clocks by how they ended."""
    asked = {**filters.asked(), "at": moment.at, "known_at": moment.known_at}
    by_status: dict[str, int] = {}
    by_light = dict.fromkeys(Light, 0)
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        for row in db.execute(SQL["count_cases"], asked, prepare=False):
            by_status[row["status"]] = by_status.get(row["status"], 0) + row["n"]
            by_light[Light(row["light"])] += row["n"]
        clocks = db.execute(SQL["count_clocks"], asked, prepare=False).fetchall()
    by_clock = {row.pop("clock"): ClockCount(**row) for row in clocks}
    return Counts(sum(by_status.values()), by_status, by_light, by_clock)
