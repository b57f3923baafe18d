"""The rows of facts: each shows one from a moment until another, past or still to come.

What will be overdue on a day stands there beforehand, from that moment on, and is taken away again if the term is met
before. So a row is shown at a moment if that lies in its interval, and no figure depends on anything but rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from projections.board.naming import Named
from projections.chains import Row as Values
from projections.facts.cells import FOREVER, Cell, Fact, Measure, Phase

FACTS = ("id", "kind", "key", "position", "shown_from", "shown_until", "learnt_at", "day",
         "cell", *Measure._fields)  # fmt: skip
CELLS = ("id", *Cell._fields)
CASES = ("id", "case_id", "number", "since", "until")
Key = tuple[str, str]
Shows = tuple[int, date, Cell, Measure]


@dataclass(slots=True, eq=False)
class Row:
    """A row, and whether it stands in the table already."""

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
    written: bool = False

    @property
    def name(self) -> list[object]:
        """Give what names it in the table."""
        return [self.id, self.kind, self.key, self.position, self.shown_from]

    def shows(self, since: int) -> Shows:
        """Tell what it shows from an instant on."""
        return max(self.shown_from, since), self.day, self.cell, self.measure


@dataclass(slots=True)
class Ledgered:
    """The rows of one case: those that still may change, and what has changed since they were written last."""

    id: int
    live: dict[Key, list[Row]] = field(default_factory=dict)
    new: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    cells: dict[Cell, None] = field(default_factory=dict)  # also of what was taken back before it was written

    def say(self, facts: Iterable[Fact], position: int, recorded_at: int) -> None:
        """Let facts stand so from a moment on; where they stood so already, nothing changes."""
        for fact in facts:
            key = (fact.kind, fact.key)
            before = self.live.get(key, [])
            shows = list(_shows(fact, recorded_at))
            if [row.shows(recorded_at) for row in before if row.shown_until > recorded_at] != shows:
                self._end(before, recorded_at)
                self.live[key] = self._begin(fact, shows, position, recorded_at)

    def withdraw(self, keys: Iterable[Key], recorded_at: int) -> None:
        """Let facts be none from a moment on."""
        for key in keys:
            self._end(self.live.pop(key), recorded_at)

    def settle(self) -> None:
        """Take what has changed as written."""
        for row in self.new:
            row.written = True
        self.new, self.ended, self.gone = [], [], []
        self.cells = {}

    def _begin(self, fact: Fact, shows: list[Shows], position: int, at: int) -> list[Row]:
        untils = [*(shown[0] for shown in shows[1:]), FOREVER]
        rows = [
            Row(self.id, fact.kind, fact.key, position, since, until, at, day, cell, measure)
            for (since, day, cell, measure), until in zip(shows, untils, strict=True)
        ]
        self.new += rows
        self.cells.update(dict.fromkeys(row.cell for row in rows))
        return rows

    def _end(self, rows: list[Row], at: int) -> None:
        for row in rows:
            if row.shown_from >= at:
                if row.written:
                    self.gone.append(row)
                else:
                    self.new.remove(row)
            elif row.shown_until > at:
                row.shown_until = at
                if row.written:
                    self.ended.append(row)


def _shows(fact: Fact, at: int) -> Iterator[Shows]:
    """Give what a fact shows from an instant on: the phase of then, and those to come."""
    coming = [phase for phase in fact.phases if phase.since is not None and phase.since > at]
    reached = [phase for phase in fact.phases if phase.since is None or phase.since <= at]
    for phase in (*reached[-1:], *coming):
        if phase.cell is not None:
            yield max(phase.since or at, at), fact.day, phase.cell, phase.measure


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
        measure = (part.isoformat() if isinstance(part, date) else part for part in row.measure)
        day, cell = row.day.isoformat(), self._cells.name(row.cell)
        return [*row.name, row.shown_until, row.learnt_at, day, cell, *measure]


def alone(cell: Cell, measure: Measure = Measure()) -> tuple[Phase, ...]:
    """Give the phases of a fact that stands as it is."""
    return (Phase(None, cell, measure),)
