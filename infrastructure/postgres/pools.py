"""Pools of connections: how each is opened, and how soon one is back that the database was away from."""

from contextlib import suppress
from typing import Any

from psycopg_pool import ConnectionPool, PoolTimeout

RECONNECTING = 5.0  # seconds for which a lost connection is tried again, each time after a longer pause


def open_pool(url: str, *, least: int, most: int, patience: float, name: str) -> ConnectionPool:
    """Open a pool of autocommit connections; `patience` is how many seconds one waits for a connection.

    Left to itself a pool pauses longer and longer, for as long again as the database was away; so it gives a connection
    up soon, and whoever asks or waits then has it try anew.
    """
    return ConnectionPool(
        url,
        min_size=least,
        max_size=most,
        timeout=patience,
        reconnect_timeout=RECONNECTING,
        reconnect_failed=_try_for_those_who_wait,
        kwargs={"autocommit": True},
        open=True,
        name=name,
    )


def _try_for_those_who_wait(given_up: ConnectionPool[Any]) -> None:
    """Ask for a connection in passing, which makes the pool try for one; those who wait get it."""
    if given_up.get_stats().get("requests_waiting", 0):
        with suppress(PoolTimeout):
            given_up.putconn(given_up.getconn(timeout=0.001))
