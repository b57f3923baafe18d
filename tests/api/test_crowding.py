"""A crowd at the door: each gets a fast answer, done or «busy», and once it is gone all is as before."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.crowding import _waits
from api.routes import examples
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import TRUST, Office, office_on, served_application
from tests.database import cloned_database

CROWD = 500
SLOWEST = 20.0  # seconds, on a machine with much else to do


@pytest.fixture
def narrow(server: EmbeddedServer) -> Iterator[tuple[Office, httpx.Client]]:
    """A server that has room for 40 requests at once."""
    with cloned_database(server) as database, office_on(database, models=()) as office:
        product = replace(office.product, requests_at_once=40)
        with served_application(create_app(product)) as http:
            yield office, http


def test_500_commands_at_once_are_done_or_told_to_come_again_and_the_server_recovers_at_once(
    narrow: tuple[Office, httpx.Client],
) -> None:
    office, http = narrow
    before = office.product.ledger.position()
    together = threading.Barrier(CROWD)

    def file(number: int) -> tuple[int, str, list[int], float]:
        with httpx.Client(base_url=http.base_url, timeout=SLOWEST, verify=TRUST) as mine:
            together.wait()
            began = time.monotonic()
            answer = mine.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": f"crowd-{number}"})
            said = answer.json()
            assert answer.status_code == 201 or int(answer.headers["Retry-After"]) > 0
            return answer.status_code, said.get("code", ""), said.get("ledger_positions", []), time.monotonic() - began

    with ThreadPoolExecutor(CROWD) as threads:
        answers = list(threads.map(file, range(CROWD)))
    counted = Counter((status, code) for status, code, *_ in answers)
    assert set(counted) == {(201, ""), (503, "server_busy")}
    assert max(took for *_, took in answers) < SLOWEST
    written = sorted(position for *_, positions, _ in answers for position in positions)
    assert written == list(range(before + 1, office.product.ledger.position() + 1))
    again = http.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": "crowd-after"})
    assert again.status_code == 201
    assert again.elapsed.total_seconds() < 2


def test_whoever_watches_over_the_server_is_let_in_when_it_is_full(narrow: tuple[Office, httpx.Client]) -> None:
    office, _ = narrow
    with served_application(create_app(replace(office.product, requests_at_once=0))) as full:
        assert "projections" in full.get("/healthz").json()
        refused = full.get("/v1/counts")
        assert (refused.status_code, refused.json()["code"]) == (503, "server_busy")
        assert refused.headers["Retry-After"]


@pytest.mark.parametrize(
    ("path", "query", "waits"),
    [("/v1/changes", b"wait=20", True), ("/v1/changes", b"after=3&wait=05", True), ("/v1/changes", b"wait=0", False),
     ("/v1/changes", b"wait=00&after=1", False), ("/v1/changes", b"xwait=3", False), ("/v1/changes", b"", False),
     ("/v1/changes", b"case=X%C2%BE&wait=20", True),
     ("/v1/cases", b"wait=20", False)],
)  # fmt: skip
def test_only_who_does_wait_for_changes_needs_no_place_in_the_crowd(path: str, query: bytes, *, waits: bool) -> None:
    assert _waits({"path": path, "query_string": query}) is waits
