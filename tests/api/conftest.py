from collections.abc import Iterator

import pytest

from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, opened_database


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Office]:
    """A real ledger with calendars, procedures and an item, served over HTTP to the tests of one module."""
    with opened_database(server) as database, office_on(database) as opened:
        yield opened


@pytest.fixture(scope="module")
def simulation(server: EmbeddedServer) -> Iterator[Office]:
    """The same on a simulated ledger."""
    with opened_database(server, simulated=True) as database, office_on(database, simulated=True) as opened:
        yield opened
