from collections.abc import Iterator

import pytest

from application.demonstration.play import play
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.postgres.embedded import EmbeddedServer
from tests.application.played import TODAY, Played, demonstration, ledger_on, script
from tests.database import cloned_database


@pytest.fixture(scope="session")
def played(server: EmbeddedServer) -> Iterator[Played]:
    told_by = script()
    with cloned_database(server, demonstration(server)) as database, ledger_on(database, told_by) as ledger:
        told = play(ledger, told_by, simulated_protection, today=TODAY)
        yield Played(ledger, told, database, ledger.position())
