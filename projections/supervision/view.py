"""The fold of supervision: whenever a case says something else than before, a new row ends the one before it."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.header import ProcedureRef
from domain.procedures.book import ProcedurePublished, procedure_stream
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.cases import Cases, Followed
from projections.fold import Histories, Model
from projections.rulebook import Rulebook
from projections.statements import statements
from projections.supervision.rows import PROCEDURE, Row, answering_steps, answers_of, cause_of
from projections.telling import Teller

SQL = statements("projections.supervision")
REFERENCE = frozenset({ProcedurePublished.TOPIC})
Said = dict[tuple[str, object], Row]
KEYS = {"answers": ("case_id", "measure", "time"), "causes": ("case_id",)}


COLUMNS = {
    "answers": ("case_id", "measure", "time", "position", "version", "recorded_from", "recorded_until", "number",
                "procedure_code", "procedure_version", "act", "unit", "answer", "issued_at", "clock", "term_from",
                "due_on", "answered_at", "open"),
    "causes": ("case_id", "position", "version", "recorded_from", "recorded_until", "number", "unit", "filed_at",
               "cause", "found", "refused"),
}  # fmt: skip


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
                if watched(definition):
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
        procedure = self._procedure(recorded)
        assert procedure is not None  # noqa: S101 - only what is watched is followed
        known = self._cases.at_hand(recorded.event.originator_id)
        before = {} if known is None else said_of(known.case, procedure)
        followed = self._cases.follow(recorded)
        if followed is not None:
            for table, row in said_anew(recorded, before, said_of(followed.case, procedure)):
                rows[table].append(row)


def said_of(case: Case, procedure: Procedure) -> Said:
    """Give all that a case says, by table and key."""
    said: Said = {("answers", key): row for key, row in answers_of(case, procedure).items()}
    cause = cause_of(case)
    return said if cause is None else {**said, ("causes", None): cause}


def said_anew(recorded: Recorded, before: Said, after: Said) -> Iterator[tuple[str, Row]]:
    """Give a row, with its table, for each thing that is said otherwise than before an event."""
    place = {
        "case_id": recorded.event.originator_id,
        "position": recorded.position,
        "version": recorded.event.originator_version,
        "recorded_from": recorded.recorded_at,
    }
    for table, key in (*before, *(said for said in after if said not in before)):
        old, new = before.get((table, key)), after.get((table, key))
        if new is None and old is not None and old.get("open"):
            new = {**old, "open": False}  # a card that was taken back
        if new is not None and new != old:
            yield table, {**place, **new}


def watched(definition: Procedure) -> bool:
    """Tell whether the cases of a procedure say anything here."""
    return bool(answering_steps(definition)) or definition.code == PROCEDURE


def chain(table: str, rows: list[Row]) -> list[Row]:
    """Let each row end the interval of the one before it; give the first of each chain."""
    first: dict[tuple[object, ...], Row] = {}
    last: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in KEYS[table])
        if key in last:
            last[key]["recorded_until"] = row["recorded_from"]
        row["recorded_until"] = None
        first.setdefault(key, row)
        last[key] = row
    return list(first.values())


class SupervisionTeller(Teller):
    """Tells whole cases of the procedures that know answers to measures."""

    def __init__(self) -> None:
        super().__init__(tuple(COLUMNS))
        self._case: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._before: Said = {}

    def concerns(self, procedure: Procedure | None) -> bool:
        """Tell cases of the procedures that know answers to measures."""
        return procedure is not None and watched(procedure)

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._case = {table: [] for table in COLUMNS}
        self._before = {}

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Hold what the case says against what it said before."""
        ref = recorded.event.header.procedure
        procedure = None if ref is None else rulebook.find(ref)
        if procedure is not None:
            after = said_of(followed.case, procedure)
            for table, row in said_anew(recorded, self._before, after):
                self._case[table].append(row)
            self._before = after

    def end(self, followed: Followed[Any]) -> None:
        """Chain the rows of the case."""
        for table, rows in self._case.items():
            chain(table, rows)
            self._rows[table] += [[row[name] for name in COLUMNS[table]] for row in rows]


def _write(cursor: Cursor[Any], table: str, rows: list[Row]) -> None:
    """Chain the rows of a batch to each other and to those in the table, and write them."""
    if not rows:
        return
    first = chain(table, rows)
    cursor.execute(SQL[f"end_{table}"], {"rows": orjson.dumps(first).decode()})
    cursor.execute(SQL[f"insert_{table}"], {"rows": orjson.dumps(rows).decode()})


SUPERVISION = Model(
    name="supervision",
    version=1,
    topics=REFERENCE | {topic for topic, kind in ALL_TOPICS.items() if issubclass(kind, CaseEvent)},
    reference=REFERENCE,
    streams=(procedure_stream(""),),
    tables=("answers", "causes"),
    scripts=statements("projections.supervision", "schema.sql"),
    open=SupervisionFold,
    tell=SupervisionTeller,
)
