"""The protection of a ledger, put together: its keys are opened when first needed, and only if they are its own.

Invariant: a folder of keys that is missing, or another ledger's, is never begun anew: what was sealed would stay shut.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from psycopg_pool import ConnectionPool

from application.ledger import Ledger
from application.protected_values import ProtectedValues
from domain.errors import Refused
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.errors import KeysMissing
from infrastructure.data_keys.folder import DataKeyFolder, DataKeys, KeyDestroyed, SimulatedKeys, is_there
from infrastructure.data_keys.protection import SALT, KeyedProtection, random_nonce
from infrastructure.data_keys.stored import PostgresStored
from infrastructure.errors import KeysNotNamed
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.reading import read_pool
from infrastructure.proof.receipts import Receipts
from infrastructure.sending.outbox import OutboxSender


def values_pool(read_url: str) -> ConnectionPool:
    """Open the connections over which protected values are read: none before the first is asked for."""
    return read_pool(read_url, size=2, least=0)


def ledger_on(
    recorder: LedgerRecorder,
    folder: Path | None,
    reads: ConnectionPool,
    *,
    script: Callable[[], datetime] | None = None,
    receipts: Receipts | None = None,
    barred: Refused | None = None,
) -> tuple[PostgresLedger, KeyedProtection]:
    """Give a ledger with the protection of its values, whose keys are opened when they are first needed.

    With `barred` it is only to be read.
    """
    ledger = PostgresLedger(
        recorder,
        LedgerMapper(ALL_TOPICS),
        script=script,
        receipts=receipts,
        blind=lambda digest: protection.blind(digest),  # noqa: PLW0108 - which needs the ledger first
        barred=barred,
    )
    protection = protection_on(ledger, folder, reads)
    return ledger, protection


def protection_on(ledger: Ledger, folder: Path | None, reads: ConnectionPool) -> KeyedProtection:
    """Give the protection of a ledger over its folder of keys; `reads` are connections of the role that reads.

    When first used it raises `KeysNotNamed`, `KeysMissing`, `KeysUnusable` or `KeyDamaged`.
    """
    return KeyedProtection(partial(_keys, ledger, folder, reads), fresh_salts(), random_nonce)


def protected_values_on(
    ledger: Ledger, protection: KeyedProtection, reads: ConnectionPool, letters: OutboxSender | None
) -> ProtectedValues:
    """Give the use cases of protected values; a shredding takes the addresses off the letters that were written."""
    stored = PostgresStored(reads, LedgerMapper(ALL_TOPICS))
    return ProtectedValues(ledger, protection, stored, (lambda _: None) if letters is None else letters.forget)


def fresh_salts() -> Iterator[bytes]:
    """Give salts that nobody can guess. Many threads draw on them at once, which a generator would not bear."""
    return iter(partial(secrets.token_bytes, SALT), b"")


def _keys(ledger: Ledger, folder: Path | None, reads: ConnectionPool) -> DataKeys:
    simulated = ledger.identity().simulated
    if folder is None:
        raise KeysNotNamed
    if simulated:
        return SimulatedKeys(folder)
    sample = PostgresStored(reads, LedgerMapper(ALL_TOPICS)).sample()
    if sample is not None and not is_there(folder):
        raise KeysMissing(folder=str(folder))
    keys = DataKeyFolder(folder)
    if sample is not None:
        stream, protection, stored = sample
        try:
            keys.find(keys.names.revealed(stored[:16], "key", stream, protection), protection)
        except KeyDestroyed:
            pass
        except KeysMissing:
            raise KeysMissing(folder=str(folder), holds="the keys of another ledger") from None
    return keys
