"""Tables into Parquet: typed columns named by their codes, with the officials' words in the metadata of each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from application.exporting.cover import Cover, Made
from application.exporting.table import Kind, Row, Table, Value
from infrastructure.exports.bundle import write_bundle

ROWS = 20_000  # held before they are written
TYPES = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.int64(),
    Kind.TRUTH: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
}


class ParquetWriter:
    """A file for each table, written by row groups."""

    def __init__(self, folder: Path, tables: Sequence[Table]) -> None:
        self.replaced = 0
        self._whole = folder / "whole"
        self._paths = {f"{table.name}.parquet": folder / f"{table.name}.parquet" for table in tables}
        self._schemas = {table.name: _schema(table) for table in tables}
        self._held: dict[str, list[Row]] = {table.name: [] for table in tables}
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in self._schemas.items()
        }

    def write(self, name: str, row: Row, texts: Sequence[str]) -> None:
        """Take a row, and write when many are held."""
        self._held[name].append(row)
        if len(self._held[name]) >= ROWS:
            self._flush(name)

    def finish(self, cover: Cover, made: Made) -> None:
        """Write what is held, and put all into one bundle."""
        for name in self._writers:
            self._flush(name)
        self.close()
        write_bundle(self._whole, cover, made, self._paths)

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""
        for writer in self._writers.values():
            writer.close()

    def _flush(self, name: str) -> None:
        rows, schema = self._held[name], self._schemas[name]
        if rows:
            columns = zip(*rows, strict=True)
            arrays = [
                pa.array([_plain(value) for value in column], field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            self._writers[name].write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            rows.clear()


def _plain(value: Value) -> Value:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _schema(table: Table) -> pa.Schema:
    return pa.schema(
        [
            pa.field(one.name, TYPES[one.kind], metadata={"zh": one.chinese, "meaning": one.meaning})
            for one in table.columns
        ],
        metadata={"zh": table.chinese, "counts": table.counts},
    )
