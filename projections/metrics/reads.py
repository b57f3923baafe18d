"""Asking a metric: its value over a period as known at a moment, by unit, and the facts behind it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

from psycopg.rows import dict_row

from domain.access.reach import EVERYTHING, Reach
from domain.instants import microseconds
from projections.board.within import NOTHING_HIDDEN, Within, reach_asked
from projections.cursor import cursor_after, place_of
from projections.metrics.definition import Column, Counting, Form, Metric
from projections.metrics.period import Period
from projections.snapshot import Snapshot
from projections.statements import statements

SQL = statements("projections.metrics")
COLUMNS: tuple[str, ...] = get_args(Column)
SHOWN_BY = ("procedure", "principal", "code", "detail", "state")
CASES, OF_A_DAY = 10**10, 100  # a place in a list: the day, the case, which of its facts of that day
NEVER = date(1900, 1, 1)
FEW = 5_000  # facts that are found sooner by their cells than by going through the days


@dataclass(slots=True)
class Counted:
    """What a counting comes to: how many facts, what they add up to, and how often each amount stands among them."""

    rows: int = 0
    total: int = 0
    amounts: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, row: Mapping[str, Any], total: str) -> None:
        """Add a group of facts."""
        self.rows += row["n"]
        self.amounts[row["amount"]] += row["n"]
        if total == "rows":
            self.total += row["n"]
        else:
            self.total += row["amount"] * row["n"] if total == "amount" else row[total]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with what it is made of. `n` is how many facts stand under it; without any there is no rate."""

    n: int
    numerator: int
    denominator: int | None
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A metric over a period: the figure of all, and those of its parts by unit and by the columns of the metric."""

    whole: Figure
    parts: Mapping[tuple[str | None, ...], Figure]


Above = Callable[[str], str | None]


def ask(
    snapshot: Snapshot,
    metric: Metric,
    period: Period,
    moment: datetime,
    *,
    units: Collection[str] | None,
    above: Above,
    reach: Reach = EVERYTHING,
) -> Answered:
    """Give the figures of a metric; `units` are the names under which acts were done, `above` gives whose they are.

    A figure counts what the units within reach answer for, of cases on every level: it names none of them.
    """
    over: dict[tuple[str | None, ...], Counted] = {}
    under: dict[tuple[str | None, ...], Counted] = {}
    for counting, found in ((metric.numerator, over), (metric.denominator, under)):
        if counting is not None:
            _count(snapshot, counting, metric, period, moment, (units, reach), above, found)
    keys = sorted({*over, *under} - {()}, key=lambda key: tuple(part or "" for part in key))
    parts = {key: _figure(metric, over.get(key), under.get(key)) for key in keys}
    return Answered(_figure(metric, over.get(()), under.get(())), parts)


def _count(
    snapshot: Snapshot,
    counting: Counting,
    metric: Metric,
    period: Period,
    moment: datetime,
    whose: tuple[Collection[str] | None, Reach],
    above: Above,
    found: dict[tuple[str | None, ...], Counted],
) -> None:
    by = [column for column in metric.by if column in SHOWN_BY]
    cells = {cell["id"]: cell for cell in cells_of(snapshot, counting, *whose)}
    asked = {"kind": counting.kind, "told": counting.told, "cells": [*cells], **_when(period, microseconds(moment))}
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        asked["base"] = db.execute(SQL["base"], asked, prepare=False).fetchall()[0]["base"]
        for row in db.execute(SQL["counted"], asked, prepare=False):
            cell = cells[row["cell"]]
            for key in ((), (above(cell["unit"]), *(cell[column] for column in by))):
                found.setdefault(key, Counted()).add(row, counting.total)


def cells_of(
    snapshot: Snapshot, counting: Counting, units: Collection[str] | None, reach: Reach = EVERYTHING
) -> list[dict[str, Any]]:
    """Give the cells that a counting counts, of all units or of some, within a reach."""
    wanted = {column: list(counting.where[column]) if column in counting.where else None for column in COLUMNS}
    asked = {"kind": counting.kind, "units": None if units is None else sorted(units), "reach": reach_asked(reach)}
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        return db.execute(SQL["cells"], {**wanted, **asked}, prepare=False).fetchall()


def _when(period: Period, moment: int) -> dict[str, Any]:
    months, edges = period.months, [*period.edges, (NEVER, NEVER), (NEVER, NEVER)]
    return {
        "moment": moment,
        "months": months,
        "months_from": months[0] if months else NEVER,
        "months_until": (months[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1) if months else NEVER,
        "before_from": edges[0][0],
        "before_until": edges[0][1],
        "after_from": edges[1][0],
        "after_until": edges[1][1],
    }


def _figure(metric: Metric, over: Counted | None, under: Counted | None) -> Figure:
    over, under = over or Counted(), under or Counted()
    if metric.denominator is None:
        if metric.form is Form.PERCENTILE:
            worth = _percentile(over, metric.percentile or 0)
            return Figure(over.rows, over.rows, None, worth)
        return Figure(over.rows, over.total, None, Fraction(over.total))
    if under.total == 0:
        return Figure(under.rows, over.total, 0, None)
    share = Fraction(over.total, under.total)
    return Figure(under.rows, over.total, under.total, 1 - share if metric.form is Form.REDUCTION else share)


def _percentile(counted: Counted, percent: int) -> Fraction | None:
    """Give the smallest amount that so many of a hundred do not exceed."""
    reached = 0
    for amount in sorted(counted.amounts):
        reached += counted.amounts[amount]
        if reached * 100 >= percent * counted.rows > 0:
            return Fraction(amount)
    return None


@dataclass(frozen=True, slots=True)
class Behind:
    """A stretch of the facts behind a number; `next_cursor` is None on the last page."""

    facts: list[dict[str, Any]]
    next_cursor: str | None


def behind(
    snapshot: Snapshot,
    counting: Counting,
    period: Period,
    moment: datetime,
    *,
    units: Collection[str] | None,
    question: Mapping[str, object],
    reach: Reach = EVERYTHING,
    within: Within = NOTHING_HIDDEN,
    cursor: str | None = None,
    limit: int = 50,
) -> Behind:
    """List the facts that a counting counts, in order of their days.

    Of the cases out of reach it lists none. `question` tells lists apart: a cursor of another one raises
    `CursorMismatch`, and one of none `CursorMalformed`.
    """
    place = place_of(cursor, question)
    day, rest = divmod(place, CASES * OF_A_DAY)
    first_id, skip = divmod(rest, OF_A_DAY)
    since = max(period.first, date.fromordinal(day)) if day else period.first
    asked = {
        "kind": counting.kind,
        "told": counting.told,
        "cells": [cell["id"] for cell in cells_of(snapshot, counting, units, reach)],
        **within,
        "moment": microseconds(moment),
        "first": period.first,
        "last": period.last,
        "day": since,
        "id": first_id,
        "skip": skip,
        "limit": limit + 1,
    }
    counted = {**asked, **_when(period, microseconds(moment))}
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        counted["base"] = db.execute(SQL["base"], counted, prepare=False).fetchall()[0]["base"]
        rows = sum(row["n"] for row in db.execute(SQL["counted"], counted, prepare=False))
        name = "behind_few" if rows <= FEW else "behind"
        found = db.execute(SQL[name], asked, prepare=False).fetchall()
    facts = found[:limit]
    if len(found) <= limit:
        return Behind(facts, None)
    last = facts[-1]["day"], facts[-1]["id"]
    same = sum((fact["day"], fact["id"]) == last for fact in facts)
    before = skip if (since, first_id) == last and same == len(facts) else 0
    place = (last[0].toordinal() * CASES + last[1]) * OF_A_DAY + same + before
    return Behind(facts, cursor_after(place, question))


def unseen(
    snapshot: Snapshot,
    counting: Counting,
    period: Period,
    moment: datetime,
    *,
    units: Collection[str] | None,
    reach: Reach = EVERYTHING,
    within: Within = NOTHING_HIDDEN,
) -> int | None:
    """Tell how many of the facts that a counting counts are on no list of whoever asks, as their cases are hidden.

    None where they are too many to be looked through one by one.
    """
    if within["headings"] is None and within["hidden"] is None:
        return 0
    asked = {
        "kind": counting.kind,
        "told": counting.told,
        "cells": [cell["id"] for cell in cells_of(snapshot, counting, units, reach)],
        **within,
        "first": period.first,
        "last": period.last,
        **_when(period, microseconds(moment)),
    }
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        asked["base"] = db.execute(SQL["base"], asked, prepare=False).fetchall()[0]["base"]
        rows = sum(row["n"] for row in db.execute(SQL["counted"], asked, prepare=False))
        if rows > FEW:
            return None
        seen: int = db.execute(SQL["seen_of_few"], asked, prepare=False).fetchall()[0]["n"]
    return int(rows) - seen


def exported(snapshot: Snapshot, period: Period) -> Iterator[dict[str, Any]]:
    """Give all facts of the days of a period, at whatever moment they were shown."""
    with snapshot.connection.cursor(name="facts", row_factory=dict_row) as db:
        yield from db.execute(SQL["exported"], {"first": period.first, "last": period.last})
