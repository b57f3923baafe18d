"""One part of a build: a stretch of cases told to every model that is being built, their rows written by COPY.

The rows of a part and the note that it is done are committed together: a process that dies leaves nothing half-done,
and the part is done again by whoever comes next.
"""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor, sql

from domain.recorded import Recorded
from infrastructure.ledger.feed import Row
from infrastructure.projections.faults import is_of_the_event
from infrastructure.projections.source import SQL, Source
from projections.chains import as_json
from projections.fold import Model
from projections.rulebook import REFERENCE, STREAMS, Rulebooks
from projections.telling import Teller, Telling

LOG = logging.getLogger(__name__)


Tellers = Sequence[tuple[Model, Teller]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of cases by their ids: from one until before another (None: to the last)."""

    number: int
    stream: str
    until: str | None


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a case stands still for a model: its event there, and why."""

    at: Row
    fault: Exception
    skipped: int
    last: int


class PartTeller:
    """Tells parts to models, up to one position."""

    def __init__(self, connection: Connection[Any], source: Source, models: Sequence[Model], through: int) -> None:
        """Tell over an autocommit connection of the role that owns the read models."""
        self._connection = connection
        self._source = source
        self._through = through
        self._rulebooks = Rulebooks(source.recorded_of(REFERENCE, STREAMS, through))
        self._models = [(model, model.tell) for model in models if model.tell is not None]

    def tell(self, part: Part) -> int:
        """Tell one part to every model that has not got it yet; give the number of its events."""
        with _uncollected(), self._connection.transaction(), self._connection.cursor() as cursor:
            tellers = [(model, open_()) for model, open_ in self._models if self._hold(cursor, model, part)]
            telling = Telling(self._rulebooks, [teller for _, teller in tellers])
            stops: list[tuple[Model, str, _Stop]] = []
            events = 0
            for rows in self._source.cases(part.stream, part.until, self._through) if tellers else ():
                events += len(rows)
                stops += [(model, rows[0].stream, stop) for model, stop in self._tell_case(rows, telling, tellers)]
            for model, teller in tellers:
                write_rows(cursor, model, building(model), teller)
                cursor.execute(SQL["part_done"], {"schema": building(model), "part": part.number, "events": events})
            for model, stream, stop in stops:
                self._park(cursor, model, stream, stop)
        return events

    def _hold(self, cursor: Cursor[Any], model: Model, part: Part) -> bool:
        asked = {"schema": building(model), "part": part.number}
        return cursor.execute(SQL["hold_part"], asked).fetchone() is not None

    def _tell_case(self, rows: Sequence[Row], telling: Telling, tellers: Tellers) -> list[tuple[Model, _Stop]]:
        try:
            telling.tell([self._source.decoded(row) for row in rows])
        except Exception as fault:
            if not is_of_the_event(fault):
                raise
            return self._tell_up_to_the_fault(rows, tellers)
        return []

    def _tell_up_to_the_fault(self, rows: Sequence[Row], tellers: Tellers) -> list[tuple[Model, _Stop]]:
        """Tell each model on its own, act by act more, until it cannot take the next one in."""
        stops = []
        for model, teller in tellers:
            good: list[Recorded] = []
            for start, end in _acts(rows):
                try:
                    longer = [*good, *(self._source.decoded(row) for row in rows[start:end])]
                    Telling(self._rulebooks, [_rehearsed(model)]).tell(longer)
                except Exception as fault:
                    if not is_of_the_event(fault):
                        raise
                    stops.append((model, _Stop(rows[start], fault, len(rows) - start - 1, rows[-1].position)))
                    break
                good = longer
            if good:
                Telling(self._rulebooks, [teller]).tell(good)
        return stops

    def _park(self, cursor: Cursor[Any], model: Model, stream: str, stop: _Stop) -> None:
        row, schema = stop.at, building(model)
        LOG.error("%s: %s is parked at position %d: %s", schema, stream, row.position, stop.fault)
        message = str(stop.fault)[:1000].replace("\0", "")
        place = {"case_id": stream, "version": row.version, "position": row.position, "recorded_at": row.recorded}
        cursor.execute(SQL["park"], {"schema": schema, **place, "error": type(stop.fault).__name__, "message": message})
        counted = {"cases": [stream], "skipped": [stop.skipped], "last": [stop.last]}
        cursor.execute(SQL["skip"], {"schema": schema, **counted})


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector of cycles rest: a part makes many values and no cycle, and each pass looks at all of them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def write_rows(cursor: Cursor[Any], model: Model, schema: str, teller: Teller) -> None:
    """Write what a teller has made of whole cases into a schema of its model."""
    for table, rows in sorted(teller.take().items()):
        name = sql.Identifier(schema, table)
        if table in model.shared:
            if rows:
                _share(cursor, name, sorted(rows))  # in one order, or two parts would wait for each other
            continue
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for row in rows:
                copy.write_row(row)


def _share(cursor: Cursor[Any], table: sql.Identifier, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows of which another part may have written some."""
    named = cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table)).description or []
    insert = "INSERT INTO {0} SELECT * FROM json_populate_recordset(null::{0}, %s::json) ON CONFLICT DO NOTHING"
    cursor.execute(sql.SQL(insert).format(table), [as_json([column.name for column in named], rows)])


def building(model: Model) -> str:
    """Name the schema in which a model is being built."""
    return f"{model.schema}_building"


def _rehearsed(model: Model) -> Teller:
    assert model.tell is not None  # noqa: S101 - only told models have parts
    return model.tell()


def _acts(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Cut a history into acts: what one command put on record."""
    starts = [i for i, row in enumerate(rows) if i == 0 or row.command_id != rows[i - 1].command_id]
    return list(zip(starts, [*starts[1:], len(rows)], strict=True))
