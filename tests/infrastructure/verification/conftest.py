from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from application.ledger_acts import seal_heads
from application.ledger_requests import Confirm, ProposeRotation
from application.publishing import Founding, found
from application.requests import Acting
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof import store
from infrastructure.proof.heads import heads_through, sealed_root
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.verification.anchors import Anchor
from infrastructure.verification.whole import Verdict, verify_whole
from tests.database import Database, cloned_database
from tests.infrastructure.proof.conftest import OFFICE, OTHER_OFFICE, Kept, by

TABLES = (
    "ledger.events", "ledger.streams", "ledger.commands", "ledger.protected_values",
    "proof.checkpoints", "proof.cosignatures", "proof.tiles",
)  # fmt: skip


@dataclass
class Sealed:
    """A ledger of 105 events that is sealed through 100, with its heads sealed at 73 and its key changed at 94."""

    kept: Kept

    def verdict(self, *anchors: Anchor, processes: int = 1) -> Verdict:
        """Verify the whole of it."""
        return verify_whole(self.kept.database.url("append"), anchors=anchors, processes=processes)

    def altered(self, *statements: str) -> None:
        """Do as superuser what the triggers are there to stop."""
        with self.kept.as_admin() as admin, admin.transaction():
            for table in TABLES:
                admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for statement in statements:
                admin.execute(statement.encode())
            for table in TABLES:
                admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())

    def sealed_anew(self) -> None:
        """Make the whole log anew from the events as they now stand, as whoever holds the signing key can."""
        self.altered(
            "DELETE FROM proof.cosignatures", "DELETE FROM proof.checkpoints", "DELETE FROM proof.tiles",
        )  # fmt: skip
        self.kept.seal()

    def anchor(self, size: int = 100) -> Anchor:
        """Give what somebody outside holds."""
        with self.kept.pool.connection() as connection:
            row = connection.execute("SELECT root FROM proof.checkpoints WHERE size = %s", [size]).fetchone()
        assert row is not None
        return Anchor(size, bytes(row[0]), "a printed head")


def seal_heads_now(kept: Kept, *, day: str, root: bytes | None = None) -> None:
    with kept.pool.connection() as connection:
        heads = heads_through(connection, store.position(connection))
    seal_heads(kept.ledger, heads.through, heads.count, sealed_root(root or heads.root), day=day)


@pytest.fixture(scope="session")
def prepared(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, KeyFolder]]:
    """The sealed ledger, made once, to be cloned."""
    keys = KeyFolder(tmp_path_factory.mktemp("sealed") / "keys")
    with cloned_database(server) as database:
        with append_pool(database.url("append"), size=8) as pool:
            office = Acting(unit="中心", role="administrator")
            first = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            found(first, Founding("台账", "中心", simulated=False), principal="tests", acting=office)
            ready_key(sealing_ledger(pool), pool, keys)
            kept = Kept(database, pool, keys, sealing_ledger(pool))
            kept.note(40, "case:1")  # positions 3 to 42
            kept.note(30, "case:2")  # to 72
            kept.seal()
            seal_heads_now(kept, day="2026-01-01")
            kept.note(19, "case:1")  # to 92
            asked = ProposeRotation(acting=OFFICE, reason="到期")
            proposal = kept.rotation().propose(by("one"), asked).answer["proposal"]
            kept.seal()
            kept.rotation().rotate(by("another"), Confirm(acting=OTHER_OFFICE, proposal=proposal))
            kept.seal()
            kept.note(6, "case:3")  # to 100
            kept.seal()
            kept.note(5, "case:4")
        yield database, keys


@pytest.fixture
def ledger(prepared: tuple[Database, KeyFolder]) -> Iterator[Sealed]:
    made, keys = prepared
    with (
        cloned_database(made.server, template=made.name) as database,
        append_pool(database.url("append"), size=2) as pool,
    ):
        yield Sealed(Kept(database, pool, keys, sealing_ledger(pool)))


def codes(verdict: Verdict) -> set[tuple[str, int | None]]:
    """Give what was found, and where."""
    return {(fault.code, fault.position) for fault in verdict.faults}
