"""Following the change feed: how fast beside a plain SELECT in order, and how long a page takes at a large ledger.

Give a data folder of a simulated ledger; without one, a small city is played first.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
from psycopg_pool import ConnectionPool

from api.composition import simulated_city
from application.simulation.options import options_for
from benchmarks.read_models import CASES, UNTIL, quiet
from benchmarks.reads import server
from benchmarks.rounds import machine
from infrastructure.changes.feed import Feed
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings

PAGE = 1000
MOST = 200_000  # events followed in one measurement
ASKED = 300
PLAIN = "SELECT * FROM ledger.events WHERE position > %s ORDER BY position LIMIT 1000"


def main(folder: str | None) -> None:
    """Print the rates and their ratios."""
    print(machine())
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as scratch:
        settings = Settings(data_dir=Path(folder or scratch))
        if folder is None:
            options = options_for(cases=CASES, seed=1, until=UNTIL, years=3)
            simulated_city(settings, options, processes=2, progress=quiet)
        with open_server(settings) as database, server(settings) as client:
            url = database.url("read")
            with psycopg.connect(url) as connection, ConnectionPool(url, min_size=1, max_size=1) as pool:
                feed = Feed(pool)
                head = min(MOST, client.get("/v1/changes?limit=1").json()["ledger_position"])
                plain = _rate(head, lambda after: _plain(connection, after))
                thin = _rate(head, lambda after: feed.read(after, PAGE).next_after)
                http = _rate(head, lambda after: _page(client, f"after={after}&limit={PAGE}"))
            _say("plain SELECT … ORDER BY position, psycopg", plain, plain)
            _say("the feed in the server", thin, plain)
            _say("the feed over HTTP, as JSON read by the consumer", http, plain)
            _latencies(client, client.get("/v1/changes?limit=1").json()["ledger_position"])


def _rate(head: int, step: Callable[[int], int]) -> float:
    best = 0.0
    for _ in range(3):
        begun, after = time.perf_counter(), 0
        while after < head:
            after = step(after)
        best = max(best, after / (time.perf_counter() - begun))
    return best


def _plain(connection: psycopg.Connection, after: int) -> int:
    with connection.cursor(binary=True) as cursor:
        return int(cursor.execute(PLAIN, [after]).fetchall()[-1][0])


def _page(client: httpx.Client, query: str) -> int:
    return int(client.get(f"/v1/changes?{query}").raise_for_status().json()["next_after"])


def _latencies(client: httpx.Client, head: int) -> None:
    for name, query in {
        "a page of 200": "limit=200",
        "a page of 1000": "limit=1000",
        "a topic among all": "topics=case.accepted&limit=200",
        "a topic that is rare": "topics=calendar.*",
    }.items():
        times = []
        for number in range(ASKED):
            begun = time.perf_counter()
            _page(client, f"after={head * number // ASKED}&{query}")
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        print(f"{name}: median {statistics.median(times):.1f} ms, p99 {times[int(ASKED * 0.99)]:.1f} ms")


def _say(name: str, rate: float, plain: float) -> None:
    print(f"{name}: {rate:,.0f} events/s, {rate / plain:.2f} × the plain SELECT")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
