"""Verification of the whole log: a simulated city, sealed, gone through by one process and by two.

In a folder of its own; give the number of its cases. The rate counts everything: the start of the processes, rows,
leaves, tiles, checkpoints, heads, streams and commands. Beside it, in the same run, what reading the rows alone costs.
"""

import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psycopg

from api.composition import simulated_city
from application.simulation.options import options_for
from benchmarks.rounds import machine
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.server import open_server
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.sealing import heads_of_the_day
from infrastructure.settings import Settings
from infrastructure.verification.whole import verify_whole

CASES = 20_000
UNTIL = date(2026, 7, 1)
RUNS = 3
ROWS = b"COPY (SELECT * FROM ledger.events ORDER BY position) TO STDOUT (FORMAT BINARY)"


def quiet(done: int, total: int) -> None:
    """Show no progress."""


def read_alone(url: str) -> float:
    """Read all rows and do nothing with them; give events a second."""
    start, rows = time.perf_counter(), 0
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(ROWS) as copy:
        for _ in copy:
            rows += 1
    return rows / (time.perf_counter() - start)


def verified(url: str, processes: int) -> float:
    """Verify all of it; give events a second."""
    found = verify_whole(url, processes=processes)
    if found.faults:
        raise SystemExit(f"the verifier found {found.faults[0]}")
    return found.events / found.seconds


def main(cases: int) -> None:
    """Print the figures."""
    print(machine())
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        options = options_for(cases=cases, seed=1, until=UNTIL, years=3)
        city = simulated_city(settings, options, processes=2, progress=quiet)
        keys = KeyFolder(Path(folder) / "keys")
        with open_server(settings) as server, append_pool(server.url("append")) as pool:
            ledger = sealing_ledger(pool)
            ready_key(ledger, pool, keys)
            heads_of_the_day(ledger, pool)
            start = time.perf_counter()
            Sealer(pool, keys).seal()
            sealed = city.events / (time.perf_counter() - start)
            print(f"a city of {cases:,} cases and {city.events:,} events, sealed at {sealed:,.0f} events a second")
            print(f"events a second, median of {RUNS} (spread)")
            url = server.url("append")
            for name, way in (
                ("rows read and thrown away, one process", lambda: read_alone(url)),
                ("the whole log verified by one process", lambda: verified(url, 1)),
                ("the whole log verified by two processes", lambda: verified(url, 2)),
            ):
                rates = [way() for _ in range(RUNS)]
                print(f"{name}: {statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
