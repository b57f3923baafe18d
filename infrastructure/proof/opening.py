"""Putting the proof beside an opened ledger: what outside checkpoints say against it, its key, its sealer, receipts."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from domain.errors import Refused
from domain.instants import MICROSECOND, instant_at
from domain.topics import ALL_TOPICS
from infrastructure.ledger import feed
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.choice import ProofChoice
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.merkle import consistency_proof
from infrastructure.proof.outside import why_barred
from infrastructure.proof.places import Place, Prove, WitnessPlace
from infrastructure.proof.posting import NotTaken
from infrastructure.proof.receipts import Receipts
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.sealing import Rhythm, sealing

LOG = logging.getLogger(__name__)
CONNECTIONS = 6  # of the sealer, the heads and a few places at once


def receipts_in(keys: Path | None, pool: ConnectionPool) -> Receipts | None:
    """Give what writes receipts, where there is a folder of keys."""
    return None if keys is None else Receipts(pool, KeyFolder(keys))


def barred_by(connection: Connection[Any], choice: ProofChoice) -> Refused | None:
    """Tell why nothing may be recorded here, if the outside directory says anything against the ledger."""
    with translated():
        return why_barred(connection, choice.directory)


def checked_outside(pool: ConnectionPool, choice: ProofChoice) -> None:
    """Refuse to act on a ledger that is behind what was published of it, or no longer gives it."""
    with translated(), pool.connection() as connection:
        barred = barred_by(connection, choice)
    if barred is not None:
        raise barred


@contextmanager
def sealed(
    choice: ProofChoice, keys: Path, append_url: str, read_url: str, *, rhythm: Rhythm | None = None
) -> Iterator[None]:
    """Seal a founded ledger, against which nothing stands outside, while the context lasts.

    Raise what witnesses that answer say against it; `SigningKeyMissing` without the signing key.
    """
    with append_pool(append_url, size=CONNECTIONS) as pool:
        ledger, folder = sealing_ledger(pool), KeyFolder(keys)
        ready_key(ledger, pool, folder)
        places = choice.places(prove_over(pool))
        _check_witnesses(pool, places)
        with sealing(ledger, Sealer(pool, folder), pool, places, read_url, rhythm=rhythm):
            yield


def sealing_ledger(pool: ConnectionPool, receipts: Receipts | None = None) -> PostgresLedger:
    """Give the ledger for acts on itself, which in a simulation take the moment behind its last event.

    Its script goes on from its own last moment: the clock of the machine, far ahead of it, would shut the script out.
    """
    with translated(), pool.connection() as connection:
        simulated = feed.is_simulated(connection)
    script: Callable[[], datetime] | None = None
    if simulated:

        def behind_the_last() -> datetime:
            with translated(), pool.connection() as connection:
                return instant_at(store.recorded_last(connection)) + MICROSECOND

        script = behind_the_last
    return PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script, receipts=receipts)


def prove_over(pool: ConnectionPool) -> Prove:
    """Give the consistency proofs between two published sizes."""

    def prove(earlier: int, later: int) -> list[bytes]:
        with translated(), pool.connection() as connection:
            return consistency_proof(store.nodes(connection), earlier, later)

    return prove


def _check_witnesses(pool: ConnectionPool, places: list[Place]) -> None:
    """Ask the witnesses about the newest checkpoint; one that does not answer says nothing against us."""
    with translated(), pool.connection() as connection:
        last = store.newest(connection)
    for place in places:
        if last is not None and isinstance(place, WitnessPlace):
            try:
                place.take(last.note)
            except NotTaken as silence:
                LOG.warning("%s: %s", place.name, silence)
