"""Verification of the whole log: made-up events of the usual size, sealed, gone through by one process and by two.

In a folder of its own; give the number of events. The rate counts everything: the start of the processes, rows,
leaves, tiles, checkpoints, heads, streams and commands. Beside it, in the same run, what reading the rows alone costs.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from eventsourcing.persistence import StoredEvent

from application.publishing import Founding, found
from application.requests import Acting
from benchmarks.rounds import HEADING, Row, Way, compared, machine, rounds
from domain.topics import ALL_TOPICS
from infrastructure.ledger.bulk import BulkLoad, ReadyCommand, ready
from infrastructure.ledger.commands import Command
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.sealing import heads_of_the_day
from infrastructure.settings import Settings
from infrastructure.verification.whole import verify_whole

EVENTS = 3_000_000  # of fewer, the start of the processes (a quarter of a second each) is a larger part
RUNS = 3
FOUNDED_AT = datetime(2023, 7, 1, tzinfo=UTC)
A_COMMAND, A_CASE, OPEN_AT_ONCE = 2, 18, 9_000  # events of a command and of a case, and cases that run side by side
PAYLOAD = 750  # bytes, as the events of the simulated city have them in the mean
TRANSACTION = 25_000  # commands
WANTED = 300_000  # events a second
READ, ONE = "rows read and thrown away, one process", "the whole log verified by one process"
TWO = "the whole log verified by two processes"
ROWS = b"COPY (SELECT * FROM ledger.events ORDER BY position) TO STDOUT (FORMAT BINARY)"


def commands(events: int) -> Iterator[ReadyCommand]:
    """Make up commands, of many cases side by side."""
    for number in range(events // A_COMMAND):
        generation, place = divmod(number, OPEN_AT_ONCE * A_CASE // A_COMMAND)
        turn, case = divmod(place, OPEN_AT_ONCE)
        stream, version = f"case:{generation:08x}-0000-4000-8000-{case:012x}", turn * A_COMMAND
        states = [f'{{"n":{number},"said":"{"x" * (PAYLOAD - 20)}{one}"}}'.encode() for one in range(A_COMMAND)]
        made = tuple(
            StoredEvent(stream, version + one, "case.noted", state) for one, state in enumerate(states, start=1)
        )
        at = FOUNDED_AT + timedelta(seconds=number + 60)
        yield ready(Command(f"made-up:{number}", b"x", made, recorded_at=at), (0, number))


def load(url: str, append: str, events: int) -> None:
    """Found a simulated ledger and fill it."""
    with append_pool(append, size=1) as pool, psycopg.connect(url, autocommit=True) as owner:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=lambda: FOUNDED_AT)
        office = Acting(unit="中心", role="administrator")
        found(ledger, Founding("测量", "中心", simulated=True), principal="bench", acting=office)
        bulk, waiting = BulkLoad(owner, ledger.position()), []
        for command in commands(events):
            waiting.append(command)
            if len(waiting) == TRANSACTION:
                bulk.load(waiting)
                waiting.clear()
        bulk.load(waiting)
        owner.execute("VACUUM ANALYZE ledger.events, ledger.commands, ledger.streams")


def read_alone(url: str) -> float:
    """Read all rows and do nothing with them; give events a second."""
    start, rows = time.perf_counter(), 0
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(ROWS) as copy:
        for _ in copy:
            rows += 1
    return rows / (time.perf_counter() - start)


def verified(url: str, processes: int) -> float:
    """Verify all of it; give events a second."""
    found = verify_whole(url, processes=processes)
    if found.faults:
        raise SystemExit(f"the verifier found {found.faults[0]}")
    return found.events / found.seconds


def main(events: int) -> None:
    """Print the figures."""
    print(machine())
    print(HEADING)
    for row in results(events):
        print(row.line)


def results(events: int = EVENTS) -> list[Row]:
    """Seal a ledger of so many events and verify it, by one process and by two, beside reading its rows alone."""
    with (
        tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder,
        tempfile.TemporaryDirectory(prefix="caseledger-keys-") as apart,
    ):
        keys = KeyFolder(Path(apart) / "keys")
        with open_server(Settings(data_dir=Path(folder))) as server:
            migrate(server.url("owner"))
            load(server.url("owner"), server.url("append"), events)
            with append_pool(server.url("append")) as pool:
                ledger = sealing_ledger(pool)
                ready_key(ledger, pool, keys)
                heads_of_the_day(ledger, pool)
                start = time.perf_counter()
                Sealer(pool, keys).seal()
                sealed = events / (time.perf_counter() - start)
            url = server.url("append")
            ways: dict[str, Way] = {
                READ: lambda: read_alone(url),
                ONE: lambda: verified(url, 1),
                TWO: lambda: verified(url, 2),
            }
            rates = rounds(ways, RUNS)
    by_two = replace(
        compared(rates, TWO, READ, is_limit=True).row,
        to_reach=f"≥ {WANTED:,}/s",
        reached=statistics.median(rates[TWO]) >= WANTED,
    )
    return [by_two, compared(rates, ONE, READ, is_limit=True).row, Row("sealing what was loaded", f"{sealed:,.0f}/s")]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
