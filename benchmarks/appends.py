"""Durable appends of one event by 32 callers: ours, the library's recorder, an audit table, and what is possible."""

import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from benchmarks.rounds import HEADING, Compared, Way, compared, in_threads, machine, rounds
from infrastructure.ledger.commands import Command, Stored
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.account import server_account
from infrastructure.postgres.binaries import server_programs
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.migrations import migrate

CALLERS, ROUNDS, SECONDS = 32, 5, 2.0
CASE_LENGTH = 30  # events
CASES, COPIED = 10_000, 20_000
TOPIC = "case.clock_suspended"
STATE = (
    '{"clocks":["promised","statutory"],"effective_at":"2026-09-28T01:07:00.000000Z","ground":"expert-review",'
    '"header":{"actor":{"grant":null,"principal":"local-administrator","role":"handler","unit":"住建审批处"},'
    '"body":"政务服务中心","causation":null,"clause":"行政许可法 45","command":"6f1d6a52-suspend","correlation":'
    '"6f1d6a52-suspend","jurisdiction":"CN","ledger":"政务服务台账","procedure":{"code":"window-approval","version":'
    '"2019-04-23"}},"until":{"days":20,"unit":"working"}}'
).encode()
DIGEST = bytes(32)
OURS = "caseledger, 32 threads"
OURS_IN_TWO = "caseledger, 2 processes of 16 threads"
OURS_IN_FOUR = "caseledger, 4 processes of 8 threads"
BARE = "psycopg INSERT+COMMIT, 32 threads"
PGBENCH = "pgbench INSERT+COMMIT, 32 clients"
LIBRARY = "eventsourcing.postgres, 32 threads"
AUDIT = "UPDATE + audit row, 32 threads"
COPY = "COPY of 20,000 rows, one caller"
TABLES = """
CREATE SCHEMA bare;
CREATE TABLE bare.events (position bigserial PRIMARY KEY, stream text NOT NULL, version bigint NOT NULL,
    topic text NOT NULL, state bytea NOT NULL);
CREATE TABLE bare.copied (LIKE bare.events);
CREATE TABLE bare.cases (id int PRIMARY KEY, status text NOT NULL, version bigint NOT NULL,
    changed timestamptz NOT NULL);
CREATE TABLE bare.audit (id bigserial PRIMARY KEY, case_id int NOT NULL, version bigint NOT NULL, topic text NOT NULL,
    state bytea NOT NULL, changed timestamptz NOT NULL);
CREATE INDEX audit_of_case ON bare.audit (case_id, version);
INSERT INTO bare.cases SELECT n, 'accepted', 0, now() FROM generate_series(1, 10000) AS n;
"""
INSERT = "INSERT INTO bare.events (stream, version, topic, state) VALUES (%s, %s, %s, %s)"


def results(count: int = ROUNDS, seconds: float = SECONDS) -> list[Compared]:
    """Measure, and compare with each peer and each limit."""
    with embedded() as server, ExitStack() as leaving:
        url = server.url("owner")
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(TABLES)
        pool = leaving.enter_context(append_pool(server.url("append"), size=4))
        recorder = LedgerRecorder(pool)
        recorder.append([_command(StoredEvent("ledger", 1, "ledger.founded", b'{"name":"bench","simulated":false}'))])
        library = _library(url)
        leaving.callback(library.datastore.close)
        ways: dict[str, Way] = {
            OURS: lambda: in_threads(CALLERS, seconds, lambda _: appending(recorder)),
            OURS_IN_TWO: leaving.enter_context(_processes(server.url("append"), 2, seconds)),
            OURS_IN_FOUR: leaving.enter_context(_processes(server.url("append"), 4, seconds)),
            LIBRARY: lambda: in_threads(CALLERS, seconds, lambda _: _saving(library)),
            AUDIT: lambda: _over_connections(url, seconds, _auditing),
            BARE: lambda: _over_connections(url, seconds, _inserting),
            COPY: lambda: _copied(url),
        }
        if (pgbench := server_programs(server_account()) / "pgbench").exists():
            ways[PGBENCH] = leaving.enter_context(_pgbench(pgbench, url, seconds))
        rates = rounds(ways, count)
    return [
        compared(rates, OURS, BARE, is_limit=True, to_reach=0.9),
        compared(rates, OURS, LIBRARY, to_reach=8),
        compared(rates, OURS, AUDIT, to_reach=2),
        compared(rates, OURS_IN_TWO, BARE, is_limit=True),
        compared(rates, OURS_IN_FOUR, BARE, is_limit=True),
        *([compared(rates, OURS, PGBENCH, is_limit=True)] if PGBENCH in rates else []),
        *([compared(rates, OURS_IN_FOUR, PGBENCH, is_limit=True)] if PGBENCH in rates else []),
        compared(rates, OURS, COPY, is_limit=True),
    ]


def main(count: int) -> None:
    """Print the figures."""
    print(f"Durable appends of one event of {len(STATE)} bytes, {count} rounds of {SECONDS:g} s in turn")
    print(f"({machine()})")
    print(HEADING)
    found = results(count)
    for one in found:
        print(one.line)
    if not any(one.beside == PGBENCH for one in found):
        print("pgbench: not installed")


