import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.cases import Command
from application.ledger import OnRecord
from application.ledger_requests import Confirm, ProposeRotation
from application.publishing import Founding, found
from application.requests import Acting
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.proof import store
from infrastructure.proof.introducing import Rotation, ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.named import naming
from infrastructure.proof.note import VerifierKey
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.store import Published
from tests.database import Database
from tests.infrastructure.ledger.samples import FOUNDED_AT, command, event

Keep = Callable[..., "Kept"]
OFFICE, OTHER_OFFICE = Acting(unit="信息中心", role="administrator"), Acting(unit="保密办", role="custodian")


def by(principal: str) -> Command:
    """Give a command of somebody, under an id of its own."""
    return Command(str(uuid.uuid4()), principal)


@dataclass
class Kept:
    """A founded ledger whose key is on record, and what seals it."""

    database: Database
    pool: ConnectionPool
    keys: KeyFolder
    ledger: PostgresLedger

    def note(self, count: int = 1, stream: str = "case:1") -> None:
        """Put events on record, each by a command of its own."""
        recorder = LedgerRecorder(self.pool)
        with self.pool.connection() as connection:
            row = connection.execute("SELECT version FROM ledger.streams WHERE stream = %s", [stream]).fetchone()
        version = row[0] if row else 0
        recorder.append([command(event(stream, version + n)) for n in range(1, count + 1)])

    def rotation(self, ledger: PostgresLedger | None = None) -> Rotation:
        """Give what changes the key, on this ledger or as another program sees it."""
        return Rotation(ledger or self.ledger, self.pool, self.keys)

    def rotated(self) -> tuple[VerifierKey, OnRecord]:
        """Change the key: two events, each by a person of its own."""
        proposal = self.rotation().propose(by("one"), ProposeRotation(acting=OFFICE, reason="到期")).answer["proposal"]
        done = self.rotation().rotate(by("another"), Confirm(acting=OTHER_OFFICE, proposal=proposal))
        return VerifierKey.parse(done.answer["key"]), done

    def sealer(self) -> Sealer:
        """Give a sealer, as of another program."""
        return Sealer(self.pool, self.keys)

    def seal(self) -> Published:
        """Seal, and expect a checkpoint."""
        published = self.sealer().seal()
        assert published is not None
        return published

    def key(self) -> VerifierKey:
        """Give the key in force."""
        with self.pool.connection() as connection:
            key = naming(connection).key_at(store.position(connection))
        assert key is not None
        return key

    def as_admin(self) -> Connection[Any]:
        """Connect as the superuser, for what no role may do."""
        return psycopg.connect(self.database.admin_url(), autocommit=True)

    def rewritten(self, statement: str) -> None:
        """Do as superuser what the triggers are there to stop."""
        with self.as_admin() as admin, admin.transaction():
            admin.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
            admin.execute("ALTER TABLE ledger.streams DISABLE TRIGGER ALL")
            admin.execute(statement.encode())


@pytest.fixture
def keep(database: Database, tmp_path: Path) -> Iterator[Keep]:
    """Found a ledger, simulated or not, with its first key on record or without."""
    with append_pool(database.url("append"), size=8) as pool:

        def founded(*, simulated: bool = False, key: bool = True) -> Kept:
            keys = KeyFolder(tmp_path / "keys")
            first = PostgresLedger(
                LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=(lambda: FOUNDED_AT) if simulated else None
            )
            office = Acting(unit="中心", role="administrator")
            found(first, Founding("台账", "中心", simulated=simulated), principal="tests", acting=office)
            ledger = sealing_ledger(pool)
            if key:
                ready_key(ledger, pool, keys)
            return Kept(database, pool, keys, ledger)

        yield founded


@pytest.fixture
def kept(keep: Keep) -> Kept:
    """A real ledger with its key on record."""
    return keep()
