"""A ledger that was founded, and in which nothing was published or filed yet: each room stands and says so."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from application.publishing import Founding, found
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.pages import page
from tests.api.serving import ADMINISTRATOR, Office, office_on
from tests.database import cloned_database

ROOMS = (
    "/console/overview",
    "/console/boards",
    "/console/cases",
    "/console/filings",
    "/console/inspection",
    "/console/inspection/search",
    "/console/inspection/inspections",
    "/console/inspection/views",
    "/console/inspection/findings",
    "/console/inspection/log",
    "/console/metrics",
    "/console/bulletins",
    "/console/procedures",
    "/console/items",
    "/public/items",
)


class OnlyFounded:
    """A ledger whose story ends with its founding."""

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 1, tzinfo=UTC)

    def play(self, ledger: PostgresLedger) -> None:
        found(ledger, Founding("测试台账", "政务服务中心", simulated=True), principal="tests", acting=ADMINISTRATOR)


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Office]:
    with cloned_database(server) as database, office_on(database, told=OnlyFounded()) as office:
        office.product.models.wait_for(office.product.ledger.position(), 30)
        yield office


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_of_a_ledger_that_was_only_founded_stands(office: Office, room: str) -> None:
    assert "<h1" in page(office.http, room)
