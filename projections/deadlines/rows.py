"""The rows of cases: what each will do by itself, and its running clocks with the day told and the day that holds."""

from collections.abc import Iterable
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.deadlines import due_moments
from domain.clock.clock import Clock
from domain.clock.reading import read
from domain.recorded import Recorded
from projections.cases import Followed
from projections.rulebook import Rulebook
from projections.statements import statements

SQL = statements("projections.deadlines")
Row = dict[str, Any]
Changed = tuple[Recorded, Followed[None]]  # a case, with the event of its own or of a calendar that changed it


def write(cursor: Cursor[Any], changed: Iterable[Changed], rulebook: Rulebook) -> list[Row]:
    """Write the rows of cases anew; give those of their clocks. A restatement stands while it is needed."""
    cases: list[str] = []
    moments: list[Row] = []
    clocks: list[Row] = []
    for recorded, followed in changed:
        cases.append(followed.case.id)
        moments += _moments(recorded, followed, rulebook)
        clocks += _clocks(recorded, followed, rulebook)
    moved = [row for row in clocks if row["due_on"] != row["told_on"]]
    if cases:
        cursor.execute(SQL["forget_moments"], {"cases": cases, "moved": as_json(moved)})
        cursor.execute(SQL["forget_clocks"], {"cases": cases})
        cursor.execute(SQL["insert_clocks"], {"rows": as_json(clocks)})
        cursor.execute(SQL["insert_moments"], {"rows": as_json(moments)})
    return clocks


def as_json(rows: list[Row]) -> str:
    """Write rows as the database reads them."""
    return orjson.dumps(rows).decode()


def _moments(recorded: Recorded, followed: Followed[None], rulebook: Rulebook) -> list[Row]:
    case = followed.case
    if case.procedure is None or not any(_counts(clock) for clock in case.clocks.values()):
        return []
    calendar, procedure = rulebook.calendar(followed.jurisdiction), rulebook.procedure(case.procedure)
    return [
        {
            "case_id": case.id,
            "clock": moment.clock,
            "run": moment.run,
            "kind": moment.kind,
            "rung": moment.rung,
            "due_at": moment.at,
            "blocked": moment.blocked,
            "calendar_revision": calendar.revision,
            "version": case.version,
            "position": recorded.position,
        }
        for moment in due_moments(case, procedure, calendar, recorded.recorded_at)
    ]


def _clocks(recorded: Recorded, followed: Followed[None], rulebook: Rulebook) -> list[Row]:
    case, calendar = followed.case, rulebook.calendar(followed.jurisdiction)
    return [
        {
            "case_id": case.id,
            "clock": clock.code,
            "run": clock.run,
            "opened_on": clock.day(clock.opened_at),
            "told_on": case.notified[(clock.code, clock.run)],
            "due_on": read(clock, calendar, recorded.recorded_at).due_on,
            "jurisdiction": followed.jurisdiction,
            "version": case.version,
            "position": recorded.position,
        }
        for clock in case.clocks.values()
        if _counts(clock) and clock.open_suspension is None  # nobody knows the due day of a clock that stands still
    ]


def _counts(clock: Clock) -> bool:
    return clock.is_open and clock.limit is not None
