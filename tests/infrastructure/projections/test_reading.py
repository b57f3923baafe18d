"""Reading the facts twice at once: both see one position, and neither a second connection nor a swap is waited for."""

import time
from contextlib import ExitStack
from threading import Thread
from typing import Any

import psycopg
import pytest

from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.follower import Follower
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.board.view import BOARD
from projections.facts.view import COUNTED
from projections.snapshot import Snapshot, seen_again, snapshot
from tests.database import Database
from tests.histories import varied

Connection = psycopg.Connection[Any]


@pytest.fixture
def follower(ledger: LedgerRecorder, owner: Connection, source: Source) -> Follower:
    """Build the facts of the first acts, and record the others."""
    script = varied()
    script.write(ledger, 0, 40)
    for model in (BOARD, COUNTED):
        rebuild(owner, source, model)
    script.write(ledger, 40)
    return Follower(owner, source, COUNTED, COUNTED.schema)


def facts_seen(facts: Snapshot) -> int:
    found = facts.connection.execute("SELECT count(*) FROM facts").fetchone()
    assert found is not None
    return int(found[0])


def test_two_questions_at_once_see_the_facts_of_one_position(database: Database, follower: Follower) -> None:
    with read_pool(database.url("read"), size=2) as pool:
        models = PostgresReadModels(pool)
        with models.facts_twice() as (first, second):
            before = facts_seen(first)
            assert follower.advance(1000)
            assert first.connection is not second.connection
            assert (second.position, second.recorded_at) == (first.position, first.recorded_at)
            assert facts_seen(second) == facts_seen(first) == before
        with models.facts() as now:
            assert facts_seen(now) > before


def test_one_that_has_a_connection_does_not_wait_for_a_second(database: Database, follower: Follower) -> None:
    with read_pool(database.url("read"), size=3) as pool, ExitStack() as held:
        models, begun = PostgresReadModels(pool), time.monotonic()
        both = [held.enter_context(models.facts_twice()) for _ in range(2)]
        assert both[1][0] is both[1][1]
        assert facts_seen(both[1][1]) == facts_seen(both[0][1])
        assert time.monotonic() - begun < 10  # where the pool's own patience is thirty


def test_a_swap_that_waits_for_the_first_does_not_hold_up_the_second(
    database: Database, owner: Connection, follower: Follower
) -> None:
    def swap() -> None:
        with owner.transaction():
            owner.execute("LOCK TABLE projections.readers IN ACCESS EXCLUSIVE MODE")

    def connected() -> Connection:
        return psycopg.connect(database.url("read"), autocommit=True, options="-c lock_timeout=5s")

    with connected() as one, connected() as other, connected() as looking, snapshot(one, COUNTED) as first:
        swapping = Thread(target=swap)
        swapping.start()
        waits = "SELECT 1 FROM pg_locks WHERE relation = 'projections.readers'::regclass AND NOT granted"
        while looking.execute(waits).fetchone() is None:
            time.sleep(0.01)
        with seen_again(first, other, COUNTED) as second:
            assert facts_seen(second) == facts_seen(first) > 0
    swapping.join(10)
    assert not swapping.is_alive()
