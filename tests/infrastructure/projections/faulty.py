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

    return replace(model, open=open_faulty)


def rows_of(connection: psycopg.Connection[Any], model: Model, *, without: str = "nobody") -> list[str]:
    """Give every row of every table of a live model as text, in order of its key."""
    found = []
    for table in model.tables:
        others = "SELECT t::text FROM {} AS t WHERE to_jsonb(t) ->> 'case_id' IS DISTINCT FROM %s ORDER BY 1"
        statement = sql.SQL(others).format(sql.Identifier(model.schema, table))
        found += [f"{table} {row[0]}" for row in connection.execute(statement, [without])]
    return found
