"""The first screenful (总览): terms of the law and promised terms that are over, due soon, or standing still.

Each row says which unit answers for the case, who has the file and at which step it stands, as known at a moment.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.rows import dict_row

from domain.instants import microseconds
from projections.board.within import NOTHING_HIDDEN, Within
from projections.metrics.definition import Column, Counting
from projections.metrics.reads import cells_of
from projections.snapshot import Snapshot
from projections.statements import statements

SQL = statements("projections.metrics", "overview.sql")
SOON = 2  # days
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Held:
    """A case of a list: `principal` did the last act; `step` is the first that may be done now."""

    id: int
    case_id: str
    number: str
    procedure: str | None
    unit: str
    principal: str | None
    step: str | None
    clock: str
    effect: str
    due_on: date
    resumes_on: date | None
    ground: str | None
    notice: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A list of the overview: how many cases are on it, and the first of them."""

    total: int
    cases: list[Held]


@dataclass(frozen=True, slots=True)
class Overview:
    """The lists of the overview."""

    statutory_overdue: Standing
    promised_overdue: Standing
    due_soon: Standing
    stopped: Standing


def overview(
    snapshot: Snapshot,
    moment: datetime,
    *,
    today: date,
    units: Collection[str] | None = None,
    within: Within = NOTHING_HIDDEN,
    limit: int = 20,
) -> Overview:
    """Give the lists as of a moment of a day; of some units alone, if they are named, and of cases within reach."""

    def listed(state: str, effects: Iterable[str], first: date = EARLIEST, last: date = LATEST) -> Standing:
        return standing_runs(snapshot, moment, state, effects, first, last, units=units, within=within, limit=limit)

    return Overview(
        statutory_overdue=listed("overdue", ["statutory"]),
        promised_overdue=listed("overdue", ["promised"]),
        due_soon=listed("open", ["statutory", "promised"], today, today + timedelta(days=SOON)),
        stopped=listed("stopped", ["statutory", "promised", "internal"], today),
    )


def standing_runs(
    snapshot: Snapshot,
    moment: datetime,
    state: str,
    effects: Iterable[str],
    first: date,
    last: date,
    *,
    units: Collection[str] | None = None,
    procedure: str | None = None,
    within: Within = NOTHING_HIDDEN,
    limit: int = 20,
) -> Standing:
    """List the terms of some effects that stand so at a moment and are due in some days, those due first."""
    where: dict[Column, tuple[str, ...]] = {"state": (state,), "detail": tuple(effects)}
    if procedure is not None:
        where["procedure"] = (procedure,)
    asked = {
        "moment": microseconds(moment),
        "cells": [cell["id"] for cell in cells_of(snapshot, Counting(kind="run", where=where), units)],
        "first": first,
        "last": last,
        "limit": limit,
        **within,
    }
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        rows = db.execute(SQL["runs"], asked, prepare=False).fetchall()
    fields = Held.__dataclass_fields__
    return Standing(rows[0]["total"] if rows else 0, [Held(**{name: row[name] for name in fields}) for row in rows])


def holders(snapshot: Snapshot, moment: datetime, cases: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Tell of some cases who had the file at a moment, and at which step it stood."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        asked = {"cases": list(cases), "moment": microseconds(moment)}
        rows = db.execute(SQL["holders"], asked, prepare=False).fetchall()
    return {row["case_id"]: (row["principal"], row["step"]) for row in rows}
