"""A pool is back soon after the database, however long that was away."""

import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from infrastructure.postgres.pools import pool
from tests.database import Database

AWAY = 8.5  # seconds; a pool that doubles its pauses without end would try again after fifteen
SOON = 4.5  # the longest of its pauses, and a little


def asked(opened: ConnectionPool, patience: float) -> bool:
    with suppress(psycopg.OperationalError, PoolTimeout), opened.connection(timeout=patience) as connection:
        return connection.execute("SELECT true").fetchone() == (True,)
    return False


def test_a_pool_is_back_soon_after_the_database(database: Database, tmp_path: Path) -> None:
    url, way = database.url("read"), tmp_path / "way"
    way.symlink_to(str(conninfo_to_dict(url)["host"]))
    with pool(make_conninfo(url, host=str(way)), least=1, most=4, patience=0.2, name="test") as opened:
        assert asked(opened, 10)
        way.unlink()
        with psycopg.connect(database.admin_url(), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'caseledger_read'")
        gone = time.monotonic()
        while time.monotonic() < gone + AWAY:
            assert not asked(opened, 0.2)
        way.symlink_to(str(conninfo_to_dict(url)["host"]))
        back = time.monotonic()
        while not asked(opened, 0.2):
            assert time.monotonic() < back + SOON
