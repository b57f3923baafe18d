"""Following the ledger: how fast one read model and all of them catch up, and how far behind they are under load."""

import itertools
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict

from api.collector import spare_what_stays
from api.composition import simulated_city
from application.ledger import OnRecord
from application.simulation.options import options_for
from benchmarks.http import a_ledger, filing
from benchmarks.read_models import CASES, UNTIL, in_this_process, quiet, told
from benchmarks.rounds import HEADING, Row, machine
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.application import LedgerApplication
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.account import standing
from infrastructure.projections.daemon import Daemon
from infrastructure.settings import Settings
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from projections.standing import ModelNotReady

ROUNDS, SECONDS = 3, 10.0
PER_SECOND, BATCH = 1000, 10  # events a second, and cases filed at once, while the lag is measured
LOADED = 20.0  # seconds
PEER = "ProjectionRunner, the same view"


def results(cases: int = CASES) -> list[Row]:
    """Measure catching up and rebuilding on a simulated city, then the lag on a real ledger."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        settings = Settings(data_dir=Path(folder) / "city")
        Path(folder).chmod(0o711)
        simulated_city(settings, options_for(cases=cases, seed=1, until=UNTIL, years=3), processes=2, progress=quiet)
        rows = [*_caught_up(settings), _rebuilt(settings)]
    return [*rows, _lagging()]


def main(cases: int) -> None:
    """Print the figures."""
    print(machine())
    print(HEADING)
    for row in results(cases):
        print(row.line, flush=True)


def _caught_up(settings: Settings) -> list[Row]:
    every, board, peers = [], [], []
    for _ in range(ROUNDS):
        every.append(in_this_process(settings))
        board.append(in_this_process(settings, [BOARD]))
        peers.append(_one_by_one(settings))
    ratios = [ours / theirs for ours, theirs in zip(board, peers, strict=True)]
    return [
        _rate("all read models caught up from position 0, one process", every, 40_000),
        Row(
            "the board caught up from position 0, one process",
            f"{statistics.median(board):,.0f}/s",
            f"{PEER} (peer)",
            f"{statistics.median(peers):,.0f}/s",
            f"{statistics.median(ratios):.1f} × ({min(ratios):.1f} to {max(ratios):.1f})",
            "≥ 20 ×",
            statistics.median(ratios) >= 20,
        ),
    ]


def _rebuilt(settings: Settings) -> Row:
    rates = [told(settings, 2) for _ in range(ROUNDS)]
    return _rate("rebuild of all read models, two processes, start, indexes and swap included", rates, 100_000)


def _rate(work: str, rates: list[float], least: int) -> Row:
    middle = statistics.median(rates)
    spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
    return Row(work, f"{middle:,.0f}/s", ratio=spread, to_reach=f"≥ {least:,}/s", reached=middle >= least)


def _one_by_one(settings: Settings) -> float:
    """Let the library's runner give the board one event after the other; events a second."""
    mapper = LedgerMapper(ALL_TOPICS)

    class Board(PostgresTrackingRecorder):
        """The same fold into the same tables, a commit for each event, as the runner has it."""

        def __init__(self, datastore: Any, **given: Any) -> None:
            super().__init__(datastore, **given)
            self.fold = BOARD.open(lambda _: ())
            self.taken = 0

        def take(self, event: Any, tracking: Tracking) -> None:
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, tracking)
                cursor.execute("SET LOCAL search_path TO board_peer")
                self.fold.apply(cursor, [Recorded(tracking.notification_id, event.timestamp, event)])
            self.taken += 1

    class Following(Projection[Board]):
        """Hand each event to the view."""

        name = "following"

        def process_event(self, domain_event: Any, tracking: Tracking) -> None:
            self.view.take(domain_event, tracking)

    with open_server(settings) as server, append_pool(server.url("append"), size=2) as pool:
        recorder = LedgerRecorder(pool)

        class Upstream(LedgerApplication):
            """The ledger as the runner opens it."""

            name = "upstream"

            def __init__(self, _: object = None) -> None:
                super().__init__(recorder, mapper)

        with _schema(server.url("owner")):
            start = time.perf_counter()
            with ProjectionRunner(
                application_class=Upstream,
                projection_class=Following,
                view_class=Board,
                env={"PERSISTENCE_MODULE": "eventsourcing.postgres", **_environment(server.url("owner"))},
            ) as runner:
                time.sleep(SECONDS)
                return runner.view.taken / (time.perf_counter() - start)


