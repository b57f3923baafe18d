"""Makes the file of an export: one pass over the cut, rows or activities to the writer of its format, then its cover.

Invariant: memory holds a stretch of the ledger at a time, whatever the size of the file.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from psycopg import Connection

from application.exporting.activities import Activity, activities
from application.exporting.columns import HISTORY, TABLES
from application.exporting.cover import Cover, Made
from application.exporting.exporting import Progress, Standing
from application.exporting.formats import LOG
from application.exporting.leaving import CaseFile
from application.exporting.rows import ROWS, Cut
from application.exporting.selection import Selection
from application.exporting.table import Row, Table, written
from application.rules import Rules
from domain.access.recorded_reach import recalled
from domain.exports.register import Left
from domain.instants import instant_at
from infrastructure.exports.content import Content
from infrastructure.exports.logs import LogWriter, Variants
from infrastructure.exports.ocel import OcelWriter
from infrastructure.exports.place import check_place, making
from infrastructure.exports.source import Source
from infrastructure.exports.tables import CsvWriter, TableWriter, WorkbookWriter
from infrastructure.exports.xes import XesWriter
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.parquet.faults import ScaleNotInstalled

Connecting = Callable[[], AbstractContextManager[Connection[Any]]]
OFTEN = 1_000  # rows between two words of progress


@dataclass(frozen=True, slots=True)
class FileProducer:
    """Reads over connections of the role that may read, one for each file."""

    connecting: Connecting
    mapper: LedgerMapper
    program: str

    def standing(self, position: int) -> Standing:
        """Tell what stands at a position."""
        with self.connecting() as connection:
            return Source(connection, self.mapper).standing(position)

    def page(
        self, rules: Rules, selection: Selection, zone: ZoneInfo, *, after: int, limit: int, through: int
    ) -> tuple[list[CaseFile], int | None]:
        """Look at so many cases behind a position; give those that match, and where to go on, if there are more."""
        with self.connecting() as connection:
            source = Source(connection, self.mapper)
            return source.page(rules, selection, zone, after=after, limit=limit, through=through)

    def check(self, file: Path, form: str) -> None:
        """Refuse a place where no file can be made, and Parquet where it is not installed."""
        if form == "parquet":
            _parquet()
        check_place(file)

    def make(self, cover: Cover, file: Path, progress: Progress) -> Left:
        """Make the file; its content has one digest, its bytes another."""
        with making(file) as folder:
            with self.connecting() as connection:
                work = Work(Source(connection, self.mapper), cover, folder, progress)
                made = work.log() if LOG in cover.export.order.contents else work.tables()
            whole = folder / "whole"
            with whole.open("rb") as stream:
                digest = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
            size = whole.stat().st_size
        return Left(content=made.content, file=digest, rows=dict(made.rows), size=size)


class Work:
    """One file while it is made."""

    def __init__(self, source: Source, cover: Cover, folder: Path, progress: Progress) -> None:
        order = cover.export.order
        self._source, self._cover, self._order, self._folder = source, cover, order, folder
        self._progress, self._done = progress, 0
        self._cut = Cut(cover.rules, order.as_of, cover.zone, order.level)
        self._content = Content(order.contents)

    def tables(self) -> Made:
        """Write tables."""
        tables = self._cover.tables
        with closing(_table_writer(self._order.format, self._folder, tables)) as writer:
            return self._write(tables, writer)

    def log(self) -> Made:
        """Write a log of events."""
        with closing(_log_writer(self._order.format, self._folder, self._cover)) as writer:
            return self._write_log(writer)

    def _write(self, tables: Sequence[Table], writer: TableWriter) -> Made:
        places = {table.name: TABLES[table.name].places(self._order.level) for table in tables}
        rows = self._history() if tables[0].name == HISTORY.name else self._rows(tables)
        zone = self._cut.zone
        for name, row in rows:
            kept = tuple(row[place] for place in places[name])
            texts = [written(value, zone) for value in kept]
            self._content.add(name, texts)
            writer.write(name, kept, texts)
            self._one_more()
        made = Made(self._content.digest, self._content.rows, replaced=writer.replaced)
        writer.finish(self._cover, made)
        return made

    def _write_log(self, writer: LogWriter) -> Made:
        variants, selection = Variants(), Selection.of(self._order.filters, recalled(self._order.reach))
        for file in self._source.cases(self._cut.rules, selection, self._cut.zone, self._order.position):
            done = activities(file, self._cut)
            for one in done:
                self._content.add(LOG, self._texts(file.case.id, one))
                self._one_more()
            variants.add([one.name for one in done])
            writer.case(file, done)
        if selection.everything:
            for history in self._source.agreements(self._order.position):
                writer.agreement(history)
        writer.end()
        figures = {**variants.figures, **writer.figures}
        made = Made(self._content.digest, self._content.rows, figures, writer.replaced)
        writer.finish(self._cover, made)
        return made

    def _rows(self, tables: Sequence[Table]) -> Iterator[tuple[str, Row]]:
        selection = Selection.of(self._order.filters, recalled(self._order.reach))
        for file in self._source.cases(self._cut.rules, selection, self._cut.zone, self._order.position):
            for table in tables:
                for row in ROWS[table.name](file, self._cut):
                    yield table.name, row

    def _history(self) -> Iterator[tuple[str, Row]]:
        for position, stream, version, topic, state, recorded_at, command, digest in self._source.stored(
            self._order.position
        ):
            told = instant_at(recorded_at), command, state.decode(), digest.hex()
            yield HISTORY.name, (position, stream, version, topic, *told)

    def _texts(self, case: str, one: Activity) -> list[str]:
        """Give an activity as texts, the same in each format of a log."""
        said = {
            name: written(value, self._cut.zone) if isinstance(value, datetime) else value
            for name, value in one.attributes.items()
        }
        attributes = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
        return [
            case,
            one.name,
            written(one.at, self._cut.zone),
            one.unit or "",
            one.role or "",
            one.principal or "",
            attributes,
        ]

    def _one_more(self) -> None:
        self._done += 1
        if self._done % OFTEN == 0:
            self._progress(self._done)


def _table_writer(form: str, folder: Path, tables: Sequence[Table]) -> TableWriter:
    if form == "parquet":
        return _parquet()(folder, tables)
    return (CsvWriter if form == "csv" else WorkbookWriter)(folder, tables)


def _log_writer(form: str, folder: Path, cover: Cover) -> LogWriter:
    if form == "xes":
        return XesWriter(folder, cover.export.serial, cover.zone)
    return OcelWriter(folder, cover.identity.name, cover.export.order.level, as_json=form == "ocel-json")


def _parquet() -> Callable[[Path, Sequence[Table]], TableWriter]:
    try:
        from infrastructure.exports.parquet import ParquetWriter  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as fault:
        raise ScaleNotInstalled(missing=fault.name) from fault
    return ParquetWriter
