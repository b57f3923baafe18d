"""A pool is back soon after the database, however long that was away."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from infrastructure.postgres.pools import open_pool
from tests.database import Database

AWAY = 8.5  # seconds; a pool that doubles its pauses without end would try again after fifteen
SOON = 4.5  # the longest of its pauses, and a little


def asked(opened: ConnectionPool, patience: float) -> bool:
    with suppress(psycopg.OperationalError, PoolTimeout), opened.connection(timeout=patience) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)
    return False


@contextmanager
def cut_off(
    database: Database, folder: Path
) -> Iterator[tuple[ConnectionPool, Callable[[], None], Callable[[], None]]]:
    """Give a pool, and what takes the database away from it and brings it back."""
    url, way = database.url("read"), folder / "way"
    target = str(conninfo_to_dict(url)["host"])
    way.symlink_to(target)

    def away() -> None:
        way.unlink()
        with psycopg.connect(database.admin_url(), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'caseledger_read' AND datname = current_database()"
            )

    with open_pool(make_conninfo(url, host=str(way)), least=1, most=4, patience=0.2, name="test") as opened:
        assert asked(opened, 10)
        yield opened, away, lambda: way.symlink_to(target)


def test_a_pool_is_back_soon_after_the_database(database: Database, tmp_path: Path) -> None:
    with cut_off(database, tmp_path) as (opened, away, back):
        away()
        gone = time.monotonic()
        while time.monotonic() < gone + AWAY:
            assert not asked(opened, 0.2)
        back()
        again = time.monotonic()
        while not asked(opened, 0.2):
            assert time.monotonic() < again + SOON


def test_whoever_waits_alone_is_served_soon_after_the_database_is_back(database: Database, tmp_path: Path) -> None:
    with cut_off(database, tmp_path) as (opened, away, back), ThreadPoolExecutor(1) as threads:
        away()
        opened.check()  # of what it held nothing is left
        waiting = threads.submit(asked, opened, 60)
        time.sleep(AWAY)
        assert not waiting.done()
        back()
        assert waiting.result(SOON)
