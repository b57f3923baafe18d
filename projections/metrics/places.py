"""How many cases stand on which list of the overview, of all and by place: window, unit, body, place of the unit tree.

Invariant: a number of a place is the length of the list of the names under which that place acts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from psycopg.rows import dict_row

from domain.instants import microseconds
from projections.board.within import NOTHING_HIDDEN, Within
from projections.metrics.overview import Listed
from projections.metrics.reads import cells_of
from projections.snapshot import Snapshot
from projections.statements import array, statements

SQL = statements("projections.metrics", "places.sql")
GRAVEST_FIRST = (*Listed,)


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """Of one place: cases on each list, and by the gravest list alone that each open case is on."""

    on: dict[Listed, int] = field(default_factory=dict)
    worst: dict[Listed, int] = field(default_factory=dict)


def counted_by_place(
    facts: Snapshot,
    moment: datetime,
    *,
    today: date,
    units: Collection[str] | None,
    above: Callable[[str], str | None],
    within: Within = NOTHING_HIDDEN,
) -> tuple[PlaceCounts, dict[str | None, PlaceCounts]]:
    """Count as of a moment of a day, of all and by place; of some units alone, if they are named, and within reach.

    `above` gives the place of a name.
    """
    cells = [
        (number, cell)
        for number, which in enumerate(GRAVEST_FIRST, 1)
        for cell in cells_of(facts, which.counting, units).values()
    ]
    place_of = {unit: above(unit) for unit in {cell["unit"] for _, cell in cells}}
    places = {place: number for number, place in enumerate({*place_of.values()})}
    days = [which.days(today) for which in GRAVEST_FIRST]
    asked = {
        "kinds": list({which.counting.kind for which in GRAVEST_FIRST}),
        "cells": array(cell["id"] for _, cell in cells),
        "places": array(places[place_of[cell["unit"]]] for _, cell in cells),
        "lists": array(number for number, _ in cells),
        "firsts": [first for first, _ in days],
        "lasts": [last for _, last in days],
        "moment": microseconds(moment),
        **within,
    }
    whole, named = PlaceCounts(), [(place, PlaceCounts()) for place in places]
    with facts.connection.cursor(row_factory=dict_row) as db:
        for row in db.execute(SQL["counted"], asked, prepare=False):
            counts = whole if row["place"] is None else named[row["place"]][1]
            on = [which for number, which in enumerate(GRAVEST_FIRST, 1) if row["lists"] >> number & 1]
            counts.worst[on[0]] = counts.worst.get(on[0], 0) + row["cases"]
            for which in on:
                counts.on[which] = counts.on.get(which, 0) + row["cases"]
    return whole, {place: counts for place, counts in named if counts.on}
