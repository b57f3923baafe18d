"""The cells of the facts, kept between questions: what a cell says never changes, it is named by a hash of it.

Invariant: a question is answered from what is kept only where the model holds just the cells of which that was read.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any

from psycopg.rows import tuple_row

from projections.snapshot import Snapshot
from projections.statements import statements

SQL = statements("projections.metrics")
MOST_QUESTIONS = 500
Cell = dict[str, Any]


class KeptCells:
    """Answers to the questions asked last, of the cells that a model held then; each cell stands in memory once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: object = None
        self._cells: dict[int, Cell] = {}
        self._answers: OrderedDict[Hashable, Mapping[int, Cell]] = OrderedDict()

    def answer(self, snapshot: Snapshot, question: Hashable, read: Callable[[], list[Cell]]) -> Mapping[int, Cell]:
        """Give what is kept of a question, or read it: cells by their names."""
        held = snapshot.once("cells held", lambda: _held(snapshot))
        with self._lock:
            if held == self._held and question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        read_now = read()
        with self._lock:
            if held != self._held:
                self._held, self._cells, self._answers = held, {}, OrderedDict()
            found = {cell["id"]: self._cells.setdefault(cell["id"], cell) for cell in read_now}
            self._answers[question] = found
            if len(self._answers) > MOST_QUESTIONS:
                self._answers.popitem(last=False)
        return found


def _held(snapshot: Snapshot) -> object:
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return db.execute(SQL["cells_held"]).fetchone()


KEPT = KeptCells()