def _command(event: StoredEvent) -> Command:
    return Command(str(uuid.uuid4()), DIGEST, [event], result=b'{"status":"accepted","version":2}')


def _events() -> Iterator[StoredEvent]:
    """Give the events of one case after another."""
    while True:
        stream = f"case:{uuid.uuid4()}"
        for version in range(1, CASE_LENGTH + 1):
            yield StoredEvent(stream, version, TOPIC, STATE)


def appending(recorder: LedgerRecorder) -> Callable[[], object]:
    """Give what appends the next event of one case after another, each time that it is called."""
    events = _events()

    def append() -> None:
        (outcome,) = recorder.append([_command(next(events))])
        assert type(outcome) is Stored  # noqa: S101 - a figure of refused appends would be none

    return append


def _library(url: str) -> PostgresApplicationRecorder:
    asked = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(asked["dbname"]), host=str(asked["host"]), port=str(asked["port"]), user=str(asked["user"]),
        password=str(asked["password"]), pool_size=CALLERS, schema="bare", originator_id_type="text",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(datastore, events_table_name="library")
    recorder.create_table()
    return recorder


def _saving(recorder: PostgresApplicationRecorder) -> Callable[[], object]:
    events = _events()
    return lambda: recorder.insert_events([next(events)])


def _inserting(connection: psycopg.Connection[Any], _: int) -> Callable[[], object]:
    events = _events()

    def insert() -> None:
        event = next(events)
        connection.execute(INSERT, (event.originator_id, event.originator_version, TOPIC, STATE), prepare=True)

    return insert


def _auditing(connection: psycopg.Connection[Any], number: int) -> Callable[[], object]:
    cases = itertools.cycle(range(1 + number, CASES, CALLERS))

    def change() -> None:
        with connection.transaction():
            case = next(cases)
            row = connection.execute(
                "UPDATE bare.cases SET status = 'paused', version = version + 1, changed = now() WHERE id = %s"
                " RETURNING version", [case], prepare=True,
            ).fetchone()  # fmt: skip
            connection.execute(
                "INSERT INTO bare.audit (case_id, version, topic, state, changed) VALUES (%s, %s, %s, %s, now())",
                (case, (row or (0,))[0], TOPIC, STATE), prepare=True,
            )  # fmt: skip

    return change


def _over_connections(
    url: str, seconds: float, work: Callable[[psycopg.Connection[Any], int], Callable[[], object]]
) -> float:
    """Repeat a piece of work in threads that have a connection each."""
    with ExitStack() as leaving:
        opened = [leaving.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(CALLERS)]
        return in_threads(CALLERS, seconds, lambda number: work(opened[number], number))


def _copied(url: str) -> float:
    events = list(itertools.islice(_events(), COPIED))
    start = time.perf_counter()
    with (
        psycopg.connect(url) as connection,
        connection.cursor().copy("COPY bare.copied FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.set_types(["int8", "text", "int8", "text", "bytea"])
        for number, event in enumerate(events):
            copy.write_row((number, event.originator_id, event.originator_version, TOPIC, STATE))
    return COPIED / (time.perf_counter() - start)


@contextmanager
def _processes(url: str, count: int, seconds: float) -> Iterator[Way]:
    """Append from several processes at once, each gathering for itself."""
    spawning = multiprocessing.get_context("spawn")
    pipes = [spawning.Pipe() for _ in range(count)]
    workers = [
        spawning.Process(target=_process, args=(url, CALLERS // count, seconds, theirs), daemon=True)
        for _, theirs in pipes
    ]
    for worker in workers:
        worker.start()

    def once() -> float:
        for ours, _ in pipes:
            ours.send(True)
        return float(sum(ours.recv() for ours, _ in pipes))

    try:
        yield once
    finally:
        for ours, _ in pipes:
            ours.send(False)
        for worker in workers:
            worker.join(10)


def _process(url: str, threads: int, seconds: float, asked: Pipe) -> None:
    with append_pool(url, size=4) as pool:
        recorder = LedgerRecorder(pool)
        while asked.recv():
            asked.send(in_threads(threads, seconds, lambda _: appending(recorder)))


@contextmanager
def _pgbench(program: Path, url: str, seconds: float) -> Iterator[Way]:
    asked = conninfo_to_dict(url)
    values = f"(gen_random_uuid()::text, 1, '{TOPIC}', '\\x{STATE.hex()}')"
    script = INSERT.replace("(%s, %s, %s, %s)", values)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(program), "-n", "-c", str(CALLERS), "-j", "2", "-M", "prepared", "-T", str(round(seconds))]
        command += ["-f", file.name, "-h", str(asked["host"]), "-p", str(asked["port"]), "-U", str(asked["user"])]
        environment = {**os.environ, "PGPASSWORD": str(asked["password"])}

        def once() -> float:
            done = subprocess.run(
                [*command, str(asked["dbname"])], env=environment, capture_output=True, text=True, check=True
            )
            line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
            return float(line.split()[2])

        yield once


@contextmanager
def embedded() -> Iterator[EmbeddedServer]:
    """Start a server of our own, migrated, on a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServer(Path(folder) / "data") as server:
            migrate(server.url("owner"))
            yield server


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
