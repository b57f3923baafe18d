"""The rows of facts: each shows one from a moment until another, past or still to come.

What will be overdue on a day stands there beforehand, from that moment on, and is taken away again if the term is met
before. So a row is shown at a moment if that lies in its interval, and no figure depends on anything but rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from projections.board.naming import Named
from projections.chains import Row as Values
from projections.facts.cells import FOREVER, Cell, Fact, Measure, Phase

FACTS = ("id", "kind", "key", "position", "shown_from", "shown_until", "learnt_at", "day",
         "cell", *Measure._fields)  # fmt: skip
CELLS = ("id", *Cell._fields)
CASES = ("id", "case_id", "number", "since", "until")
Key = tuple[str, str]
Shows = tuple[int, date, Cell, Measure]


class Row(NamedTuple):
    """A row of the table, before its cell has a name."""

    id: int
    kind: str
    key: str
    position: int
    shown_from: int
    shown_until: int
    learnt_at: int
    day: date
    cell: Cell
    measure: Measure


@dataclass(slots=True, eq=False)
class Standing:
    """How a fact stands since an act, and will: what it shows from when on. Written: its rows stand in the table."""

    position: int
    learnt_at: int
    shows: list[Shows]
    written: bool = False

    def from_(self, at: int) -> list[Shows]:
        """Give what it shows from an instant on."""
        if len(self.shows) == 1:
            ((since, day, cell, measure),) = self.shows
            return [(max(since, at), day, cell, measure)]
        untils = (*(shown[0] for shown in self.shows[1:]), FOREVER)
        return [
            (max(since, at), day, cell, measure)
            for (since, day, cell, measure), until in zip(self.shows, untils, strict=True)
            if until > at
        ]


@dataclass(slots=True)
class Ledgered:
    """The rows of one case: those that still may change, and what has changed since they were written last."""

    id: int
    live: dict[Key, Standing] = field(default_factory=dict)
    unwritten: dict[Key, Standing] = field(default_factory=dict)
    over: list[Row] = field(default_factory=list)  # shown, and no longer, before they were written
    ended: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    cells: dict[Cell, None] = field(default_factory=dict)  # also of what was taken back before it was written

    def say(self, facts: Iterable[Fact], position: int, recorded_at: int) -> None:
        """Let facts stand so from a moment on; where they stood so already, nothing changes."""
        for fact in facts:
            key = (fact.kind, fact.key)
            before = self.live.get(key)
            shows = _shows(fact, recorded_at)
            if before is not None:
                if before.from_(recorded_at) == shows:
                    continue
                self._end(key, before, recorded_at)
            elif not shows:
                continue
            self.live[key] = self.unwritten[key] = Standing(position, recorded_at, shows)
            for shown in shows:
                self.cells[shown[2]] = None

    def withdraw(self, keys: Iterable[Key], recorded_at: int) -> None:
        """Let facts be none from a moment on."""
        for key in keys:
            self._end(key, self.live.pop(key), recorded_at)
            self.unwritten.pop(key, None)

    @property
    def new(self) -> list[Row]:
        """Give the rows that are to be written."""
        rows = list(self.over)
        for key, standing in self.unwritten.items():
            rows += self._rows(key, standing)
        return rows

    def settle(self) -> None:
        """Take what has changed as written."""
        for standing in self.unwritten.values():
            standing.written = True
        self.unwritten, self.over, self.ended, self.gone = {}, [], [], []
        self.cells = {}

    def _rows(self, key: Key, standing: Standing) -> Iterator[Row]:
        position, learnt_at, shows = standing.position, standing.learnt_at, standing.shows
        last = len(shows) - 1
        for place, (since, day, cell, measure) in enumerate(shows):
            until = FOREVER if place == last else shows[place + 1][0]
            yield Row(self.id, *key, position, since, until, learnt_at, day, cell, measure)

    def _end(self, key: Key, standing: Standing, at: int) -> None:
        for row in self._rows(key, standing):
            if row.shown_from >= at:
                if standing.written:
                    self.gone.append(row)
            elif row.shown_until > at:
                (self.ended if standing.written else self.over).append(row._replace(shown_until=at))
            elif not standing.written:
                self.over.append(row)


def _shows(fact: Fact, at: int) -> list[Shows]:
    """Give what a fact shows from an instant on: the phase of then, and those to come."""
    phases, day = fact.phases, fact.day
    if len(phases) == 1:
        ((since, cell, measure),) = phases
        return [] if cell is None else [(at if since is None or since < at else since, day, cell, measure)]
    coming = [phase for phase in phases if phase.since is not None and phase.since > at]
    reached = [phase for phase in phases if phase.since is None or phase.since <= at]
    return [
        (max(phase.since or at, at), day, phase.cell, phase.measure)
        for phase in (*reached[-1:], *coming)
        if phase.cell is not None
    ]


class Gathered:
    """The rows that a stretch of events makes, in the order of their columns, with the cells that they name."""

    def __init__(self) -> None:
        self._cells = Named[Cell](lambda name, cell: [[name, *cell]])

    def name(self, cells: Iterable[Cell]) -> None:
        """Name some cells."""
        for cell in cells:
            self._cells.name(cell)

    def cells(self) -> list[Values]:
        """Hand over the cells named since they were handed over last."""
        return self._cells.taken()

    def values(self, row: Row) -> Values:
        """Give a row as the table has it."""
        amount, promised, statutory, since, due_on, until, *rest = row.measure
        days = [None if day is None else day.isoformat() for day in (since, due_on, until)]
        cell = self._cells.name(row.cell)
        return [*row[:7], row.day.isoformat(), cell, amount, promised, statutory, *days, *rest]


def alone(cell: Cell, measure: Measure = Measure()) -> tuple[Phase, ...]:
    """Give the phases of a fact that stands as it is."""
    return (Phase(None, cell, measure),)
