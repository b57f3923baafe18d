"""Asking a metric: its value over a period as known at a moment, by unit, and the facts behind it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, get_args

from psycopg.rows import dict_row

from domain.access.reach import EVERYTHING, Reach
from domain.instants import microseconds
from projections.board.within import NOTHING_HIDDEN, Within, reach_asked
from projections.cursor import cursor_after, place_of
from projections.metrics.cells import KEPT, Cell
from projections.metrics.definition import Column, Counting, Form, Metric
from projections.metrics.period import Period
from projections.snapshot import Snapshot
from projections.statements import array, statements

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
    [answered] = ask_all(snapshot, [(metric, period)], moment, units=units, above=above, reach=reach)
    return answered


def ask_all(
    snapshot: Snapshot,
    asked: Sequence[tuple[Metric, Period]],
    moment: datetime,
    *,
    units: Collection[str] | None,
    above: Above,
    reach: Reach = EVERYTHING,
) -> list[Answered]:
    """Give the figures of some metrics over some periods as `ask` gives each, counting facts of a kind once for all."""
    sides = [
        (metric.numerator, metric.denominator, [column for column in metric.by if column in SHOWN_BY])
        for metric, _ in asked
    ]
    found = [
        [None if counting is None else _Side(counting, by, period) for counting in (over, under)]
        for (over, under, by), (_, period) in zip(sides, asked, strict=True)
    ]
    together: dict[tuple[str, Period | None], list[_Side]] = defaultdict(list)
    for side in (side for pair in found for side in pair if side is not None):
        together[side.counting.kind, side.period if side.period.edges else None].append(side)
    for alike in together.values():
        _count(snapshot, alike, moment, (units, reach), above)
    return [
        _answered(metric, *({} if side is None else side.found for side in pair))
        for (metric, _), pair in zip(asked, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Side:
    """What is counted of a metric over a period, above or under the line, and what it comes to by part."""

    counting: Counting
    by: Sequence[str]
    period: Period
    found: dict[tuple[str | None, ...], Counted] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any], cell: Mapping[str, Any], place: str | None) -> None:
        """Add a group of facts of a cell."""
        for key in ((), (place, *(cell[column] for column in self.by))):
            counted = self.found.get(key)
            if counted is None:
                counted = self.found[key] = Counted()
            counted.add(row, self.counting.total)


def _count(
    snapshot: Snapshot,
    sides: Sequence[_Side],
    moment: datetime,
    whose: tuple[Collection[str] | None, Reach],
    above: Above,
) -> None:
    """Count for sides of one kind: of one period, or of periods of whole months."""
    cells = [cells_of(snapshot, side.counting, *whose) for side in sides]
    every = {number: cell for some in cells for number, cell in some.items()}
    places = {unit: above(unit) for unit in {cell["unit"] for cell in every.values()}}
    of_month: dict[date | None, list[tuple[_Side, Mapping[int, Cell]]]] = defaultdict(list)
    apart = len({side.period for side in sides}) > 1
    for side, of in zip(sides, cells, strict=True):
        for month in side.period.months if apart else [None]:
            of_month[month].append((side, of))
    asked = {"kind": sides[0].counting.kind, "told": False, "cells": array(every)}
    for row in _counted(snapshot, asked, [side.period for side in sides], microseconds(moment)):
        cell = every[row["cell"]]
        for side, of in of_month.get(row["month"], ()):
            if row["cell"] in of and (row["amount"] >= 0 or not side.counting.told):
                side.add(row, cell, places[cell["unit"]])


def _counted(
    snapshot: Snapshot, asked: Mapping[str, Any], periods: Sequence[Period], moment: int
) -> list[dict[str, Any]]:
    """Count facts by cell and amount; over several periods, which are of whole months, by month."""
    with snapshot.connection.cursor(row_factory=dict_row) as db:

        def base() -> int:
            found: int = db.execute(SQL["base"], {"moment": moment}, prepare=False).fetchall()[0]["base"]
            return found

        when = {**_when(periods, moment), "base": snapshot.once(("base", moment), base)}
        return db.execute(SQL["counted"], {**asked, **when}, prepare=False).fetchall()


def cells_of(
    snapshot: Snapshot, counting: Counting, units: Collection[str] | None, reach: Reach = EVERYTHING
) -> Mapping[int, Cell]:
    """Give the cells that a counting counts, of all units or of some, within a reach, by their names."""
    wanted = {column: list(counting.where[column]) if column in counting.where else None for column in COLUMNS}
    named = None if units is None else tuple(sorted(units))
    asked = {"kind": counting.kind, "units": None if named is None else list(named), "reach": reach_asked(reach)}

    def read() -> list[Cell]:
        with snapshot.connection.cursor(row_factory=dict_row) as db:
            return db.execute(SQL["cells"], {**wanted, **asked}, prepare=False).fetchall()

    of = tuple(sorted(counting.where.items()))
    return KEPT.answer(snapshot, (counting.kind, of, named, asked["reach"]), read)


def _when(periods: Sequence[Period], moment: int) -> dict[str, Any]:
    """Say over which days to count; of several periods none has an edge."""
    months = sorted({month for period in periods for month in period.months})
    edges = [*periods[0].edges, (NEVER, NEVER), (NEVER, NEVER)]
    return {
        "moment": moment,
        "months": months,
        "apart": len({*periods}) > 1,
        "months_from": months[0] if months else NEVER,
        "months_until": (months[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1) if months else NEVER,
        "before_from": edges[0][0],
        "before_until": edges[0][1],
        "after_from": edges[1][0],
        "after_until": edges[1][1],
    }


def _answered(
    metric: Metric, over: Mapping[tuple[str | None, ...], Counted], under: Mapping[tuple[str | None, ...], Counted]
) -> Answered:
    keys = sorted({*over, *under} - {()}, key=lambda key: tuple(part or "" for part in key))
    parts = {key: _figure(metric, over.get(key), under.get(key)) for key in keys}
    return Answered(_figure(metric, over.get(()), under.get(())), parts)


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
    """A stretch of the facts behind a number, which counts `total`; `next_cursor` is None on the last page."""

    total: int
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
        "cells": array(cells_of(snapshot, counting, units, reach)),
        **within,
        "moment": microseconds(moment),
        "first": period.first,
        "last": period.last,
        "day": since,
        "id": first_id,
        "skip": skip,
        "limit": limit + 1,
    }
    rows = sum(row["n"] for row in _counted(snapshot, asked, [period], microseconds(moment)))
    name = "behind_few" if rows <= FEW else "behind"
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        found = db.execute(SQL[name], asked, prepare=False).fetchall()
    facts = found[:limit]
    if len(found) <= limit:
        return Behind(rows, facts, None)
    last = facts[-1]["day"], facts[-1]["id"]
    same = sum((fact["day"], fact["id"]) == last for fact in facts)
    before = skip if (since, first_id) == last and same == len(facts) else 0
    place = (last[0].toordinal() * CASES + last[1]) * OF_A_DAY + same + before
    return Behind(rows, facts, cursor_after(place, question))


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
        "cells": array(cells_of(snapshot, counting, units, reach)),
        **within,
        "moment": microseconds(moment),
        "first": period.first,
        "last": period.last,
    }
    rows: int = sum(row["n"] for row in _counted(snapshot, asked, [period], microseconds(moment)))
    if rows > FEW:
        return None
    with snapshot.connection.cursor(row_factory=dict_row) as db:
        seen: int = db.execute(SQL["seen_of_few"], asked, prepare=False).fetchall()[0]["n"]
    return rows - seen


def exported(snapshot: Snapshot, period: Period) -> Iterator[dict[str, Any]]:
    """Give all facts of the days of a period, at whatever moment they were shown."""
    with snapshot.connection.cursor(name="facts", row_factory=dict_row) as db:
        yield from db.execute(SQL["exported"], {"first": period.first, "last": period.last})
