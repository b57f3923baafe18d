"""The library's own tests of a recorder, over the append role, with text ids.

They write no founding event, so the owner puts the ledger's identity on record beforehand: the rule that a ledger
begins with its founding stays in force, and positions begin at 1 as these tests demand.
"""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.database import Database


class OverTheLedger:
    database: Database
    ledger: LedgerRecorder

    @pytest.fixture(autouse=True)
    def _ledger(self, database: Database) -> Iterator[None]:
        with psycopg.connect(database.url("owner")) as owner:
            owner.execute("INSERT INTO ledger.identity (simulated) VALUES (false)")
        with append_pool(database.url("append"), size=12) as pool:
            self.ledger = LedgerRecorder(pool)
            yield

    def create_recorder(self) -> LedgerRecorder:
        return self.ledger

    def new_originator_id(self) -> str:
        return f"case:{uuid.uuid4()}"


class TestApplicationRecorder(OverTheLedger, ApplicationRecorderTestCase[LedgerRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleaving(OverTheLedger, NonInterleavingNotificationIDsBaseCase):
    pass


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase  # abstract: not to be collected here
