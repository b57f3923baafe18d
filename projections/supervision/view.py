"""The fold of supervision: whenever a case says something else than before, a new row ends the one before it."""

from collections.abc import Sequence
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.header import ProcedureRef
from domain.procedures.book import ProcedurePublished
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.cases import Cases
from projections.fold import Histories, Model
from projections.statements import statements
from projections.supervision.rows import PROCEDURE, Row, answering_steps, answers_of, cause_of

SQL = statements("projections.supervision")
REFERENCE = frozenset({ProcedurePublished.TOPIC})
KEYS = {"answers": ("case_id", "measure", "time"), "causes": ("case_id",)}


class SupervisionFold:
    """Folds the cases of the procedures that know answers to measures."""

    def __init__(self, histories: Histories) -> None:
        self._cases: Cases[None] = Cases(histories, lambda: None)
        self._procedures: dict[ProcedureRef, Procedure] = {}

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn procedures that came before."""
        for recorded in batch:
            if isinstance(recorded.event, ProcedurePublished):
                definition = recorded.event.definition
                if answering_steps(definition) or definition.code == PROCEDURE:
                    self._procedures[definition.ref] = definition

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the rows that a batch makes."""
        self.recall(batch)
        watched = [recorded for recorded in batch if self._procedure(recorded) is not None]
        self._cases.prepare(watched)
        rows: dict[str, list[Row]] = {"answers": [], "causes": []}
        for recorded in watched:
            self._follow(recorded, rows)
        for table, made in rows.items():
            _write(cursor, table, made)
        self._cases.trim()

    def _procedure(self, recorded: Recorded) -> Procedure | None:
        event = recorded.event
        ref = event.header.procedure if isinstance(event, CaseEvent) else None
        return None if ref is None else self._procedures.get(ref)

    def _follow(self, recorded: Recorded, rows: dict[str, list[Row]]) -> None:
        procedure, stream = self._procedure(recorded), recorded.event.originator_id
        assert procedure is not None  # noqa: S101 - only what is watched is followed
        before = self._said(self._cases.at_hand(stream), procedure)
        followed = self._cases.follow(recorded)
        if followed is None:
            return
        after = self._said(followed.case, procedure)
        place = {
            "case_id": stream,
            "position": recorded.position,
            "version": recorded.event.originator_version,
            "recorded_from": recorded.recorded_at,
        }
        for table, key in (*before, *(said for said in after if said not in before)):
            old, new = before.get((table, key)), after.get((table, key))
            if new is None and old is not None and old.get("open"):
                new = {**old, "open": False}  # a card that was taken back
            if new is not None and new != old:
                rows[table].append({**place, **new})

    @staticmethod
    def _said(case: Case | None, procedure: Procedure) -> dict[tuple[str, object], Row]:
        if case is None:
            return {}
        said: dict[tuple[str, object], Row] = {
            ("answers", key): row for key, row in answers_of(case, procedure).items()
        }
        cause = cause_of(case)
        return said if cause is None else {**said, ("causes", None): cause}


def _write(cursor: Cursor[Any], table: str, rows: list[Row]) -> None:
    """Chain the rows of a batch to each other and to those in the table, and write them."""
    if not rows:
        return
    first: dict[tuple[object, ...], Row] = {}
    last: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in KEYS[table])
        if key in last:
            last[key]["recorded_until"] = row["recorded_from"]
        row["recorded_until"] = None
        first.setdefault(key, row)
        last[key] = row
    cursor.execute(SQL[f"end_{table}"], {"rows": orjson.dumps(list(first.values())).decode()})
    cursor.execute(SQL[f"insert_{table}"], {"rows": orjson.dumps(rows).decode()})


SUPERVISION = Model(
    name="supervision",
    version=1,
    topics=REFERENCE | {topic for topic, kind in ALL_TOPICS.items() if issubclass(kind, CaseEvent)},
    reference=REFERENCE,
    tables=("answers", "causes"),
    scripts=statements("projections.supervision", "schema.sql"),
    open=SupervisionFold,
)