@contextmanager
def _schema(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as owner:
        with owner.transaction():
            owner.execute("CREATE SCHEMA board_peer")
            owner.execute("SET LOCAL search_path TO board_peer")
            owner.execute(BOARD.scripts["tables"])
            owner.execute(BOARD.scripts["indexes"])
        yield
        owner.execute("DROP SCHEMA board_peer CASCADE")


def _environment(url: str) -> dict[str, str]:
    asked = conninfo_to_dict(url)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    return {**{f"POSTGRES_{name}": str(asked[of]) for name, of in names.items()}, "POSTGRES_SCHEMA": "board_peer"}


def _lagging() -> Row:
    """Record events at a steady rate, and tell after how long all read models show each, beginning at its answer."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        Path(folder).chmod(0o711)
        settings = Settings(data_dir=Path(folder) / "data")
        with open_server(settings) as server:
            migrate(server.url("owner"))
            a_ledger(server.url("append"))
            spawning = multiprocessing.get_context("spawn")
            ours, theirs = spawning.Pipe()
            process = spawning.Process(target=_follow, args=(server.url("project"), theirs), daemon=True)
            process.start()
            try:
                lags = _under_load(server.url("append"), server.url("read"))
            finally:
                ours.send(True)
                process.join(10)
    lags.sort()
    middle, late = statistics.median(lags) * 1000, lags[int(len(lags) * 0.99)] * 1000
    work = f"lag of all read models behind {PER_SECOND:,} events/s, p99 of {len(lags):,} (median {middle:.0f} ms)"
    return Row(work, f"{late:.0f} ms", to_reach="≤ 250 ms", reached=late <= 250)


def _follow(url: str, until: Pipe) -> None:
    daemon = Daemon(url, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
    spare_what_stays()  # as the server does
    daemon.start()
    until.recv()
    daemon.stop()


def _under_load(append_url: str, read_url: str) -> list[float]:
    waiting: list[tuple[int, float]] = []
    lags: list[float] = []
    done = threading.Event()

    def watch() -> None:
        with psycopg.connect(read_url, autocommit=True) as reader:
            while not (done.is_set() and not waiting):
                reached = min(one.position or 0 for one in standing(reader, ALL_MODELS))
                now = time.perf_counter()
                while waiting and waiting[0][0] <= reached:
                    lags.append(now - waiting.pop(0)[1])
                time.sleep(0.002)

    with append_pool(append_url) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        protection = simulated_protection(itertools.repeat(bytes(16)))  # its keys are not what is measured
        _wait_until_built(read_url)
        watcher = threading.Thread(target=watch)
        watcher.start()
        start, first = time.perf_counter(), ledger.position()
        last, number = first, 0
        while (passed := time.perf_counter() - start) < LOADED:
            if last - first >= passed * PER_SECOND:
                time.sleep(0.001)
                continue
            written = ledger.append([filing(ledger, protection, number + n) for n in range(BATCH)])
            number += BATCH
            last = max(one.last_position or 0 for one in written if isinstance(one, OnRecord))
            waiting.append((last, time.perf_counter()))
        done.set()
        watcher.join()
    return lags


def _wait_until_built(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as reader:
        while True:
            with suppress(ModelNotReady):
                if not any(one.behind_events for one in standing(reader, ALL_MODELS)):
                    return
            time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
