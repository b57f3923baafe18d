"""What the proof costs: appends with a sealer beside them and without, in turn; a receipt; the heads of all streams.

Many short slices, each out of the middle of a load that goes on before and after it, so that a sealer has as much to do
as it has in the long run; in pairs, one or the other first. Beside the rate stands the processor time of an append,
that of the database included: other programs on the machine disturb it far less. Of each ratio the median is given, and
between which values the true median lies with 95 %: only where the limit lies outside of them is it told whether it is
reached.
"""

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg_pool import ConnectionPool

from application.publishing import Founding, found
from application.requests import Acting
from benchmarks.appends import CALLERS, appending, embedded
from benchmarks.processor_time import server_of, spent
from benchmarks.rounds import HEADING, WARM_UP, Row, load, machine, within
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

PAIRS, RAMP, SECONDS = 24, 0.5, 2.0
LEAST_RATE = 0.95
SEALED, UNSEALED = "appends, 32 threads, a sealer running", "none"
STREAMS = 600_000
MANY = """
ALTER TABLE ledger.events DISABLE TRIGGER ALL;
INSERT INTO ledger.events SELECT h.position + n, 'case:' || gen_random_uuid(), 1, 'case.filed', '{}',
       h.recorded_at + n, 'bench', sha256('{}') FROM ledger.head AS h, generate_series(1, %s) AS n;
INSERT INTO ledger.streams SELECT stream, version, position FROM ledger.events WHERE command_id = 'bench';
ALTER TABLE ledger.events ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;
"""


def main(count: int) -> None:
    """Print the figures."""
    print(f"Sealing: {count} pairs of slices of {SECONDS:g} s, one or the other first")
    print(f"({machine()})")
    print(HEADING)
    for row in results(count):
        print(row.line)


class Slice(NamedTuple):
    """A slice of the load: appends a second, and the processor time of each, in seconds."""

    rate: float
    cost: float


def results(count: int = PAIRS) -> list[Row]:
    """Append with a sealer beside and without; write receipts; make the heads of many streams."""
    with embedded() as server, ExitStack() as leaving:
        pool = leaving.enter_context(append_pool(server.url("append"), size=4))
        keys = KeyFolder(Path(leaving.enter_context(tempfile.TemporaryDirectory())) / "keys")
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        office = Acting(unit="bench", role="administrator")
        found(ledger, Founding("bench", "bench"), principal="bench", acting=office)
        ready_key(ledger, pool, keys)
        slices = _paired(pool, server.url, keys, count)
        return [
            _rates([(one.rate, two.rate) for one, two in slices]),
            _costs([(one.cost, two.cost) for one, two in slices]),
            _receipts(pool, keys),
            _heads(server.url("owner")),
        ]


def _rates(pairs: Sequence[tuple[float, float]]) -> Row:
    ratio, low, high = _ratio(pairs)
    reached = True if low >= LEAST_RATE else False if high < LEAST_RATE else None
    sealed, unsealed = (f"{statistics.median(one):,.0f}/s" for one in zip(*pairs, strict=True))
    said = f"{ratio:.3f} × ({low:.3f} to {high:.3f})"
    return Row(SEALED, sealed, UNSEALED, unsealed, said, f"≥ {LEAST_RATE} ×", reached)


def _costs(pairs: Sequence[tuple[float, float]]) -> Row:
    ratio, low, high = _ratio(pairs)
    sealed, unsealed = (f"{statistics.median(one) * 1e6:.0f} µs" for one in zip(*pairs, strict=True))
    said = f"{ratio:.3f} × ({low:.3f} to {high:.3f})"
    return Row("processor time of an append, a sealer running", sealed, "none", unsealed, said)


def _ratio(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    ratios = [one / two for one, two in pairs]
    return statistics.median(ratios), *within(ratios)


def _paired(pool: ConnectionPool, url: Callable[[Any], str], keys: KeyFolder, count: int) -> list[tuple[Slice, Slice]]:
    """Give pairs of slices: with a sealer, and without."""
    recorder, server = LedgerRecorder(pool), server_of(url("append"))
    pairs = []
    with psycopg.connect(url("append"), autocommit=True) as connection:
        for turn in range(WARM_UP + count):
            found = {}
            for running in (True, False) if turn % 2 else (False, True):
                with _beside(pool, url, keys, running=running), load(CALLERS, lambda: appending(recorder)):
                    time.sleep(RAMP)
                    found[running] = _slice(connection, server)
            if turn >= WARM_UP:
                pairs.append((found[True], found[False]))
    return pairs


def _slice(connection: psycopg.Connection[Any], server: int) -> Slice:
    before, spent_before, start = position(connection), spent(server), time.perf_counter()
    time.sleep(SECONDS)
    after, spent_after, end = position(connection), spent(server), time.perf_counter()
    return Slice((after - before) / (end - start), (spent_after - spent_before) / (after - before))


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS)
