"""The product put together as an operator's settings say, and served."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.composition import opened, served
from api.composition_of_webhooks import webhooks_by_hand
from application.access.identification import OnThisMachine
from application.import_history import Plan, import_history
from application.ledger import Intent, NotFounded
from application.publishing import Founding, found
from infrastructure.data_keys.errors import KeysMissing
from infrastructure.data_keys.folder import DataKeyFolder
from infrastructure.errors import KeysNotNamed
from infrastructure.settings import Settings
from infrastructure.xes.log import XesLog
from tests.api.serving import ADMINISTRATOR, served_application
from tests.application.recipient import CLERK
from tests.database import Database
from tests.logs import attribute, dated, log, written
from tests.waiting import got_well

START = "2020-03-01T09:00:00Z"


def settings_of(database: Database, keys: Path | None) -> Settings:
    return Settings(
        database_url=database.url("owner"),
        append_url=database.url("append"),
        project_url=database.url("project"),
        read_url=database.url("read"),
        keys_dir=keys,
    )


def test_a_ledger_that_nobody_has_founded_is_not_served(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFounded), served(settings_of(database, tmp_path)):
        pass


def test_a_founded_ledger_is_served_with_its_read_models(database: Database, tmp_path: Path) -> None:
    with opened(settings_of(database, tmp_path)) as empty:
        founded = found(empty.ledger, Founding("台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
    with served(settings_of(database, tmp_path)) as product, served_application(create_app(product)) as stranger:
        assert stranger.get("/v1/cases").status_code == 401
        assert got_well(lambda: stranger.get("/healthz").json())
        known = replace(product, identification=OnThisMachine())
        with served_application(create_app(known)) as client:
            reads(client, founded.last_position)


def reads(client: httpx.Client, position: int | None) -> None:
    cases = client.get("/v1/cases", params={"min_position": position})
    assert (cases.status_code, cases.json()["cases"]) == (200, [])
    no_calendar = client.get("/v1/clock/due", params={"start": "2024-09-30", "limit": "5 working days"})
    assert (no_calendar.status_code, no_calendar.json()["code"]) == (409, "no_calendar_data")


def test_a_ledger_whose_keys_are_somewhere_else_is_not_served_and_gets_no_new_ones(
    database: Database, tmp_path: Path
) -> None:
    keys, others = tmp_path / "keys", tmp_path / "others"
    DataKeyFolder(others)
    with opened(settings_of(database, keys)) as product:
        found(product.ledger, Founding("台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
        with pytest.raises(KeysNotNamed), served(settings_of(database, None)):
            pass
        with served(settings_of(database, keys)):
            pass
        whole = written(tmp_path, log(dated("A-1", start=START, inner=attribute("string", "channel", "Internet"))))
        assert import_history(product.ledger, XesLog(whole), Plan(CLERK, "town"), product.protection).added == 1
    with pytest.raises(KeysMissing, match="another ledger"), served(settings_of(database, others)):
        pass
    with pytest.raises(KeysMissing, match="nowhere"), served(settings_of(database, tmp_path / "nowhere")):
        pass
    assert not (tmp_path / "nowhere").exists()
    with served(settings_of(database, keys)):
        pass


def test_what_the_server_recorded_is_known_to_who_tells_receivers_by_hand(database: Database, tmp_path: Path) -> None:
    settings = settings_of(database, tmp_path / "keys")
    with opened(settings) as product:
        found(product.ledger, Founding("台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
        product.ledger.append([Intent("told", bytes(32), (), {})])
    with webhooks_by_hand(settings) as webhooks:
        known = webhooks._ledger.on_record("told", bytes(32))
    assert known is not None
    assert known.repeated
