"""The first screenful (总览): terms of the law and promised terms that are over, due soon, or standing still.

Each row says which unit answers for the case, who acted last and at which step it stands, as known at a moment.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from psycopg.rows import dict_row

from domain.instants import microseconds
from projections.board.within import NOTHING_HIDDEN, Within
from projections.metrics.definition import Column, Counting
from projections.metrics.reads import cells_of
from projections.snapshot import Snapshot
from projections.statements import array, statements

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


@dataclass(slots=True)
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


class Listed(StrEnum):
    """A list of the overview, and that of all that is open."""

    STATUTORY_OVERDUE = "statutory-overdue"
    PROMISED_OVERDUE = "promised-overdue"
    DUE_SOON = "due-soon"
    STOPPED = "stopped"
    OPEN = "open"

    @property
    def counting(self) -> Counting:
        """Give which facts are on it."""
        if self is Listed.OPEN:
            return Counting(kind="accepted", where={"state": ("open",)})
        state, effects = RUNS[self]
        return Counting(kind="run", where={"state": (state,), "detail": effects})

    def days(self, today: date) -> tuple[date, date]:
        """Give the days between which they fall: due days, and of what is open the day of acceptance."""
        match self:
            case Listed.DUE_SOON:
                return today, today + timedelta(days=SOON)
            case Listed.STOPPED:
                return today, LATEST
            case _:
                return EARLIEST, LATEST


RUNS = {
    Listed.STATUTORY_OVERDUE: ("overdue", ("statutory",)),
    Listed.PROMISED_OVERDUE: ("overdue", ("promised",)),
    Listed.DUE_SOON: ("open", ("statutory", "promised")),
    Listed.STOPPED: ("stopped", ("statutory", "promised", "internal")),
}


def standings(
    snapshot: Snapshot,
    lists: Sequence[Listed],
    moment: datetime,
    *,
    today: date,
    units: Collection[str] | None = None,
    within: Within = NOTHING_HIDDEN,
    skip: int = 0,
    limit: int = 20,
) -> dict[Listed, Standing]:
    """Give a stretch of each of some lists as of a moment of a day; of some units alone, if named, and within reach.

    Of what is open, `due_on` is the day of acceptance.
    """
    asked = [(which.counting, which.days(today)) for which in lists]
    found = _listed(snapshot, asked, moment, units=units, within=within, skip=skip, limit=limit)
    return dict(zip(lists, found, strict=True))


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
    found = standings(snapshot, [*RUNS], moment, today=today, units=units, within=within, limit=limit)
    return Overview(
        statutory_overdue=found[Listed.STATUTORY_OVERDUE],
        promised_overdue=found[Listed.PROMISED_OVERDUE],
        due_soon=found[Listed.DUE_SOON],
        stopped=found[Listed.STOPPED],
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
    asked = Counting(kind="run").model_copy(update={"where": where})  # a code that was asked for may be any word
    [found] = _listed(snapshot, [(asked, (first, last))], moment, units=units, within=within, limit=limit)
    return found


def _listed(
    snapshot: Snapshot,
    lists: Sequence[tuple[Counting, tuple[date, date]]],
    moment: datetime,
    *,
    units: Collection[str] | None,
    within: Within,
    skip: int = 0,
    limit: int,
) -> list[Standing]:
    cells = [
        (cell, number) for number, (counting, _) in enumerate(lists, 1) for cell in cells_of(snapshot, counting, units)
    ]
    asked = {
        "moment": microseconds(moment),
        "kinds": sorted({counting.kind for counting, _ in lists}),
        "cells": array(cell for cell, _ in cells),
        "lists": array(number for _, number in cells),
        "firsts": [first for _, (first, _) in lists],
        "lasts": [last for _, (_, last) in lists],
        "skip": skip,
        "limit": limit,
        **within,
    }
    found = [Standing(0, []) for _ in lists]
    fields = Held.__dataclass_fields__
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        for row in db.execute(SQL["runs"], asked, prepare=False):
            one = found[row["list"] - 1]
            one.total = row["total"]
            one.cases.append(Held(**{name: row[name] for name in fields}))
    return found


def holders(snapshot: Snapshot, moment: datetime, cases: Collection[str]) -> dict[str, tuple[str | None, str | None]]:
    """Tell of some cases who had acted last by a moment, and at which step each stood."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        asked = {"cases": list(cases), "moment": microseconds(moment)}
        rows = db.execute(SQL["holders"], asked, prepare=False).fetchall()
    return {row["case_id"]: (row["principal"], row["step"]) for row in rows}
