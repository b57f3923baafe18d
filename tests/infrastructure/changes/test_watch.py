"""Who waits for changes is woken again after whatever befell the database."""

from typing import Any

import psycopg
import pytest

from infrastructure.changes.watch import WatchedChanges
from infrastructure.ledger.feed import last_position
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.reading import read_pool
from tests.database import Database
from tests.infrastructure.ledger.samples import founding
from tests.waiting import until


def test_the_watcher_goes_on_after_the_database_has_refused_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    url = database.url("read")
    with (
        psycopg.connect(database.admin_url(), autocommit=True) as admin,
        read_pool(url, size=1) as pool,
        append_pool(database.url("append"), size=1) as appending,
        WatchedChanges(pool, url) as changes,
    ):
        admin.execute("REVOKE USAGE ON SCHEMA ledger FROM caseledger_read, caseledger_within")
        until(lambda: "waits for the database" in caplog.text)
        admin.execute("GRANT USAGE ON SCHEMA ledger TO caseledger_read, caseledger_within")
        LedgerRecorder(appending).append([founding(simulated=False)])
        until(lambda: changes.position == 1)


def test_the_watcher_goes_on_after_a_fault_that_nobody_foresaw(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [OSError("Invalid argument")]  # what time.sleep says where a clock is set back under libfaketime

    def failing(connection: psycopg.Connection[Any]) -> int:
        if faults:
            raise faults.pop()
        return last_position(connection)

    monkeypatch.setattr("infrastructure.changes.watch.last_position", failing)
    url = database.url("read")
    with (
        read_pool(url, size=1) as pool,
        append_pool(database.url("append"), size=1) as appending,
        WatchedChanges(pool, url) as changes,
    ):
        LedgerRecorder(appending).append([founding(simulated=False)])
        until(lambda: changes.position == 1)
    assert not faults
