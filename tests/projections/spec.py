"""given(script).seen(model, by, times=2).shows(table, {...}): what a read model makes of a history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from domain.case.events import CaseEvent
from domain.recorded import Recorded
from projections.cases import acts
from projections.fold import Model
from projections.rulebook import REFERENCE, Rulebooks
from projections.telling import Telling
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

    def of(self, table: str, case_id: str) -> list[dict[str, Any]]:
        """Give the rows of a case, in order of position; the board names a case by a number."""
        rows = sorted(self.rows(table), key=lambda row: row["position"])
        if self.model.name != "board":
            return [row for row in rows if row["case_id"] == case_id]
        named = {row["case_id"]: row["id"] for row in self.rows("cases")}
        return [row for row in rows if row["id"] == named[case_id]]

    def shows(self, table: str, case_id: str, *expected: Mapping[str, object]) -> "Seen":
        """Hold the rows of a case, in order of position, against what is expected of each."""
        rows = self.of(table, case_id)
        shown = [{name: row[name] for name in wanted} for row, wanted in zip(rows, expected, strict=True)]
        assert shown == [dict(wanted) for wanted in expected]
        return self


@dataclass
class Given:
    events: Sequence[Recorded]

    def seen(self, model: Model, by: psycopg.Connection[Any], *, times: int = 1, batch: int = 1000) -> Seen:
        """Give the events to the model, so many acts at once, each batch so many times, to folds old and fresh."""
        schema = sql.Identifier(model.schema)
        by.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        enter = sql.SQL("SET LOCAL search_path TO {}").format(schema)
        with by.transaction():
            by.execute(enter)
            by.execute(model.scripts["tables"])
            by.execute(model.scripts["indexes"])
        fold = model.open(self._histories)
        wanted = list(acts(recorded for recorded in self.events if recorded.event.TOPIC in model.topics))
        for start in range(0, len(wanted), batch):
            before = [recorded for act in wanted[:start] for recorded in act]
            stretch = [recorded for act in wanted[start : start + batch] for recorded in act]
            for time in range(times):
                if time % 2:
                    fold = model.open(self._histories)
                    fold.recall([recorded for recorded in before if recorded.event.TOPIC in model.reference])
                with by.transaction(), by.cursor() as cursor:
                    cursor.execute(enter)
                    fold.apply(cursor, stretch)
        return Seen(by, model)

    def told(self, model: Model, by: psycopg.Connection[Any]) -> Seen:
        """Tell the model the same history case by case, the last one first."""
        assert model.tell is not None
        cases: dict[str, list[Recorded]] = {}
        for recorded in self.events:
            if isinstance(recorded.event, CaseEvent):
                cases.setdefault(recorded.event.originator_id, []).append(recorded)
        rulebooks = Rulebooks(recorded for recorded in self.events if recorded.event.TOPIC in REFERENCE)
        teller = model.tell()
        telling = Telling(rulebooks, [teller])
        for history in reversed(cases.values()):
            telling.tell(history)
        schema = sql.Identifier(model.schema)
        by.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        with by.transaction(), by.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            cursor.execute(model.scripts["tables"])
            for table, rows in teller.take().items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    for row in rows:
                        copy.write_row(row)
            cursor.execute(model.scripts["indexes"])
        return Seen(by, model)

    def _histories(self, before: Mapping[str, int]) -> Iterable[Recorded]:
        for recorded in sorted(self.events, key=lambda one: (one.event.originator_id, one.position)):
            if recorded.position < before.get(recorded.event.originator_id, 0):
                yield recorded


def given(script: Script) -> Given:
    return Given(script.recorded())
