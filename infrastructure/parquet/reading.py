"""Events out of an exported file, row group by row group; each hashes as it did when it was recorded."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from domain.instants import microseconds
from infrastructure.ledger.feed import Row
from infrastructure.parquet.envelope import ENVELOPE
from infrastructure.parquet.faults import ExportFileAltered, ExportFileTorn

BATCH = 5_000
_EARLIEST, _LATEST = (microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (2, 9998))
COLUMNS = ("position", "stream", "version", "topic", "state", "recorded_at", "command_id")


def cases_in(path: Path, through: int) -> Iterator[list[Row]]:
    """Give the events of each case up to a position, case by case, in order of version; of no command a part."""
    gathered: list[Row] = []
    for batch in _batches(path):
        for row in _rows(path, batch):
            if gathered and gathered[0].stream != row.stream:
                yield from _cut(gathered, through)
                gathered = []
            gathered.append(row)
    yield from _cut(gathered, through)


def _cut(case: list[Row], through: int) -> Iterator[list[Row]]:
    kept = [row for row in case if row.position <= through]
    beyond = case[len(kept)].command_id if len(kept) < len(case) else None
    while kept and kept[-1].command_id == beyond:
        kept.pop()
    if kept:
        yield kept


def events_of(path: Path, topics: Collection[str], through: int) -> Iterator[Row]:
    """Give the events of some topics up to a position, in the order of the file."""
    wanted = pc.field("topic").isin(list(topics)) & (pc.field("position") <= through)
    for batch in _batches(path):
        yield from _rows(path, batch.filter(wanted))


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path, memory_map=False) as file:
            if not file.schema_arrow.equals(ENVELOPE):
                raise ExportFileAltered(file=str(path), reason="its columns are not those of the ledger")
            yield from file.iter_batches(batch_size=BATCH)
    except (OSError, pa.ArrowException) as fault:
        raise ExportFileTorn(file=str(path), reason=str(fault).splitlines()[0]) from fault


def _rows(path: Path, batch: pa.RecordBatch) -> list[Row]:
    try:
        columns = [batch.column(name).to_pylist() for name in COLUMNS]
    except UnicodeDecodeError as fault:
        raise ExportFileAltered(file=str(path), reason="a text in it is not UTF-8") from fault
    for state, payload_hash in zip(columns[4], batch.column("payload_hash").to_pylist(), strict=True):
        if hashlib.sha256(state).digest() != payload_hash:
            raise ExportFileAltered(file=str(path), reason="an event in it does not hash as it was recorded")
    if not all(_EARLIEST <= instant <= _LATEST for instant in columns[5]):
        raise ExportFileAltered(file=str(path), reason="an instant in it is of no year")
    return [*map(Row, *columns)]
