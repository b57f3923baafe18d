"""The HTTP gateway, against a real server on the loopback, with all that such a server may do wrong."""

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from application.sender import NotDelivered, Undeliverable
from infrastructure.sending.gateway import GatewaySender
from tests.infrastructure.sending.letters import LETTER

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Gateway:
    """A gateway that keeps what it was sent."""

    url: str
    bodies: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def gateway(answer: Answering) -> Iterator[Gateway]:
    kept: Gateway

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.bodies.append(json.loads(body))
            kept.headers.append({**dict(self.headers), "path": self.path})
            self.close_connection = True
            answer(self)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Gateway(f"http://127.0.0.1:{server.server_port}/v1/messages?tenant=1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answers(status: int, body: bytes = b"{}", **headers: str) -> Answering:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_letter_is_posted_with_its_key_and_the_receipt_is_the_proof() -> None:
    with gateway(answers(202, b'{"receipt": "R-17"}')) as open_gateway:
        proof = GatewaySender(open_gateway.url, token="secret").send(LETTER)
    assert proof == "gateway R-17"
    (body,), (headers,) = open_gateway.bodies, open_gateway.headers
    assert (body["address"], body["zh"], body["channel"]) == ("13800000000", LETTER.zh, "sms")
    assert headers["Idempotency-Key"] == LETTER.key
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Type"] == "application/json"
    assert headers["path"] == "/v1/messages?tenant=1"


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"[1]", b'{"receipt": 7}', b'{"receipt": ""}', b'{"receipt": "a\\nb"}', b"[" * 60_000, b"\xff"],
    ids=["nothing", "no JSON", "a list", "a number", "empty", "two lines", "nested deeply", "no UTF-8"],
)
def test_without_a_receipt_the_hash_of_the_answer_is_the_proof(body: bytes) -> None:
    with gateway(answers(200, body)) as open_gateway:
        proof = GatewaySender(open_gateway.url).send(LETTER)
    assert proof == f"gateway sha256:{hashlib.sha256(body).hexdigest()}"


@pytest.mark.parametrize("status", [401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_be_mended_is_tried_again(status: int) -> None:
    with gateway(answers(status)) as open_gateway, pytest.raises(NotDelivered, match=f"status={status}") as refused:
        GatewaySender(open_gateway.url).send(LETTER)
    assert type(refused.value) is NotDelivered


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_what_the_gateway_will_never_take_is_undeliverable(status: int) -> None:
    with gateway(answers(status)) as open_gateway, pytest.raises(Undeliverable, match=f"status={status}"):
        GatewaySender(open_gateway.url).send(LETTER)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with gateway(answers(200)) as elsewhere:
        there = elsewhere.url
        with gateway(answers(status, Location=there)) as open_gateway, pytest.raises(NotDelivered):
            GatewaySender(open_gateway.url).send(LETTER)
        assert elsewhere.bodies == []


def test_a_gateway_that_does_not_answer_in_time_is_tried_again() -> None:
    released = threading.Event()

    def wait(_: BaseHTTPRequestHandler) -> None:
        released.wait(10)

    with gateway(wait) as open_gateway:
        with pytest.raises(NotDelivered, match="timed out"):
            GatewaySender(open_gateway.url, timeout=0.2).send(LETTER)
        released.set()
    assert len(open_gateway.bodies) == 1  # it may have taken the letter, which comes again with the same key


def test_a_connection_cut_after_sending_is_tried_again() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    with gateway(cut) as open_gateway, pytest.raises(NotDelivered):
        GatewaySender(open_gateway.url).send(LETTER)
    assert len(open_gateway.bodies) == 1


def test_an_answer_that_is_no_http_is_tried_again() -> None:
    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    with gateway(nonsense) as open_gateway, pytest.raises(NotDelivered):
        GatewaySender(open_gateway.url).send(LETTER)


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotDelivered, match="refused"):
        GatewaySender(f"http://127.0.0.1:{port}/").send(LETTER)
