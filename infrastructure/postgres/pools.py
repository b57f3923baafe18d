"""Pools of connections: how each is opened, and how soon one is back that the database was away from."""

from psycopg_pool import ConnectionPool

RECONNECTING = 10.0  # seconds for which a lost connection is tried again: after 1, 3, 7 and 10


def pool(url: str, *, least: int, most: int, patience: float, name: str) -> ConnectionPool:
    """Open a pool of autocommit connections; `patience` is how many seconds one waits for a connection.

    Left to itself a pool pauses longer and longer, for as long again as the database was away; so it gives a connection
    up before, and whoever asks next has it try anew at once.
    """
    return ConnectionPool(
        url,
        min_size=least,
        max_size=most,
        timeout=patience,
        reconnect_timeout=RECONNECTING,
        kwargs={"autocommit": True},
        open=True,
        name=name,
    )
