from collections.abc import Callable, Iterator

import psycopg
import pytest

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.database import Database
from tests.infrastructure.ledger.samples import founding


@pytest.fixture
def unfounded(database: Database) -> Iterator[LedgerRecorder]:
    """A recorder on a ledger that nobody has founded yet."""
    with append_pool(database.url("append"), size=20) as pool:
        yield LedgerRecorder(pool, pause=0.05)


@pytest.fixture
def recorder(unfounded: LedgerRecorder) -> LedgerRecorder:
    """A recorder on a real ledger whose first event is its founding."""
    unfounded.append([founding(simulated=False)])
    return unfounded


@pytest.fixture
def simulated(unfounded: LedgerRecorder) -> LedgerRecorder:
    """A recorder on a simulated ledger, founded at the start of 2026."""
    unfounded.append([founding(simulated=True)])
    return unfounded


@pytest.fixture
def as_role(database: Database) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Connect as a role, or as the superuser."""
    opened: list[psycopg.Connection] = []

    def connect(role: str) -> psycopg.Connection:
        url = database.admin_url() if role == "admin" else database.url(role)  # type: ignore[arg-type]
        opened.append(psycopg.connect(url, autocommit=True))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()
