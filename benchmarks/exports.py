"""Exports: rows a second of each format at 100,000 rows, beside a bare csv.writer and a bare COPY; and their memory.

The ledger is that of a folder, as `caseledger simulate` makes it: `python -m benchmarks.exports FOLDER`. The same is
made of the first half of it, so that memory which grows with the rows is seen.
"""

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from api.composition_of_files import exporting_on
from application.cases import Command
from application.exporting.exporting import ExportRequest
from application.requests import Acting
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings

ROWS = 100_000
BARE = f"COPY (SELECT * FROM ledger.events ORDER BY position LIMIT {ROWS}) TO STDOUT (FORMAT csv)"  # noqa: S608 - a number
OURSELVES = (sys.executable, "-W", "ignore", "-m", "benchmarks.exports")
WORK = (
    ("csv", "history"),
    ("csv", "events"),
    ("xlsx", "events"),
    ("parquet", "events"),
    ("xes", "log"),
    ("ocel-json", "log"),
    ("ocel-sqlite", "log"),
)


def main(folder: Path) -> None:
    """Print the figures."""
    with open_server(Settings(data_dir=folder)) as server, psycopg.connect(server.url("read")) as connection:
        print(f"{'a bare COPY to CSV':28} {_copied(connection):10,.0f} rows/s")
        print(f"{'a bare csv.writer':28} {_written(connection):10,.0f} rows/s")
    for form, content in WORK:
        for part in (2, 1):
            done = subprocess.run(
                [
                    sys.executable,
                    "-W",
                    "ignore",
                    "-m",
                    "benchmarks.exports",
                    f"{folder}",
                    form,
                    content,
                    f"{ROWS // part}",
                ],
                check=True,
                capture_output=True,
                text=True,
            )
            print(done.stdout, end="")


def one(folder: Path, form: str, content: str, through: int) -> None:
    """Make one file through a position, and tell how fast and in how much memory."""
    with (
        open_server(Settings(data_dir=folder)) as server,
        append_pool(server.url("append")) as pool,
        tempfile.TemporaryDirectory() as scratch,
    ):
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        exporting = exporting_on(ledger, server.url("read"))
        asked = ExportRequest(
            acting=Acting(unit="bench", role="bench"),
            contents=(content,),
            format=form,
            position=through,
            purpose="measured",
            approved_by="p:1",
        )
        command = Command(f"bench:{time.time_ns()}", "bench")
        start, used = time.perf_counter(), time.process_time()
        left = exporting.export(command, asked, Path(scratch) / "out").export.left
        seconds, used = time.perf_counter() - start, time.process_time() - used
    assert left is not None  # noqa: S101 - it was made
    rows = left.rows[content]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    name = f"{content} as {form}"
    print(
        f"{name:28} {rows / seconds:10,.0f} rows/s  {rows:9,} rows, {used:.1f} s of processor time, {memory} MB at most"
    )


def _copied(connection: psycopg.Connection) -> float:
    start = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(BARE) as copy:
        for _ in copy:
            pass
    return ROWS / (time.perf_counter() - start)


def _written(connection: psycopg.Connection) -> float:
    start = time.perf_counter()
    query = f"SELECT position, stream, version, topic, recorded_at, command_id, state FROM ledger.events LIMIT {ROWS}"  # noqa: S608 - a number
    with connection.cursor("bare") as cursor, tempfile.TemporaryFile("w", encoding="utf-8", newline="") as file:
        cursor.itersize = 2_000
        writer, rows = csv.writer(file), 0
        for *plain, state in cursor.execute(query):
            writer.writerow([*plain, state.decode()])
            rows += 1
    return rows / (time.perf_counter() - start)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        one(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(Path(sys.argv[1]))
