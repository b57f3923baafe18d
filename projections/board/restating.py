"""A new calendar restates the clocks that it moves: rows of their own from then on, while the old ones stay.

So the board shows a day as it was known that day, and every row is what reading its clock by the calendar then known
gives.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from psycopg import Cursor
from psycopg.rows import dict_row

from domain.calendar.publication import CalendarPublication
from domain.recorded import Recorded
from projections.board.clock_rows import clock_of, columns_of
from projections.board.figures import Figures, figures_of, overall
from projections.board.page import SQL, Page
from projections.rulebook import Rulebook


def restate(cursor: Cursor[Any], recorded: Recorded, notice: CalendarPublication, rulebook: Rulebook) -> None:
    """Read anew every clock whose term reaches into the days that a publication settles, and write what changed."""
    page = Page()
    moved: set[str] = set()
    place = {"position": recorded.position, "recorded_from": recorded.recorded_at, "opens": False}
    for row in _touched(cursor, recorded.position, notice):
        clock = clock_of(row)
        figures = figures_of(clock, rulebook.calendar(row["jurisdiction"]))
        if any(row[name] != value for name, value in figures.columns().items()):
            same = {"case_id": row["case_id"], "version_from": row["version_from"]}
            page.add_clock({**place, **same, **columns_of(clock, figures)})
            moved.add(row["case_id"])
    if moved:
        page.write(cursor)
        _restate_cases(cursor, recorded, sorted(moved))


def _touched(cursor: Cursor[Any], position: int, notice: CalendarPublication) -> list[dict[str, Any]]:
    named = [day for entry in notice.entries for day in (entry.first, entry.last)]
    # a year's first notice also settles what was provisional: from 25 December of the year before
    since = min(*named, date(notice.year - 1, 12, 25))
    until = max(*named, date(notice.year, 12, 31)) + timedelta(days=2)
    asked = {
        "position": position,
        "since": since,
        "until": datetime.combine(until, time.min, UTC),
        "jurisdiction": notice.jurisdiction,
    }
    with cursor.connection.cursor(row_factory=dict_row) as reader:
        return reader.execute(SQL["touched_clocks"], asked).fetchall()


def _restate_cases(cursor: Cursor[Any], recorded: Recorded, moved: list[str]) -> None:
    clocks: dict[str, list[Figures]] = defaultdict(list)
    with cursor.connection.cursor(row_factory=dict_row) as reader:
        for row in reader.execute(SQL["clocks_of_cases"], {"cases": moved}):
            clocks[row.pop("case_id")].append(Figures(**row))
    place = {"position": recorded.position, "recorded_from": recorded.recorded_at}
    rows = [
        {"case_id": case_id, "changed": {**place, **overall(clocks[case_id]).columns()}, **place} for case_id in moved
    ]
    text = {"rows": orjson.dumps(rows).decode()}
    cursor.execute(SQL["restate_cases"], text)
    cursor.execute(SQL["end_cases"], text)
