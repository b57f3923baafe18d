"""Reading the board: one case, lists and counts, now or as known at any past moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from psycopg.rows import dict_row, tuple_row

from domain.access.reach import EVERYTHING, Reach
from domain.clock.reading import Light
from domain.instants import instant_at, microseconds
from projections.board.filters import EVERY_CASE, Filters, Moment
from projections.board.view import SQL
from projections.board.within import asked_of_board
from projections.cursor import cursor_after, key_of, place_of
from projections.snapshot import Snapshot

RUNS = ("open", "met", "missed", "missed_by_instant")
LISTS = ("grades", "open_steps")
INSTANTS = ("recorded_from", "recorded_until", "first_filed_at", "near_from", "red_from", "stands_until")


@dataclass(frozen=True, slots=True)
class BoardCase:
    """A case as it stood from `recorded_from` until `recorded_until` (None: still), with its light at the asked moment.

    `position` is where it came to stand so, `version` how far its history had come at the asked moment.
    `due_on` is the day on which the first of its open clocks runs out, `red_from` the instant; while one stands still,
    `stands_until` is when its pause ends by itself, and it counts with the due day that it has then. `stale_since` is
    when the ledger recorded the event from which on the row stands still, if one could not be taken in.
    """

    case_id: str
    position: int
    version: int
    recorded_from: datetime
    recorded_until: datetime | None
    id: int
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
    found = cases_of(snapshot, "case", {"case_id": case_id, **_then(moment)})
    return found[0] if found else None


def numbered(snapshot: Snapshot, number: str) -> list[str]:
    """Give the ids of the cases that bear a number, two at the most."""
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["numbered"], {"number": number}).fetchall()]


def list_cases(
    snapshot: Snapshot,
    moment: Moment,
    filters: Filters = EVERY_CASE,
    *,
    reach: Reach = EVERYTHING,
    sort: str = "filed",
    cursor: str | None = None,
    limit: int = 50,
) -> CasePage:
    """List cases in the order in which they came, or by `-filed`; those not settled also by `due` or `-due`.

    A past moment shows those that lay within reach then and lie within it now.
    Raises `CursorMalformed` or `CursorMismatch` for a cursor that is not of this question.
    """
    question = {"read": "cases", "sort": sort, "known_at": moment.known_at, **filters.asked()}
    asked = {**asked_of(snapshot, moment, filters, reach), "limit": limit + 1}
    if sort.endswith("due"):
        return _by_due(snapshot, asked, question, cursor, last_first=sort == "-due")
    name = "newest" if sort == "-filed" else "list_open" if filters.open_alone else "list"
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        found = db.execute(SQL[name], {**asked, "after": place_of(cursor, question)}, prepare=False).fetchall()
    ids = [id_ for (id_,) in found[:limit]]
    cases = cases_of(snapshot, "shown", {**asked, "ids": ids})
    return CasePage(cases, cursor_after(ids[-1], question) if len(found) > limit else None)


def _by_due(
    snapshot: Snapshot,
    asked: Mapping[str, Any],
    question: Mapping[str, object],
    cursor: str | None,
    *,
    last_first: bool,
) -> CasePage:
    never, runs_out, behind = key_of(cursor, question, (int, int, int)) or (0, 0, None)
    key = {"never": never, "runs_out": runs_out, "behind": behind, "last_first": last_first}
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        found = db.execute(SQL["by_due"], {**asked, **key}, prepare=False).fetchall()
    shown = found[: asked["limit"] - 1]
    cases = cases_of(snapshot, "shown", {**asked, "ids": [id_ for id_, _ in shown]})
    if len(found) == len(shown):
        return CasePage(cases, None)
    id_, at = shown[-1]
    runs_out = 0 if at is None else -at if last_first else at
    return CasePage(cases, cursor_after((int(at is None), runs_out, id_), question))


def counts(snapshot: Snapshot, moment: Moment, filters: Filters = EVERY_CASE, *, reach: Reach = EVERYTHING) -> Counts:
    """Count the cases that match by status, by light, and their clocks by how they ended.

    A past moment counts the cases that lay within reach then.
    """
    asked = asked_of(snapshot, moment, filters, reach)
    by_status: dict[str, int] = {}
    by_light = dict.fromkeys(Light, 0)
    by_clock: dict[str, ClockCount] = {}
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        asked["base"] = db.execute(SQL["base"], asked, prepare=False).fetchall()[0]["coalesce"]
        for row in db.execute(SQL["count"], asked, prepare=False):
            if row["clock"] is None:
                by_status[row["status"]] = by_status.get(row["status"], 0) + row["cases"]
                by_light[Light(row["light"])] += row["cases"]
            else:
                by_clock[row["clock"]] = ClockCount(**{name: row[name] for name in RUNS})
    return Counts(sum(by_status.values()), by_status, by_light, by_clock)


def _then(moment: Moment) -> dict[str, object]:
    known_at = None if moment.known_at is None else microseconds(moment.known_at)
    return {"at": microseconds(moment.at), "known_at": known_at}


def asked_of(snapshot: Snapshot, moment: Moment, filters: Filters, reach: Reach = EVERYTHING) -> dict[str, object]:
    """Give a question as parameters; what a heading says is asked of the headings, which are few."""
    own = asked_of_board(snapshot, filters, reach)
    return {"status": filters.status, "light": filters.light, **own, **_then(moment)}


def cases_of(snapshot: Snapshot, name: str, asked: Mapping[str, object]) -> list[BoardCase]:
    """Read the cases that a statement gives."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        rows = db.execute(SQL[name], {**asked, "position": snapshot.position}, prepare=False).fetchall()
    return [
        BoardCase(
            **{
                **row,
                **{name: _instant(row[name]) for name in INSTANTS},
                **{name: orjson.loads(row[name]) for name in LISTS},
            }
        )
        for row in rows
    ]


def _instant(count: int | None) -> datetime | None:
    return None if count is None else instant_at(count)
