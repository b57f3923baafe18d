"""What is sent beside a body is bounded, whoever sends it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.api.serving import Office

PIECE = b"x" * 16_384
AT_MOST = 64  # pieces of what has no end that are sent
HEAD = b"GET /healthz HTTP/1.1\r\nHost: h\r\n"
CHUNKED = b"POST /v1/cases HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def connected(office: Office) -> Iterator[socket.socket]:
    url = office.http.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
        yield connection


def heard(connection: socket.socket) -> bytes:
    """Give all that comes until the other end hangs up; raise `TimeoutError` if it does not."""
    said = b""
    try:
        while piece := connection.recv(65_536):
            said += piece
    except ConnectionResetError:  # it closed while more was on its way
        pass
    return said


def answered(connection: socket.socket, piece: bytes) -> bytes:
    """Send the same without end; give what was answered by the time that the other end hung up."""
    try:
        for _ in range(AT_MOST):
            connection.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return heard(connection)


def test_a_head_of_sixty_thousand_bytes_is_read(office: Office) -> None:
    with connected(office) as connection:
        connection.sendall(HEAD + b"Cookie: a=" + b"x" * 60_000 + b"\r\nConnection: close\r\n\r\n")
        assert heard(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("begun", "piece"),
    [(b"GET /", PIECE), (HEAD + b"Cookie: ", PIECE), (HEAD, b"A: " + PIECE + b"\r\n"), (b"", b"\r\n" * 8_192)],
    ids=["address", "one field", "many fields", "nothing but blank lines"],
)
def test_a_head_without_end_is_refused(office: Office, begun: bytes, piece: bytes) -> None:
    with connected(office) as connection:
        connection.sendall(begun)
        assert not answered(connection, piece).startswith(b"HTTP/1.1 2")
    assert office.http.get("/healthz").status_code == 200


def test_whoever_sends_too_long_a_head_is_told_so(office: Office) -> None:
    with connected(office) as connection:
        connection.sendall(HEAD + b"Cookie: " + b"x" * 70_000)
        said = heard(connection)
    assert said.startswith(b"HTTP/1.1 431 ")
    assert said.endswith(b"The head of the request is too long.")


@pytest.mark.parametrize("beside", [b"0\r\nA: ", b"1;a="], ids=["trailers", "between chunks"])
def test_what_stands_beside_the_chunks_of_a_body_is_bounded(office: Office, beside: bytes) -> None:
    with connected(office) as connection:
        connection.sendall(CHUNKED + b"2\r\n{}\r\n" + beside)
        assert not answered(connection, PIECE).startswith(b"HTTP/1.1 2")


def test_a_body_before_the_next_head_is_not_taken_for_it(office: Office) -> None:
    body = b"[" + b"1," * 50_000 + b"1]"
    first = b"POST /v1/cases HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with connected(office) as connection:
        connection.sendall(first % len(body) + body + HEAD + b"Connection: close\r\n\r\n")
        said = heard(connection)
    assert said.startswith(b"HTTP/1.1 4")
    assert said.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 200 " in said


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"GET /healthz HTTP/1.1\r\nHo st: h\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: h\r\nA: \0\r\n\r\n",
        b"G\xc3\xa9T / HTTP/1.1\r\nHost: h\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["two lengths of two kinds", "two lengths", "a blank in a name", "a zero byte", "no method", "TLS"],
)
def test_what_is_no_request_is_refused(office: Office, sent: bytes) -> None:
    with connected(office) as connection:
        connection.sendall(sent)
        assert heard(connection).startswith(b"HTTP/1.1 400 ")
