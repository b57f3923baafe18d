"""A notice on working days moves what cases will do, and unblocks what waited for it.

Where it moves a due day that was told, a restatement falls due at once, with this notice as its cause; the row vanishes
when the case has been told. So a restatement that was broken off goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import Cursor
from psycopg.rows import dict_row

from domain.calendar.publication import CalendarPublication
from domain.case.deadlines import DueKind
from domain.recorded import Recorded
from projections.deadlines.rows import SQL, Row, Told, as_json, write
from projections.rulebook import Rulebook

AT_ONCE = 1000  # cases whose histories are held in memory together


def restate(
    cursor: Cursor[Any],
    recorded: Recorded,
    notice: CalendarPublication,
    at: Callable[[Mapping[str, int]], Sequence[Told]],
    rulebook: Rulebook,
) -> None:
    """Ask every case and agreement again whose running terms reach into the days that a notice settles."""
    touched = list(_touched(cursor, recorded.position, notice).items())
    for start in range(0, len(touched), AT_ONCE):
        versions = dict(touched[start : start + AT_ONCE])
        before = _due_days(cursor, list(versions))
        clocks = write(cursor, [(recorded, followed) for followed in at(versions)], rulebook)
        moved = [row for row in clocks if row["due_on"] not in {row["told_on"], before.get(_key(row))}]
        returned = [row for row in clocks if row["due_on"] == row["told_on"]]
        cursor.execute(SQL["forget_restatements"], {"rows": as_json([*moved, *returned])})
        cursor.execute(
            SQL["insert_moments"], {"rows": as_json([_moment(row, recorded, notice, rulebook) for row in moved])}
        )


def _touched(cursor: Cursor[Any], position: int, notice: CalendarPublication) -> dict[str, int]:
    named = [day for entry in notice.entries for day in (entry.first, entry.last)]
    # a year's first notice also settles what was provisional: from 25 December of the year before
    since = min(*named, date(notice.year - 1, 12, 25))
    until = max(*named, date(notice.year, 12, 31)) + timedelta(days=1)
    asked = {"position": position, "since": since, "until": until, "jurisdiction": notice.jurisdiction}
    with cursor.connection.cursor(row_factory=dict_row) as reader:
        return {row["case_id"]: row["version"] for row in reader.execute(SQL["touched"], asked)}


def _due_days(cursor: Cursor[Any], cases: list[str]) -> Mapping[tuple[str, str, int], date]:
    with cursor.connection.cursor(row_factory=dict_row) as reader:
        return {_key(row): row["due_on"] for row in reader.execute(SQL["clocks_of_cases"], {"cases": cases})}


def _key(row: Row) -> tuple[str, str, int]:
    return row["case_id"], row["clock"], row["run"]


def _moment(row: Row, recorded: Recorded, notice: CalendarPublication, rulebook: Rulebook) -> Row:
    return {
        **{name: row[name] for name in ("case_id", "clock", "run", "version")},
        "kind": DueKind.RESTATE,
        "rung": notice.name,
        "due_at": recorded.recorded_at,
        "blocked": False,
        "calendar_revision": rulebook.calendar(row["jurisdiction"]).revision,
        "position": recorded.position,
    }
