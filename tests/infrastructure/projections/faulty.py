"""Read models with a planted fault, and what a test asks of the rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import Cursor, sql

from domain.recorded import Recorded
from projections.fold import Fold, Histories, Model


class PlantedFaultError(Exception):
    """Planted by a test."""


class FaultyFold:
    """Fails at some events, after the fold has taken them in."""

    def __init__(self, fold: Fold, fails_at: Callable[[Recorded], bool], fault: Callable[[], Exception]) -> None:
        self._fold = fold
        self._fails_at = fails_at
        self._fault = fault

    def recall(self, batch: Sequence[Recorded]) -> None:
        self._fold.recall(batch)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        self._fold.apply(cursor, batch)
        for recorded in batch:
            if self._fails_at(recorded):
                raise self._fault()


def failing_at(
    model: Model, fails_at: Callable[[Recorded], bool], fault: Callable[[], Exception] = PlantedFaultError
) -> Model:
    def open_faulty(histories: Histories) -> Fold:
        return FaultyFold(model.open(histories), fails_at, fault)

    return replace(model, open=open_faulty, tell=None)


def rows_of(connection: psycopg.Connection[Any], model: Model, *, without: str = "nobody") -> list[str]:
    """Give every row of every table of a live model as text, in order of its key; sums over them are left out.

    Without a case, names that it may share with others are left out too: who refers to one says all that it says.
    """
    found = []
    schema = sql.Identifier(model.schema)
    by_id = sql.SQL("(SELECT id FROM {}.cases WHERE case_id = %s)").format(schema)
    left_out = model.derived if without == "nobody" else model.derived | model.shared
    for table in (name for name in model.tables if name not in left_out):
        others = "SELECT t::text FROM {}.{} AS t WHERE coalesce(to_jsonb(t) ->> 'case_id', 'none') <> %s"
        statement, asked = sql.SQL(others).format(schema, sql.Identifier(table)), [without]
        if model.key == "id" and table not in model.shared:  # which names a case by a number
            statement, asked = statement + sql.SQL(" AND t.id NOT IN ") + by_id, [without, without]
        found += [f"{table} {row[0]}" for row in connection.execute(statement + sql.SQL(" ORDER BY 1"), asked)]
    return found
