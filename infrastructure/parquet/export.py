"""The export: one cut of the ledger as Parquet files in a folder that is there whole or not at all.

It is written beside its place, flushed to the disk, and put there by one renaming. Protected values stay behind.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from infrastructure.parquet.envelope import ENVELOPE
from infrastructure.parquet.faults import ExportFolderTaken, ExportNotWritten, LedgerEmpty
from infrastructure.parquet.manifest import MANIFEST, SCHEMA_VERSION, FileEntry, Manifest, hash_of
from infrastructure.parquet.sorting import Spool
from infrastructure.parquet.source import founding, last_position, stretches, whole_commands
from infrastructure.postgres.errors import translated

PARTS = 16
MOST_PARTS = 400
ROW_GROUP = 50_000
REFERENCE = "reference.parquet"

Progress = Callable[[int, int], None]


def export(
    url: str,
    folder: Path,
    *,
    program: str,
    parts: int = PARTS,
    through: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Manifest:
    """Export all events up to a position, or all, of no command a part; `progress` hears (done, in all), each twice.

    Raises ExportFolderTaken, ExportNotWritten, LedgerEmpty, LedgerDamaged; nothing is left of an export that failed.
    """
    folder = folder.absolute()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ExportFolderTaken(folder=str(folder))
        with translated(), psycopg.connect(url, autocommit=True, application_name="caseledger export") as connection:
            whose, last = founding(connection), last_position(connection)
            cut = last if through is None else through
            if not 0 < cut <= last:
                raise LedgerEmpty(through=cut, newest=last)
            cut = whole_commands(connection, cut)
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.unfinished-", dir=folder.parent))
        try:
            entries = _write(url, unfinished, parts, cut, progress)
            manifest = Manifest(
                schema_version=SCHEMA_VERSION,
                ledger=whose.ledger,
                simulated=whose.simulated,
                time_zone=whose.time_zone,
                founding=whose.payload_hash,
                through=cut,
                events=sum(entry.rows for entry in entries),
                program=program,
                reference=entries[0],
                parts=tuple(entries[1:]),
            )
            (unfinished / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            _flush(unfinished / MANIFEST)
            _flush(unfinished)
            unfinished.rename(folder)  # onto nothing, or an empty folder
            _flush(folder.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as fault:
        raise ExportNotWritten(folder=str(folder), reason=fault.strerror or str(fault)) from fault
    return manifest


def _write(url: str, folder: Path, parts: int, cut: int, progress: Progress) -> list[FileEntry]:
    done = 0
    with Spool(folder / "spool", parts, cut) as spool:
        for batch in stretches(url, cut):
            spool.add(batch)
            done += batch.num_rows
            progress(done, 2 * cut)
        spool.finish()
        others = (pa.Table.from_batches([batch]) for batch in spool.others())
        entries = [_write_file(folder / REFERENCE, others)]
        done += entries[0].rows
        for part in range(parts):
            entries.append(_write_file(folder / f"cases-{part:03}.parquet", spool.cases(part)))
            done += entries[-1].rows
            progress(done, 2 * cut)
    shutil.rmtree(folder / "spool")
    return entries


def _write_file(path: Path, tables: Iterable[pa.Table]) -> FileEntry:
    rows = 0
    with pq.ParquetWriter(
        path, ENVELOPE, compression="zstd", use_dictionary=["topic"], write_statistics=["position"]
    ) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROW_GROUP)
            rows += table.num_rows
    _flush(path)
    return FileEntry(name=path.name, rows=rows, bytes=path.stat().st_size, sha256=hash_of(path))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
