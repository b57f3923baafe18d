"""What the proof costs: appends with a sealer beside them and without, in turn; a receipt; the heads of all streams."""

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from application.publishing import Founding, found
from application.requests import Acting
from benchmarks.appends import CALLERS, appending, embedded
from benchmarks.rounds import HEADING, WARM_UP, Row, compared, in_threads, machine
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.proof.choice import ProofChoice
from infrastructure.proof.heads import heads_through
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealed
from infrastructure.proof.receipts import Receipts
from infrastructure.proof.store import newest, position

ROUNDS, SECONDS = 9, 4.0
STREAMS = 600_000
SEALED, UNSEALED = "appends, 32 threads, a sealer running", "appends, 32 threads, none"
MANY = """
ALTER TABLE ledger.events DISABLE TRIGGER ALL;
INSERT INTO ledger.events SELECT h.position + n, 'case:' || gen_random_uuid(), 1, 'case.filed', '{}',
       h.recorded_at + n, 'bench', sha256('{}') FROM ledger.head AS h, generate_series(1, %s) AS n;
INSERT INTO ledger.streams SELECT stream, version, position FROM ledger.events WHERE command_id = 'bench';
ALTER TABLE ledger.events ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;
"""


def main(count: int) -> None:
    """Print the figures."""
    print(f"Sealing: {count} pairs of rounds of {SECONDS:g} s in turn, one or the other first")
    print(f"({machine()})")
    print(HEADING)
    for row in results(count):
        print(row.line)


def results(count: int = ROUNDS) -> list[Row]:
    """Append with a sealer beside and without; write receipts; make the heads of many streams."""
    with embedded() as server, ExitStack() as leaving:
        pool = leaving.enter_context(append_pool(server.url("append"), size=4))
        keys = KeyFolder(Path(leaving.enter_context(tempfile.TemporaryDirectory())) / "keys")
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        office = Acting(unit="bench", role="administrator")
        found(ledger, Founding("bench", "bench"), principal="bench", acting=office)
        ready_key(ledger, pool, keys)
        rates = _paired(pool, server.url, keys, count)
        return [
            compared(rates, SEALED, UNSEALED, is_limit=True, to_reach=0.95).row,
            _receipts(pool, keys),
            _heads(server.url("owner")),
        ]


def _paired(pool: ConnectionPool, url: Callable[[Any], str], keys: KeyFolder, count: int) -> dict[str, list[float]]:
    recorder = LedgerRecorder(pool)

    def rate() -> float:
        return in_threads(CALLERS, SECONDS, lambda _: appending(recorder))

    rates: dict[str, list[float]] = {SEALED: [], UNSEALED: []}
    for turn in range(WARM_UP + count):
        order = (SEALED, UNSEALED) if turn % 2 else (UNSEALED, SEALED)
        for way in order:
            with _beside(pool, url, keys, running=way == SEALED):
                done = rate()
            if turn >= WARM_UP:
                rates[way].append(done)
    return rates


@contextmanager
def _beside(pool: ConnectionPool, url: Callable[[Any], str], keys: KeyFolder, *, running: bool) -> Iterator[None]:
    """Run a sealer for a round, which has caught up before it begins."""
    with sealed(ProofChoice(), keys.path, url("append"), url("read")), pool.connection() as connection:
        while (last := newest(connection)) is None or last.checkpoint.size < position(connection):
            time.sleep(0.05)
        if running:
            yield
            return
    yield


def _receipts(pool: ConnectionPool, keys: KeyFolder) -> Row:
    signing = Receipts(pool, keys).signing()
    assert signing is not None  # noqa: S101 - a key is on record
    took = []
    for _ in range(2_000):
        start = time.perf_counter()
        signing.receipt(str(uuid.uuid4()), 7, [bytes(32)], 0)
        took.append(time.perf_counter() - start)
    return Row("a receipt signed", f"{statistics.median(took) * 1e6:.0f} µs")


def _heads(url: str) -> Row:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(MANY.replace("%s", str(STREAMS)).encode())
        owner.execute("ANALYZE ledger.events, ledger.streams")
        start = time.perf_counter()
        heads = heads_through(owner, position(owner))
        return Row(f"the heads of {heads.count:,} streams", f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
