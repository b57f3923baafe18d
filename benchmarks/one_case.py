"""Replaying one case of about 30 events as of any instant: read from the ledger, folded, its clocks read."""

import random
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from api.composition import simulated_city
from application import replay
from application.simulation.options import options_for
from benchmarks.read_models import UNTIL, quiet
from benchmarks.rounds import HEADING, Row, machine
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings

CASES, ASKED = 1000, 2000
NEAREST = (
    "SELECT stream FROM ledger.streams WHERE stream LIKE 'case:%%'"
    ' ORDER BY abs(version - 30), stream COLLATE "C" LIMIT 40'
)


def results(asked: int = ASKED) -> list[Row]:
    """Measure on a small simulated city, with the cases of it that are nearest to 30 events."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        Path(folder).chmod(0o711)
        settings = Settings(data_dir=Path(folder) / "data")
        simulated_city(settings, options_for(cases=CASES, seed=1, until=UNTIL, years=3), processes=2, progress=quiet)
        with open_server(settings) as server, append_pool(server.url("append")) as pool:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            with psycopg.connect(server.url("read")) as reader:
                cases = [row[0] for row in reader.execute(NEAREST)]
            return [_replayed(ledger, cases, asked)]


def _replayed(ledger: PostgresLedger, cases: list[str], asked: int) -> Row:
    lengths = [len(ledger.history(case)) for case in cases]
    begun = {case: ledger.history(case)[0].event.effective_at for case in cases}
    chance = random.Random(30)  # noqa: S311 - the same questions in each run
    times = []
    for _ in range(asked):
        case = chance.choice(cases)
        times.append(_asked(ledger, case, begun[case] + timedelta(days=chance.randrange(60))))
    times.sort()
    middle, late = statistics.median(times), times[int(len(times) * 0.99)]
    work = f"replay of one case of {min(lengths)} to {max(lengths)} events at an instant, p99 (median {middle:.2f} ms)"
    return Row(work, f"{late:.2f} ms", to_reach="≤ 2 ms", reached=late <= 2)


def _asked(ledger: PostgresLedger, case_id: str, at: datetime) -> float:
    """Replay a case as of an instant; milliseconds."""
    start = time.perf_counter()
    case = replay.rebuild(replay.known(ledger.history(case_id), at=at, known_at=None))
    if case is not None:
        replay.readings(case, ledger.rules().calendar(), at)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print the figures."""
    print(machine())
    print(HEADING)
    for row in results(int(sys.argv[1]) if len(sys.argv) > 1 else ASKED):
        print(row.line)


if __name__ == "__main__":
    main()
