"""Uploads while they come: refused before they are there, bounded on their way, and never whole in memory."""

import asyncio
import socket
import tracemalloc
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import httpx
import pytest
from starlette.types import Message

from api.app import create_app
from application.documents import LARGEST, digest_of
from infrastructure.documents.folder import FolderStore
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.crowd import crowd_before
from tests.api.serving import Office, office_on, opened_database

PIECE = b"a" * 65_536
GONE = b"the sender is gone"
WHOLE = LARGEST // len(PIECE)  # pieces of the largest document


@pytest.fixture(scope="module")
def office(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    store = FolderStore(tmp_path_factory.mktemp("documents"))
    with opened_database(server) as database, office_on(database, documents=store) as opened:
        yield opened


def sent_in_pieces(office: Office, pieces: Iterator[bytes]) -> tuple[int, int]:
    """Hand a document in without a network between; give the status, and the most memory taken, in bytes."""
    status: list[int] = []
    path = "/v1/documents"
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "state": {},
        "headers": [(b"content-type", b"application/octet-stream")], "client": ("127.0.0.1", 1), "server": ("h", 1),
    }  # fmt: skip

    async def receive() -> Message:
        piece = next(pieces, b"")
        if piece is GONE:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    app = create_app(office.product)
    tracemalloc.start()
    try:
        asyncio.run(app(scope, receive, send))
        return status[0], tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_largest_document_is_taken_and_never_whole_in_memory(office: Office) -> None:
    found = [sent_in_pieces(office, repeat(PIECE, WHOLE)) for _ in range(3)]
    assert {status for status, _ in found} == {201}
    assert min(most for _, most in found) < LARGEST / 2  # other threads take memory as well, now and then


def test_a_document_without_an_end_is_refused_where_it_becomes_too_large(office: Office) -> None:
    endless = repeat(PIECE, 100 * WHOLE)
    status, _ = sent_in_pieces(office, endless)
    assert status == 413
    assert endless.__length_hint__() == 99 * WHOLE - 1  # no more than one piece beyond the bound was asked for


def answered(http: httpx.Client, head: str) -> bytes:
    """Send the head of a request and nothing of its body; give how the answer begins."""
    address = http.base_url
    with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode())
        return connection.recv(12)


def test_whoever_may_not_hand_in_is_told_so_before_anything_is_sent(office: Office) -> None:
    with crowd_before(office) as crowd:
        head = f"POST /v1/documents HTTP/1.1\nHost: h\nAuthorization: Bearer consumer\nContent-Length: {LARGEST}\n\n"
        assert answered(crowd.http, head) == b"HTTP/1.1 403"


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/evidence/verification", "/console/inspection/verification"])
def test_what_announces_too_much_is_refused_by_what_it_announces(office: Office, path: str) -> None:
    assert answered(office.http, f"POST {path} HTTP/1.1\nHost: h\nContent-Length: {10**9}\n\n") == b"HTTP/1.1 413"


def test_what_breaks_off_is_not_kept(office: Office) -> None:
    status, _ = sent_in_pieces(office, iter([PIECE, GONE]))
    assert status == 400
    assert not office.product.documents.holds(digest_of(PIECE))
