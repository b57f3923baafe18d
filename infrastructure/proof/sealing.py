"""The daemon of the proof: seals what was recorded every few seconds, and the heads of all streams once a day.

An alarm that the ledger contradicts its own checkpoint ends the sealing of this program, and nothing else.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from zoneinfo import ZoneInfo

from psycopg_pool import ConnectionPool

from application.ledger import Ledger
from application.ledger_acts import ledger_itself, seal_heads
from domain.errors import Refused
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.faults import LogInconsistent
from infrastructure.proof.handing_out import HandingOut
from infrastructure.proof.heads import heads_through, sealed_root
from infrastructure.proof.places import Place
from infrastructure.proof.sealer import Sealer
from infrastructure.scheduling.lease import Lease

LOG = logging.getLogger(__name__)
SILENCE = 60.0  # seconds without a word after which the lead is lost


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When to seal: as soon as so many events wait, or the first of them has waited so many seconds.

    The ledger is looked at `every` so many seconds, and every `heads` seconds it is asked whether a day has begun.
    """

    events: int = 1_000
    seconds: float = 2.0
    every: float = 0.25
    heads: float = 60.0


class Daemon:
    """Seals one ledger while its context lasts, for as long as it leads."""

    def __init__(self, sealer: Sealer, lease: Lease, handing: HandingOut, pool: ConnectionPool, rhythm: Rhythm) -> None:
        self._sealer = sealer
        self._lease = lease
        self._handing = handing
        self._pool = pool
        self._rhythm = rhythm
        self._stopping = Event()
        self._leads = False
        self._halted = False
        self._told = False
        self._waiting_since: float | None = None

    @contextmanager
    def running(self, ledger: Ledger) -> Iterator[None]:
        """Seal and hand out; at the end, what is left is sealed."""
        threads = [
            Thread(target=self._rounds, args=(self._seal, self._rhythm.every), name="sealer", daemon=True),
            Thread(
                target=self._rounds, args=(lambda: self._heads(ledger), self._rhythm.heads), name="heads", daemon=True
            ),
        ]
        with self._handing.running():
            for thread in threads:
                thread.start()
            try:
                yield
            finally:
                self._stopping.set()
                for thread in threads:
                    thread.join()
                if self._leads and not self._halted:
                    self._once(self._sealed)
                self._lease.leave()

    def _rounds(self, once: Callable[[], None], every: float) -> None:
        while not self._stopping.is_set() and not self._halted:
            self._once(once)
            self._stopping.wait(every if self._leads else min(every, 1.0))

    def _seal(self) -> None:
        led, self._leads = self._leads, self._lease.take() is not None
        if not self._leads:
            return
        if not led and (note := self._sealer.newest()) is not None:
            self._handing.offer(note)  # whoever led before may have ended between publishing and handing over
        pending, now = self._sealer.pending(), time.monotonic()
        if pending == 0:
            self._waiting_since = None
            return
        self._waiting_since = now if self._waiting_since is None else self._waiting_since
        if abs(pending) >= self._rhythm.events or now - self._waiting_since >= self._rhythm.seconds:
            self._sealed()
            self._waiting_since = None

    def _sealed(self) -> None:
        published = self._sealer.seal()
        if published is None:
            return
        if not self._told:  # an alarm of an earlier program is over
            with translated(), self._pool.connection() as connection:
                store.tell(connection, store.SEALING, size=published.checkpoint.size)
            self._told = True
        self._handing.offer(published.note)

    def _heads(self, ledger: Ledger) -> None:
        if self._leads:
            heads_of_the_day(ledger, self._pool)

    def _once(self, work: Callable[[], None]) -> None:
        """Let work that fails leave a line in the log, and the next round try again; an alarm ends all rounds."""
        try:
            work()
        except LogInconsistent as alarm:
            self._halted = True
            LOG.critical("NOTHING MORE IS SEALED: %s", alarm)
            self._once(partial(self._tell, str(alarm)))
        except Refused as refusal:
            LOG.warning("sealing waits for the next round: %s", refusal)
        except Exception:
            LOG.exception("sealing waits for the next round")

    def _tell(self, fault: str) -> None:
        with translated(), self._pool.connection() as connection:
            store.tell(connection, store.SEALING, fault=fault)


@contextmanager
def sealing(
    ledger: Ledger,
    sealer: Sealer,
    pool: ConnectionPool,
    places: Sequence[Place],
    read_url: str,
    *,
    rhythm: Rhythm | None = None,
) -> Iterator[Daemon]:
    """Seal the ledger while the context lasts; the lease is one of the primary's read role."""
    lease = Lease(read_url, silence=SILENCE, work=store.SEALING)
    daemon = Daemon(sealer, lease, HandingOut(pool, places), pool, rhythm or Rhythm())
    with daemon.running(ledger):
        yield daemon


def heads_of_the_day(ledger: Ledger, pool: ConnectionPool) -> bool:
    """Seal the heads of all streams if none were on this day of the ledger's time zone and anything is new."""
    identity = ledger_itself(ledger)
    zone = ZoneInfo(identity.time_zone)
    today = ledger.now().astimezone(zone).date()
    last = None if identity.heads_at is None else identity.heads_at.astimezone(zone).date()
    with translated(), pool.connection() as connection:
        through = store.position(connection)
        if (last is not None and last >= today) or through <= identity.heads_through + 1:
            return False  # the event behind the last sealed position is that of the sealing itself
        heads = heads_through(connection, through)
    seal_heads(ledger, heads.through, heads.count, sealed_root(heads.root), day=f"{today}")
    LOG.info("the heads of %d streams are sealed through position %d", heads.count, heads.through)
    return True
