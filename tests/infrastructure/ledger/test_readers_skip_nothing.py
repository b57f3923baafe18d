"""Sixteen writers, a transaction held open on purpose, a tailing reader: none skipped, none twice, order dense."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from threading import Event

import psycopg
import pytest

from infrastructure.ledger.commands import Conflict, Stored
from infrastructure.ledger.feed import LAST, Row, last_position, read
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.wire import batch_of
from tests.database import Database
from tests.infrastructure.ledger.samples import command, event

WRITERS = 16
SECONDS = 3.0
Connect = Callable[[str], psycopg.Connection]


def write(recorder: LedgerRecorder, writer: int, until: float) -> int:
    written = 0
    turn = 0
    while time.monotonic() < until:
        turn += 1
        events = [event(f"case:{writer}:{turn}", version) for version in range(1, 1 + 1 + turn % 3)]
        written += len(recorder.insert_events(events))
    return written


def hold_open(connection: psycopg.Connection, until: float) -> int:
    """Append, and leave the transaction uncommitted for a while, again and again; roll every other one back."""
    held = 0
    turn = 0
    while time.monotonic() < until:
        turn += 1
        with connection.transaction(force_rollback=turn % 2 == 0):
            batch = batch_of([command(event(f"held:{turn}", 1))])
            connection.execute("SELECT * FROM ledger.append(%s::text::jsonb)", [batch])
            time.sleep(0.2)
        held += turn % 2
    return held


def tail(connection: psycopg.Connection, finished: Event) -> list[Row]:
    seen: list[Row] = []
    while True:
        last_round = finished.is_set()
        rows = read(connection, seen[-1].position if seen else 0, 7)
        seen += rows
        if last_round and not rows:
            return seen


def test_no_reader_skips_an_event_or_sees_one_twice(recorder: LedgerRecorder, as_role: Connect) -> None:
    bystander = as_role("read")
    bystander.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert last_position(bystander) == 1  # a snapshot that stays open over everything that follows
    finished = Event()
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(WRITERS + 3) as threads:
        tails = [threads.submit(tail, as_role("project"), finished) for _ in range(2)]
        holder = threads.submit(hold_open, as_role("append"), until)
        writers = [threads.submit(write, recorder, number, until) for number in range(WRITERS)]
        try:
            written = 1 + holder.result() + sum(writer.result() for writer in writers)
        finally:
            finished.set()
        for each in tails:
            seen = each.result()
            assert [row.position for row in seen] == list(range(1, written + 1))
            assert all(a.recorded_at < b.recorded_at for a, b in pairwise(seen))
    assert written > 100
    assert last_position(bystander) == 1


def test_no_reader_skips_an_event_of_several_processes_that_gather_each_for_itself(
    recorder: LedgerRecorder, database: Database, as_role: Connect
) -> None:
    finished = Event()
    told: list[list[str]] = []
    with ExitStack() as leaving, ThreadPoolExecutor(6) as threads:
        command_line = (sys.executable, "-m", "tests.torture.writer", database.url("append"))
        writers = [subprocess.Popen([*command_line, f"p{n}"], stdout=subprocess.PIPE, text=True) for n in range(3)]
        for writer in writers:
            leaving.callback(writer.wait)
            leaving.callback(writer.kill)
        heard = [threads.submit(lambda one=one: one.communicate()[0].splitlines()) for one in writers]  # type: ignore[misc]
        tails = [threads.submit(tail, as_role("project"), finished) for _ in range(2)]
        held = hold_open(as_role("append"), time.monotonic() + 3 * SECONDS)
        for writer in writers:
            writer.kill()
        told = [one.result() for one in heard]
        finished.set()
        seen = [one.result() for one in tails]
    with as_role("read") as reader:
        rows = list(read(reader, 0, LAST))
    assert held > 1
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert all(one == rows[: len(one)] for one in seen)
    assert min(map(len, told)) > 100
    assert min(map(len, seen)) > 100
    at = {row.command_id: row.position for row in reversed(rows)}
    acknowledged = [line.split() for lines in told for line in lines]
    assert [line for line in acknowledged if len(line) == 2 and at.get(line[0]) != int(line[1])] == []


def test_two_writers_at_one_version_one_wins_and_the_other_is_told(recorder: LedgerRecorder) -> None:
    with ThreadPoolExecutor(WRITERS) as threads:
        for version in range(1, 21):
            tries = [command(event("case:1", version)) for _ in range(WRITERS)]
            outcomes = list(threads.map(lambda one: recorder.append([one])[0], tries))
            assert sum(isinstance(outcome, Stored) for outcome in outcomes) == 1
            assert outcomes.count(Conflict("version", "case:1", version - 1, version)) == WRITERS - 1


def test_one_command_sent_by_many_at_once_is_stored_once(recorder: LedgerRecorder) -> None:
    one = command(event("case:1", 1))
    with ThreadPoolExecutor(WRITERS) as threads:
        outcomes = list(threads.map(lambda again: recorder.append([again])[0], [one] * WRITERS))
    assert sum(type(outcome) is Stored for outcome in outcomes) == 1
    assert {outcome.first for outcome in outcomes if isinstance(outcome, Stored)} == {2}


def test_an_older_snapshot_may_not_append(as_role: Connect, recorder: LedgerRecorder) -> None:
    connection = as_role("append")
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    with pytest.raises(psycopg.errors.RaiseException, match="READ COMMITTED"):
        connection.execute("SELECT ledger.append('{}')")


def test_no_role_that_only_reads_can_hold_the_writers_up(recorder: LedgerRecorder, as_role: Connect) -> None:
    for role in ("read", "project", "append"):
        connection = as_role(role)
        connection.execute("BEGIN")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("LOCK TABLE ledger.identity IN ROW EXCLUSIVE MODE")
    assert recorder.insert_events([event("case:1", 1)]) == [2]
