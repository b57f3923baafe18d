"""The read models: building all of them from position 0, in one process and by two.

On a simulated city in a folder of its own; give the number of its cases.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from api.composition import rebuild_read_models, simulated_city
from application.simulation.options import options_for
from benchmarks.rounds import machine
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.server import open_server
from infrastructure.projections.account import connect
from infrastructure.projections.rebuild import Build
from infrastructure.projections.source import Source
from infrastructure.settings import Settings
from projections.fold import Model
from projections.models import ALL_MODELS

CASES = 4000
UNTIL = date(2026, 7, 1)
RUNS = 3


def quiet(done: int, total: int) -> None:
    """Show no progress."""


def told(settings: Settings, workers: int) -> float:
    """Rebuild all read models; give events a second, start and swap included."""
    start = time.perf_counter()
    done = rebuild_read_models(settings, ALL_MODELS, compare=False, afresh=True, workers=workers, progress=quiet)
    return done["board"].position / (time.perf_counter() - start)


def in_this_process(settings: Settings, models: Sequence[Model] = ALL_MODELS) -> float:
    """Build read models here; give events a second, the swap left out."""
    with open_server(settings) as server, connect(server.url("project")) as connection:
        build = Build(connection, Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, models), models)
        build.begin(afresh=True)
        start = time.perf_counter()
        while build.step():
            pass
        rate = build.done / (time.perf_counter() - start)
        build.give_up()
        return rate


def main(cases: int) -> None:
    """Print the figures."""
    print(machine())
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        options = options_for(cases=cases, seed=1, until=UNTIL, years=3)
        city = simulated_city(settings, options, processes=2, progress=quiet)
        print(f"a city of {cases:,} cases and {city.events:,} events; events a second, median of {RUNS} (spread)")
        ways: dict[str, Callable[[], float]] = {
            "all read models in one process": lambda: in_this_process(settings),
            "rebuild by one process, start, indexes and swap included": lambda: told(settings, 1),
            "rebuild by two processes, the same": lambda: told(settings, 2),
        }
        for name, way in ways.items():
            rates = [way() for _ in range(RUNS)]
            print(f"{name}: {statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
