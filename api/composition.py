"""The composition root: the one place where the parts of the product are put together."""

import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from api.product import ServedProduct
from application.cases import Cases
from application.ledger import Ledger
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.settings import Settings
from projections.models import ALL_MODELS

SALT_BYTES = 16
CALLERS = 16  # connections that serve requests at once


@dataclass(frozen=True, slots=True)
class Product:
    """The parts that the command line and the server use."""

    ledger: Ledger
    cases: Cases


@contextmanager
def opened(settings: Settings, *, script: Callable[[], datetime] | None = None) -> Iterator[Product]:
    """Open the product on its database, migrated to this version; a script tells the time of a simulated ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script)
            yield Product(ledger, cases_on(ledger))


@contextmanager
def served(settings: Settings) -> Iterator[ServedProduct]:
    """Open the product to be served, with a daemon that keeps the read models up with the ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            append_pool(server.url("append"), size=CALLERS) as pool,
            read_pool(server.url("read"), size=CALLERS) as reads,
        ):
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            ledger.identity()  # a ledger that nobody has founded is not served
            daemon = Daemon(server.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            daemon.start()
            try:
                yield ServedProduct(ledger, cases_on(ledger), PostgresReadModels(reads))
            finally:
                daemon.stop()


def cases_on(ledger: Ledger) -> Cases:
    """Give the use cases of cases, with real randomness for salts and ids."""
    return Cases(ledger, salts=_salts(), new_id=lambda: str(uuid.uuid4()))


def _salts() -> Iterator[bytes]:
    while True:
        yield secrets.token_bytes(SALT_BYTES)
