"""A notice on working days moves what cases will do, and unblocks what waited for it.

Where it moves a due day that was told, a restatement falls due at once, with this notice as its cause; the row vanishes
when the case has been told. So a restatement that was broken off goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg import Cursor
from psycopg.rows import dict_row, tuple_row

from domain.calendar.publication import CalendarPublication
from domain.case.deadlines import DueKind
from domain.recorded import Recorded
from projections.calendar_reach import reach
from projections.deadlines.rows import SQL, Row, Told, as_json, write
from projections.rulebook import Rulebook

Key = tuple[str, str, int]
AT_ONCE = 1000  # cases whose histories are held in memory together


def restate(
    cursor: Cursor[Any],
    recorded: Recorded,
    notice: CalendarPublication,
    before: Callable[[int, Sequence[str]], Sequence[Told]],
    rulebook: Rulebook,
) -> None:
    """Ask every case and agreement again whose running terms reach into the days that a notice settles."""
    touched = _touched(cursor, recorded.position, notice)
    for start in range(0, len(touched), AT_ONCE):
        streams = touched[start : start + AT_ONCE]
        known = _due_days(cursor, streams)
        clocks = write(cursor, [(recorded, followed) for followed in before(recorded.position, streams)], rulebook)
        moved, returned = judged(clocks, known)
        cursor.execute(SQL["forget_restatements"], {"rows": as_json([*moved, *returned])})
        cursor.execute(
            SQL["insert_moments"], {"rows": as_json([restatement(row, recorded, notice, rulebook) for row in moved])}
        )


def judged(clocks: Sequence[Row], known: Mapping[Key, date]) -> tuple[list[Row], list[Row]]:
    """Tell clocks that have moved to a day that was neither told nor known, and clocks that are due as told."""
    moved = [row for row in clocks if row["due_on"] not in {row["told_on"], known.get(key_of(row))}]
    return moved, [row for row in clocks if row["due_on"] == row["told_on"]]


def _touched(cursor: Cursor[Any], position: int, notice: CalendarPublication) -> list[str]:
    since, until = reach(notice)
    asked = {"position": position, "since": since, "until": until, "jurisdiction": notice.jurisdiction}
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        return [row[0] for row in reader.execute(SQL["touched"], asked)]


def _due_days(cursor: Cursor[Any], cases: list[str]) -> Mapping[Key, date]:
    with cursor.connection.cursor(row_factory=dict_row) as reader:
        return {key_of(row): row["due_on"] for row in reader.execute(SQL["clocks_of_cases"], {"cases": cases})}


def key_of(row: Row) -> Key:
    """Name the run of a clock that a row is about."""
    return row["case_id"], row["clock"], row["run"]


def restatement(row: Row, recorded: Recorded, notice: CalendarPublication, rulebook: Rulebook) -> Row:
    """Give the moment at which a clock that has moved is restated: at once."""
    return {
        **{name: row[name] for name in ("case_id", "clock", "run", "version")},
        "kind": DueKind.RESTATE,
        "rung": notice.name,
        "due_at": recorded.recorded_at,
        "blocked": False,
        "calendar_revision": rulebook.calendar(row["jurisdiction"]).revision,
        "position": recorded.position,
    }
