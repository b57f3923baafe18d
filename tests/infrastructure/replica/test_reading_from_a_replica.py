import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest

from api.app import create_app
from api.composition import opened, rebuild_read_models, served
from api.problems import status_of
from api.routes import examples
from application.access.identification import OnThisMachine
from application.publishing import Founding, Publishing, found
from domain.calendar import shipped as calendars
from domain.catalogue.item import ItemEntry
from domain.errors import Refused
from domain.procedures import definition as procedures
from infrastructure.ledger.feed import last_position
from infrastructure.parquet.export import export
from infrastructure.postgres.errors import translated
from infrastructure.scheduling.lease import has_leader
from infrastructure.settings import Settings
from projections.board.view import BOARD
from projections.snapshot import snapshot
from tests.api.serving import ADMINISTRATOR, served_application
from tests.infrastructure.replica.conftest import Pair
from tests.waiting import first, until


def rebuilt(settings: Settings) -> None:
    rebuild_read_models(settings, [BOARD], compare=False, afresh=False, workers=1, progress=lambda done, total: None)


@pytest.fixture
def client(pair: Pair) -> Iterator[httpx.Client]:
    """The product served, reading from the standby."""
    with opened(pair.settings) as product:
        found(product.ledger, Founding("试用台账", "中心", simulated=False), principal="tests", acting=ADMINISTRATOR)
        publishing = Publishing(product.ledger, principal="tests", acting=ADMINISTRATOR)
        publishing.calendars(calendars.load_shipped())
        publishing.procedures(procedures.load_shipped())
        publishing.item(ItemEntry.model_validate(examples.ITEM["entry"]))
        newest = product.ledger.position()
    with (
        served(pair.settings) as serving,
        served_application(create_app(replace(serving, identification=OnThisMachine()))) as http,
    ):
        assert serving.models.wait_for(newest, 60)
        yield http


def filed(http: httpx.Client) -> tuple[str, int]:
    answer = http.post("/v1/cases", json=examples.FILING)
    assert answer.status_code == 201, answer.text
    return answer.json()["case"], answer.json()["ledger_position"]


def listed(http: httpx.Client, position: int) -> httpx.Response:
    return http.get("/v1/cases", params={"min_position": position})


def shown_at(http: httpx.Client, position: int) -> str:
    """Give the list, asked for again where replay broke the reading off."""
    return first(lambda: listed(http, position), lambda answer: answer.status_code == 200).text


def test_a_client_reads_its_own_write_over_the_replica(pair: Pair, client: httpx.Client) -> None:
    assert pair.on_standby("SELECT pg_is_in_recovery()") is True
    case, position = filed(client)
    assert case in shown_at(client, position)
    health = first(lambda: client.get("/healthz").json(), lambda told: told["replica"]["behind_events"] == 0)
    assert health["replica"]["position"] >= position  # the program itself may have put something on record since
    assert health["replica"]["behind_seconds"] == 0


def test_a_replica_that_stands_still_is_waited_for_and_its_lag_is_shown(
    pair: Pair, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.on_standby("SELECT pg_wal_replay_pause()")
    case, position = filed(client)
    with monkeypatch.context() as hurried:
        hurried.setattr("api.moments.PATIENCE", 5.0)  # as the product waits
        answer = listed(client, position)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    health = client.get("/healthz").json()
    shown = health["replica"]
    assert shown["position"] < position <= health["ledger_position"]  # the program itself may have recorded more since
    assert shown["behind_events"] == health["ledger_position"] - shown["position"]
    assert shown["behind_seconds"] > 4  # as long as the question waited
    pair.on_standby("SELECT pg_wal_replay_resume()")
    assert case in shown_at(client, position)


def test_the_leases_are_held_on_the_primary_alone(pair: Pair, client: httpx.Client) -> None:
    with (
        psycopg.connect(pair.primary.url("read"), autocommit=True) as primary,
        psycopg.connect(pair.standby_url(), autocommit=True) as standby,
    ):
        until(lambda: has_leader(primary))
        assert not has_leader(standby)


def in_the_way(pair: Pair, connection: psycopg.Connection) -> None:
    """Read the board on the standby while it is swapped on the primary, and go on reading."""
    with translated(), snapshot(connection, BOARD) as before:
        rebuilt(pair.settings)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            before.connection.execute("SELECT count(*) FROM cases")
            time.sleep(0.05)


def test_a_reader_that_stands_in_the_way_of_a_swap_is_told_to_come_again(pair: Pair, client: httpx.Client) -> None:
    with psycopg.connect(pair.standby_url(), autocommit=True) as connection:
        with pytest.raises(Refused) as caught:
            in_the_way(pair, connection)
        assert caught.value.code in {"database_busy", "database_unavailable"}
        assert status_of(caught.value) == 503
    with psycopg.connect(pair.standby_url(), autocommit=True) as connection, snapshot(connection, BOARD) as after:
        assert after.position > 0


def test_readers_over_the_replica_see_no_mistake_while_models_are_swapped(pair: Pair, client: httpx.Client) -> None:
    for _ in range(3):
        filed(client)
    stopping, answers = threading.Event(), []

    def read() -> None:
        while not stopping.wait(0.05):  # both together stay below the rate of one principal
            answer = client.get("/v1/counts")
            answers.append((answer.status_code, answer.headers.get("Retry-After"), answer.text))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        rebuilt(pair.settings)
    stopping.set()
    for reader in readers:
        reader.join()
    assert {status for status, _, _ in answers} <= {200, 503}
    assert all(retry == "1" for status, retry, _ in answers if status == 503)
    assert sum('"cases":3' in text.replace(" ", "") for _, _, text in answers) > 10


def test_an_export_from_the_replica_is_that_of_the_primary(pair: Pair, client: httpx.Client, tmp_path: Path) -> None:
    _, position = filed(client)
    assert listed(client, position).status_code == 200
    with psycopg.connect(pair.standby_url(), autocommit=True) as standby:
        assert last_position(standby) >= position
    ours = export(pair.standby_url(), tmp_path / "standby", program="ours", through=position)
    assert ours == export(pair.primary.url("read"), tmp_path / "primary", program="ours", through=position)
