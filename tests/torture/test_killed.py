"""Killed without warning, again and again: what was acknowledged stands, once and whole, and no reader skips any."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from psycopg_pool import ConnectionPool

from api.composition_of_access import access_on
from application.access.accounts import RoleTerms
from application.access.keys import Issued
from application.cases import Command
from application.publishing import Founding, Publishing, found
from domain.access.role import Role
from domain.calendar import shipped as calendars
from domain.procedures import definition as procedures
from domain.topics import ALL_TOPICS
from infrastructure.identity.choice import IdentityChoice
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from tests.api.serving import ADMINISTRATOR
from tests.infrastructure.postgres.machines import fresh_folder
from tests.torture.scene import Scene, tormented, weakened
from tests.torture.verdict import faults

SEED = int(os.environ.get("CASELEDGER_TORTURE_SEED") or time.time())


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A founded ledger in a folder of its own, with all that filing needs."""
    print(f"CASELEDGER_TORTURE_SEED={SEED}")
    monkeypatch.setenv("CASELEDGER_REQUESTS_PER_SECOND", "100000")  # all clients have one key
    with fresh_folder() as folder:
        opened = Scene(folder / "data", Issued("", "", "", datetime.now(UTC)))
        with opened.servers:
            server = opened.start_database()
            migrate(server.url("owner"))
            with append_pool(server.url("append")) as pool:
                ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
                found(ledger, Founding("测试台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
                opened.key = key_on(ledger, pool)
                publishing = Publishing(ledger, principal="tests", acting=ADMINISTRATOR)
                publishing.calendars(calendars.load_shipped())
                publishing.procedures(procedures.load_shipped())
            yield opened


def key_on(ledger: PostgresLedger, pool: ConnectionPool) -> Issued:
    """Issue a key to whoever files cases."""
    office = RoleTerms(role=Role.WINDOW, units=("采购部",), reason="测试")
    until = datetime.now(UTC) + timedelta(days=1)
    keys = access_on(ledger, pool, IdentityChoice()).keys
    return keys.open(Command("torture", "tests"), ADMINISTRATOR, "torture", [office], (), until)


def stands(scene: Scene) -> None:
    rows = scene.rows()
    assert scene.faults == []
    assert faults(rows, scene.acknowledged, scene.seen) == []
    assert len(scene.seen) > 100
    assert len({name.partition(":")[0] for name in scene.acknowledged}) > 1


def test_two_crashes_lose_nothing_that_was_acknowledged(scene: Scene) -> None:
    tormented(scene, 2, SEED)
    stands(scene)


@pytest.mark.torture
def test_twenty_crashes_lose_nothing_that_was_acknowledged(scene: Scene) -> None:
    tormented(scene, 20, SEED)
    stands(scene)
    print(f"{len(scene.acknowledged):,} acknowledged commands stand after 20 crashes")


@pytest.mark.torture
def test_without_synchronous_commit_the_same_crashes_are_seen_to_lose_some(scene: Scene) -> None:
    weakened(scene.database)
    tormented(scene, 3, SEED, over_http=False, databases_alone=True)
    found = faults(scene.rows(), scene.acknowledged, scene.seen)
    assert any("acknowledged commands are lost" in fault for fault in found), found


def test_the_verdict_sees_what_is_lost_doubled_torn_or_skipped(scene: Scene) -> None:
    rows = scene.rows()
    known = {row.command_id: row.position for row in reversed(rows)}
    assert faults(rows, known, rows[:3]) == []
    assert faults(rows[:-1], known, ())
    assert faults([*rows, rows[-1]._replace(position=len(rows) + 2)], known, ())
    assert faults(rows, {**known, "never": 1}, ())
    assert faults(rows, known, [rows[0], rows[2]])
    assert faults([*rows, rows[-1]._replace(position=len(rows) + 1, version=99)], known, ())
