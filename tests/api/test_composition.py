"""The product put together as an operator's settings say, and served."""

import pytest

from api.app import create_app
from api.composition import opened, served
from application.ledger import NotFounded
from application.publishing import Founding, found
from infrastructure.settings import Settings
from tests.api.serving import ADMINISTRATOR, served_application
from tests.database import Database


def settings_of(database: Database) -> Settings:
    return Settings(
        database_url=database.url("owner"),
        append_url=database.url("append"),
        project_url=database.url("project"),
        read_url=database.url("read"),
    )


def test_a_ledger_that_nobody_has_founded_is_not_served(database: Database) -> None:
    with pytest.raises(NotFounded), served(settings_of(database)):
        pass


def test_a_founded_ledger_is_served_with_its_read_models(database: Database) -> None:
    with opened(settings_of(database)) as empty:
        founded = found(empty.ledger, Founding("台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
    with served(settings_of(database)) as product, served_application(create_app(product)) as client:
        cases = client.get("/v1/cases", params={"min_position": founded.last_position})
        assert (cases.status_code, cases.json()["cases"]) == (200, [])
        assert client.get("/healthz").json()["status"] == "ok"
        no_calendar = client.get("/v1/clock/due", params={"start": "2024-09-30", "limit": "5 working days"})
        assert (no_calendar.status_code, no_calendar.json()["code"]) == (409, "no_calendar_data")
