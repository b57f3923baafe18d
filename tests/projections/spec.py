"""given(script).seen(model, by, times=2).shows(table, {...}): what a read model makes of a history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from domain.recorded import Recorded
from projections.fold import Model
from tests.histories import Script


@dataclass
class Seen:
    """A model that has seen a history, in a schema of its own."""

    connection: psycopg.Connection[Any]
    model: Model

    def rows(self, table: str) -> list[dict[str, Any]]:
        statement = sql.SQL("SELECT * FROM {}").format(sql.Identifier(self.model.schema, table))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def text(self) -> list[str]:
        """Give every row of every table as text, in order."""
        found = []
        for table in self.model.tables:
            statement = sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(
                sql.Identifier(self.model.schema, table)
            )
            found += [f"{table} {row[0]}" for row in self.connection.execute(statement)]
        return found

    def shows(self, table: str, case_id: str, *expected: Mapping[str, object]) -> "Seen":
        """Hold the rows of a case, in order of position, against what is expected of each."""
        rows = sorted((row for row in self.rows(table) if row["case_id"] == case_id), key=lambda row: row["position"])
        shown = [{name: row[name] for name in wanted} for row, wanted in zip(rows, expected, strict=True)]
        assert shown == [dict(wanted) for wanted in expected]
        return self


@dataclass
class Given:
    events: Sequence[Recorded]

    def seen(self, model: Model, by: psycopg.Connection[Any], *, times: int = 1, batch: int = 1000) -> Seen:
        """Give the events to the model, each batch so many times, to a fold that remembers and to a fresh one."""
        schema = sql.Identifier(model.schema)
        by.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        enter = sql.SQL("SET LOCAL search_path TO {}").format(schema)
        with by.transaction():
            by.execute(enter)
            by.execute(model.scripts["tables"])
            by.execute(model.scripts["indexes"])
        fold = model.open(self._histories)
        wanted = [recorded for recorded in self.events if recorded.event.TOPIC in model.topics]
        for start in range(0, len(wanted), batch):
            for time in range(times):
                if time % 2:
                    fold = model.open(self._histories)
                    fold.recall([recorded for recorded in wanted[:start] if recorded.event.TOPIC in model.reference])
                with by.transaction(), by.cursor() as cursor:
                    cursor.execute(enter)
                    fold.apply(cursor, wanted[start : start + batch])
        return Seen(by, model)

    def _histories(self, below: Mapping[str, int]) -> Iterable[Recorded]:
        for recorded in self.events:
            event = recorded.event
            if event.originator_version < below.get(event.originator_id, 0):
                yield recorded


def given(script: Script) -> Given:
    return Given(script.recorded())
