"""The headers that every answer carries, whatever becomes of the request."""

import asyncio
import dataclasses
import socket
import time
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI, Request

from api import bodies
from api.answer_headers import STANDING
from api.app import create_app
from api.command_line.serving import configuration
from infrastructure.identity.choice import IdentityChoice
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import guarded_on
from tests.api.serving import Office, served_application

TLS = "strict-transport-security"


class Broken:
    """A ledger that makes a mistake."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def position(self) -> int:
        raise KeyError


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/v1/counts", 200), ("/v1/cases/case:nobody", 404), ("/nowhere", 404), ("/v1/cases?x=1", 422),
     ("/login", 404), ("/console/cases", 200), ("/console/nowhere", 404), ("/v1/log/checkpoint", 404)],
)  # fmt: skip
def test_every_answer_says_that_nothing_is_guessed_framed_or_run(office: Office, path: str, status: int) -> None:
    answer = office.http.get(path)
    assert answer.status_code == status
    assert [name for name in STANDING if name not in answer.headers] == []
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in policy
    assert TLS not in answer.headers


def test_also_an_answer_to_a_mistake_of_the_server_and_to_a_body_that_cannot_be_read(office: Office) -> None:
    product = dataclasses.replace(office.product, ledger=cast("Any", Broken(office.product.ledger)))
    with served_application(create_app(product)) as client:
        mistaken = client.get("/v1/procedures", headers={"Connection": "close"})  # the server closes behind a mistake
        answers = [mistaken, client.post("/v1/cases", content=b"{")]
    assert [answer.status_code for answer in answers] == [500, 415]
    assert [name for answer in answers for name in STANDING if name not in answer.headers] == []


def test_behind_tls_browsers_are_told_to_stay_with_it(server: EmbeddedServer) -> None:
    with guarded_on(server, IdentityChoice(public_url="https://ledger.example.gov.cn")) as office:
        for path in ("/login", "/v1/counts", "/healthz"):
            assert office.http.get(path).headers[TLS] == "max-age=31536000"


def test_a_body_that_does_not_come_in_time_is_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LONGEST", 0.3)
    port = office.http.base_url.port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(
            b"POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        began = time.monotonic()
        answer = slow.recv(4096)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 15


@pytest.fixture
def who() -> FastAPI:
    app = FastAPI()

    @app.get("/who")
    def from_where(request: Request) -> str:
        assert request.client is not None
        return f"{request.url.scheme} {request.client.host}"

    return app


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [((), "http 127.0.0.1"), (("192.0.2.1",), "http 127.0.0.1"), (("127.0.0.0/8",), "https 198.51.100.7")],
    ids=["none is trusted", "another is trusted", "it is trusted"],
)
def test_only_a_trusted_proxy_says_for_whom_it_asks(who: FastAPI, trusted: tuple[str, ...], seen: str) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    config = configuration(who, trusted)
    config.load()
    transport = httpx.ASGITransport(cast("Any", config.loaded_app), client=("127.0.0.1", 1))

    async def asked() -> str:
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
            return str((await client.get("/who", headers=headers)).json())

    assert asyncio.run(asked()) == seen
