"""Beyond one machine: exporting a ledger to Parquet beside a bare COPY of it, and folding every case from the files.

The ledger is the demonstration's year, its cases repeated under other ids until there are enough events.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import psycopg
from eventsourcing.persistence import StoredEvent

from application.demonstration.play import play
from application.demonstration.script import Script
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.commands import Command, digest_of
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.parquet.manifest import Manifest, Part, check_export
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import Server, open_server
from infrastructure.replay.cluster import replay, workers_here
from infrastructure.replay.partition import fold_part
from infrastructure.replay.running import export_to
from infrastructure.settings import Settings
from projections.board.tally import Tally

EVENTS = 200_000
TODAY = date(2026, 7, 1)
AT = datetime(2026, 7, 1, tzinfo=UTC)
RUNS = 3
CASES = "SELECT stream, version, topic, state FROM ledger.events WHERE stream LIKE 'case:%' ORDER BY stream, version"
BARE = "COPY ledger.events TO STDOUT (FORMAT binary)"


def main(events: int) -> None:
    """Print the figures."""
    with _server() as server, tempfile.TemporaryDirectory(prefix="caseledger-bench-") as scratch:
        _fill(server, events)
        url = server.url("read")
        rates = []
        for run in range(RUNS):
            bare = _bare(url)
            start = time.perf_counter()
            folder = Path(scratch) / str(run)
            manifest = export_to(url, folder, progress=lambda done, total: None)
            rates.append((manifest.events / (time.perf_counter() - start), bare))
        ours, bare = sorted(rates)[RUNS // 2]
        print(f"export: {ours:,.0f} events/s, a bare COPY {bare:,.0f}: {ours / bare:.2f} of it")
        check_export(folder)
        _fold(folder, manifest, Path(scratch))


def _fold(folder: Path, manifest: Manifest, scratch: Path) -> None:
    start, alone = time.perf_counter(), Tally()
    for part in manifest.parts:
        alone.merge(fold_part(Part(str(folder), part, manifest.reference), manifest.through, AT))
    one = alone.events / (time.perf_counter() - start)
    print(f"replay of {alone.cases:,} cases in one process: {one:,.0f} events/s")
    for workers in (1, 2):
        with workers_here(workers, scratch / f"dask-{workers}") as client:
            start = time.perf_counter()
            tally = replay(client, folder, manifest, through=manifest.through, at=AT)
            rate = tally.events / (time.perf_counter() - start)
        assert tally == alone  # noqa: S101 - the same figures
        print(f"by Dask on {workers} worker processes: {rate:,.0f} events/s, {rate / one:.2f} of one process")


def _bare(url: str) -> float:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        start = time.perf_counter()
        with cursor.copy(BARE) as copy:
            rows = sum(1 for _ in copy)
        return rows / (time.perf_counter() - start)


def _fill(server: Server, events: int) -> None:
    script = Script(datetime.now(UTC))
    with append_pool(server.url("append")) as pool:
        recorder = LedgerRecorder(pool)
        ledger = PostgresLedger(recorder, LedgerMapper(ALL_TOPICS), script=script.now)
        play(ledger, script, simulated_protection, today=TODAY)
        with psycopg.connect(server.url("read")) as connection:
            rows = [StoredEvent(*row) for row in connection.execute(CASES)]
        cases = [list(case) for _, case in groupby(rows, key=lambda event: event.originator_id)]
        moment, times = script.now() + timedelta(days=1), max(0, events - ledger.position()) // len(rows) + 1
        for n in range(times):
            commands = []
            for case in cases:
                copies = [replace(event, originator_id=f"{event.originator_id}-{n}") for event in case]
                moment += timedelta(milliseconds=1)
                commands.append(
                    Command(f"copy:{copies[0].originator_id}", digest_of(copies), copies, recorded_at=moment)
                )
            recorder.append(commands)
        print(f"{ledger.position():,} events, {len(cases) * (times + 1):,} cases")


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Settings(data_dir=Path(folder) / "data")) as server:
            migrate(server.url("owner"))
            yield server


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
