"""A consumer killed without warning and started again at random ends with exactly the ledger's contents."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from infrastructure.ledger.bulk import BulkLoad, ready
from infrastructure.ledger.commands import Command, digest_of
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import office_on
from tests.database import Database, cloned_database
from tests.house.sources import ROOT

STATE = b'{"effective_at":"2026-03-02T01:00:00.000000Z","header":{"actor":{"unit":"hall"}}}'
TOPICS = ("case.filed", "case.accepted", "case.closed")
AT = datetime(2026, 3, 3, tzinfo=UTC)


def grow(database: Database, first: int, last: int, batches: int) -> None:
    """Put so many cases of three events each on record, in batches."""
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        position = owner.execute("SELECT position FROM ledger.head").fetchone()
        assert position is not None
        load = BulkLoad(owner, position[0])
        size = -(-(last - first) // batches)
        for start in range(first, last, size):
            commands = []
            for number in range(start, min(start + size, last)):
                events = [StoredEvent(f"case:{number}", n + 1, topic, STATE) for n, topic in enumerate(TOPICS)]
                commands.append(Command(f"grow:{number}", digest_of(events), events, {}, (), b"{}", AT))
            load.load([ready(command, (0, n)) for n, command in enumerate(commands)])
            time.sleep(0.02)


@pytest.mark.parametrize(
    ("events", "kills"),
    [
        pytest.param(6_000, 3, id="shortly"),
        pytest.param(100_000, 25, id="for 100,000 events", marks=pytest.mark.torture),
    ],
)
def test_a_consumer_killed_at_random_ends_with_exactly_the_ledgers_contents(
    server: EmbeddedServer, tmp_path: Path, events: int, kills: int
) -> None:
    chance, file, cases = random.Random(7), tmp_path / "consumer.sqlite", events // 3  # noqa: S311 - moments to kill
    with cloned_database(server) as database, office_on(database, simulated=True, models=()) as office:
        grow(database, 0, cases // 2, 4)
        growing = threading.Thread(target=grow, args=(database, cases // 2, cases, 20))
        end = str(office.product.ledger.position() + 3 * (cases - cases // 2))
        command = [sys.executable, "-m", "tests.api.consumer", str(office.http.base_url.port), str(file), end]
        growing.start()
        killed = 0
        while True:
            consumer = subprocess.Popen(command, cwd=ROOT)
            try:
                if killed == kills:
                    assert consumer.wait(120) == 0
                    break
                consumer.wait(chance.uniform(0.1, 0.5))
                assert consumer.returncode == 0
                break
            except subprocess.TimeoutExpired:
                consumer.send_signal(signal.SIGKILL)
                killed += 1
            finally:
                consumer.kill()
                consumer.wait()
        growing.join()
        with psycopg.connect(database.url("read")) as connection:
            ledger = connection.execute("SELECT position, topic, stream, version FROM ledger.events ORDER BY position")
            wanted = ledger.fetchall()
    with sqlite3.connect(file) as store:
        seen = store.execute("SELECT * FROM seen ORDER BY position").fetchall()
    assert killed > 0
    assert len(seen) > 3 * (cases - 1)
    assert seen == wanted
