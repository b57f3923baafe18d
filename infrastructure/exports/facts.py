"""The facts that figures count, into one Parquet file: typed columns, so that each formula runs over it as it is."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 20_000  # held before they are written
TEXT, NUMBER, TRUTH, DAY = pa.string(), pa.int64(), pa.bool_(), pa.date32()
NAMES: Mapping[pa.DataType, tuple[str, ...]] = {
    TEXT: ("kind", "procedure", "unit", "principal", "code", "detail", "state", "promised", "statutory", "case_id",
           "number", "key", "term", "next_step"),
    NUMBER: ("position", "shown_from", "shown_until", "learnt_at", "amount", "promised_days", "statutory_days",
             "late_days", "suspended_days", "edge_days"),
    TRUTH: ("paused", "extended", "reworked"),
    DAY: ("day", "since", "due_on", "until"),
}  # fmt: skip
TYPES = {name: kind for kind, names in NAMES.items() for name in names}


def write_facts(file: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write facts into a new file, and give how many; without any, a file with the columns alone."""
    schema = pa.schema([pa.field(name, kind) for name, kind in TYPES.items()])
    held: list[Mapping[str, Any]] = []
    written = 0
    with file.open("xb") as out, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for row in rows:
            held.append(row)
            if len(held) >= ROWS:
                written += _flush(writer, schema, held)
        return written + _flush(writer, schema, held)


def _flush(writer: Any, schema: pa.Schema, held: list[Mapping[str, Any]]) -> int:
    if held:
        writer.write_table(pa.Table.from_pylist([dict(row) for row in held], schema=schema))
    count = len(held)
    held.clear()
    return count
