"""One case mended: its rows in a read model are told anew from its whole history, and it is parked no longer.

All in one transaction, with the model standing still at its position: readers see the rows of before, or the new ones.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from application.ledger import CaseUnknown
from domain.errors import Refused
from infrastructure.ledger.feed import Row
from infrastructure.projections.faults import NotBuilt, is_of_the_event
from infrastructure.projections.parts import write_rows
from infrastructure.projections.source import SQL, Source
from projections.fold import Model
from projections.rulebook import REFERENCE, STREAMS, Rulebooks
from projections.standing import Mended
from projections.telling import Teller, Telling


class NotToldByCase(Refused):
    """This read model is not told case by case: build it anew (`caseledger projections rebuild`)."""

    code = "not_told_by_case"


def mend(connection: Connection[Any], source: Source, model: Model, case_id: str) -> Mended:
    """Tell a case anew, as far as the model has come; raise NotBuilt or CaseUnknown.

    The connection is one in autocommit, of the role that owns the read models.
    """
    if model.tell is None or not case_id.startswith("case:"):
        return Mended(model.name, case_id, was_parked=False, changed=False, fault=str(NotToldByCase()))
    with connection.transaction(), connection.cursor(row_factory=tuple_row) as cursor:
        place = cursor.execute(SQL["checkpoint"], {"schema": model.schema}).fetchone()
        if place is None:
            raise NotBuilt(schema=model.schema)
        was_parked = case_id in (place[1] or ())
        rows = [row for history in source.cases(case_id, f"{case_id}\x01", place[0]) for row in history]
        if not rows:
            raise CaseUnknown(case=case_id)
        teller = model.tell()
        fault = _told(source, teller, rows, place[0])
        if fault is not None:
            return Mended(model.name, case_id, was_parked, changed=False, fault=fault)
        before = _taken_off(cursor, model, case_id, rows[0].position)
        write_rows(cursor, model, model.schema, teller)
        after = [row for table in model.tables for row in _rows(cursor, model, table, case_id, rows[0].position)]
        if "mended" in model.scripts:
            cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(model.schema)))
            cursor.execute(model.scripts["mended"])
        cursor.execute(SQL["free"], {"schema": model.schema, "case_id": case_id})
        return Mended(model.name, case_id, was_parked, changed=before != after, fault=None)


def _told(source: Source, teller: Teller, rows: Sequence[Row], through: int) -> str | None:
    """Tell the case; give why that cannot be done."""
    try:
        rulebooks = Rulebooks(source.recorded_of(REFERENCE, STREAMS, through))
        Telling(rulebooks, [teller]).tell([source.decoded(row) for row in rows])
    except Exception as fault:
        if not is_of_the_event(fault):
            raise
        return f"{type(fault).__name__}: {fault}"
    return None


def _taken_off(cursor: Cursor[Any], model: Model, case_id: str, first: int) -> list[str]:
    """Take the rows of a case off, and give them as they were."""
    found = []
    for table in model.tables:
        rows = _rows(cursor, model, table, case_id, first)
        found += rows
        if table not in model.shared | model.derived:
            statement = sql.SQL("DELETE FROM {} WHERE {} = %s").format(
                sql.Identifier(model.schema, table), sql.Identifier(model.key)
            )
            cursor.execute(statement, [_key(model, case_id, first)])
    return found


def _rows(cursor: Cursor[Any], model: Model, table: str, case_id: str, first: int) -> list[str]:
    if table in model.shared | model.derived:
        return []
    statement = sql.SQL("SELECT t::text FROM {} AS t WHERE {} = %s ORDER BY 1").format(
        sql.Identifier(model.schema, table), sql.Identifier(model.key)
    )
    return [f"{table} {row[0]}" for row in cursor.execute(statement, [_key(model, case_id, first)])]


def _key(model: Model, case_id: str, first: int) -> str | int:
    return case_id if model.key == "case_id" else first
