"""What the tests of pages share: an office whose ledger is sealed, and the demonstration as it is served."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from api.composition import simulated_protection
from api.product import ServedProduct
from api.routes import examples
from application.demonstration.play import play
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from tests.api.serving import Office, office_on, opened_database, read_into_models
from tests.application.played import TODAY, demonstration, script
from tests.database import Database, cloned_database

TWENTY_DAYS = {"code": "twenty-days", "promised": "20 working days", "statutory": "20 working days"}


@dataclass(frozen=True)
class Shown:
    """The demonstration as it is served, and its cases by what they tell."""

    http: httpx.Client
    product: ServedProduct
    telling: dict[str, str]
    database: Database

    def address(self, kind: str) -> str:
        return f"/console/cases/{self.telling[kind]}"

    def url(self, path: str) -> str:
        """Give the whole address of a path, in which a case is named by what it tells: «{joint-granted}/diff»."""
        for kind in self.telling:
            path = path.replace(f"{{{kind}}}", self.address(kind))
        return urljoin(str(self.http.base_url), path)


@dataclass(frozen=True)
class Sealed:
    """An office whose ledger is sealed when the test says so."""

    office: Office
    sealer: Sealer


@pytest.fixture(scope="package")
def sealed(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    keys: Path = tmp_path_factory.mktemp("console") / "keys"
    with (
        opened_database(server) as database,
        office_on(database, keys=keys) as opened,
        append_pool(database.url("append")) as pool,
    ):
        ready_key(sealing_ledger(pool), pool, KeyFolder(keys))
        item = {**examples.ITEM, "entry": {**examples.ITEM["entry"], **TWENTY_DAYS}}
        assert opened.http.post("/v1/service-items", json=item).status_code in {200, 201}
        yield Sealed(opened, Sealer(pool, KeyFolder(keys)))


class Demonstration:
    """The demonstration as a story to be told."""

    def __init__(self) -> None:
        self._script = script()
        self.now = self._script.now
        self.telling: dict[str, str] = {}

    def play(self, ledger: PostgresLedger) -> None:
        """See what has been played of the year before, and stand in the morning after it."""
        self.telling = dict(play(ledger, self._script, simulated_protection, today=TODAY).telling)
        self._script.move_to(script().now())


@pytest.fixture(scope="package")
def shown(server: EmbeddedServer) -> Iterator[Shown]:
    told = Demonstration()
    with (
        cloned_database(server, read_into_models(server, demonstration(server))) as database,
        office_on(database, told=told) as office,
    ):
        assert office.product.models.wait_for(office.product.ledger.position(), timeout=60)
        yield Shown(office.http, office.product, told.telling, database)
