"""The rows of cases and agreements: what each will do by itself, and its running clocks.

A clock has the day told and the day that holds; an agreement is told no other day, so the two are one.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from psycopg import Cursor

from domain.agreement.agreement import Agreement
from domain.agreement.deadlines import due_moments as due_of_agreement
from domain.case.case import Case
from domain.case.deadlines import DueMoment, due_moments
from domain.clock.clock import Clock
from domain.clock.reading import Calendar, read
from domain.recorded import Recorded
from projections.agreement_streams import FollowedAgreement
from projections.cases import Followed
from projections.rulebook import Rulebook
from projections.statements import statements

SQL = statements("projections.deadlines")
Row = dict[str, Any]
Told = Followed[None] | FollowedAgreement
Changed = tuple[Recorded, Told]  # a case or an agreement, with the event of its own or of a calendar that changed it


def write(cursor: Cursor[Any], changed: Iterable[Changed], rulebook: Rulebook) -> list[Row]:
    """Write the rows of cases anew; give those of their clocks. A restatement stands while it is needed."""
    cases: list[str] = []
    moments: list[Row] = []
    clocks: list[Row] = []
    for recorded, followed in changed:
        cases.append(stream_of(followed).id)
        moments += moments_of(recorded, followed, rulebook)
        clocks += clocks_of(recorded, followed, rulebook)
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


def moments_of(recorded: Recorded, followed: Told, rulebook: Rulebook) -> list[Row]:
    """Give the rows of what a case or an agreement will do by itself."""
    stream, calendar = stream_of(followed), rulebook.calendar(followed.jurisdiction)
    return [
        {
            "case_id": stream.id,
            "clock": moment.clock,
            "run": moment.run,
            "kind": moment.kind,
            "rung": moment.rung,
            "due_at": moment.at,
            "blocked": moment.blocked,
            "calendar_revision": calendar.revision,
            "version": stream.version,
            "position": recorded.position,
        }
        for moment in _due(recorded, followed, rulebook, calendar)
    ]


def _due(recorded: Recorded, followed: Told, rulebook: Rulebook, calendar: Calendar) -> list[DueMoment]:
    if isinstance(followed, FollowedAgreement):
        return due_of_agreement(followed.agreement, calendar, recorded.recorded_at)
    case = followed.case
    if case.procedure is None or not any(counts(clock) for clock in case.clocks.values()):
        return []
    return due_moments(case, rulebook.procedure(case.procedure), calendar, recorded.recorded_at)


def clocks_of(recorded: Recorded, followed: Told, rulebook: Rulebook) -> list[Row]:
    """Give the rows of its running clocks."""
    stream, calendar = stream_of(followed), rulebook.calendar(followed.jurisdiction)
    found = []
    for clock in stream.clocks.values():
        if not counts(clock) or clock.open_suspension is not None:
            continue  # nobody knows the due day of a clock that stands still
        due_on = read(clock, calendar, recorded.recorded_at).due_on
        told = due_on if isinstance(followed, FollowedAgreement) else followed.case.notified[(clock.code, clock.run)]
        found.append(
            {
                "case_id": stream.id,
                "clock": clock.code,
                "run": clock.run,
                "opened_on": clock.day(clock.opened_at),
                "told_on": told,
                "due_on": due_on,
                "jurisdiction": followed.jurisdiction,
                "version": stream.version,
                "position": recorded.position,
            }
        )
    return found


def stream_of(followed: Told) -> Case | Agreement:
    """Give the case or the agreement itself."""
    return followed.agreement if isinstance(followed, FollowedAgreement) else followed.case


def counts(clock: Clock) -> bool:
    """Tell whether a clock of a case runs, or stands still, by a limit of ours."""
    return clock.is_open and clock.limit is not None
