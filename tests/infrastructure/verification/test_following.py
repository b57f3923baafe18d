"""A monitor: it sees a log that grows, and one that was split, rolled back or signed by somebody else."""

import http.server
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from infrastructure.proof.merkle import Tree, consistency_proof
from infrastructure.proof.note import NotSigned
from infrastructure.verification.following import (
    Followed,
    LogContradicts,
    LogNotReached,
    NotAnAddress,
    StateUnreadable,
    follow,
)
from tests.infrastructure.proof.test_witness import LOG, STRANGER, noted, tree


class Served:
    """A log that is served as somebody likes."""

    def __init__(self) -> None:
        self.note, self.leaves, self.answer, self.url = b"", Tree(), b"", ""

    def shows(self, size: int, leaves: Tree, **said: object) -> None:
        self.note, self.leaves = bytes(noted(size, leaves, **said)), leaves  # type: ignore[arg-type]

    def proof(self, query: str) -> bytes:
        asked = parse_qs(query)
        steps = consistency_proof(self.leaves, int(asked["from"][0]), int(asked["to"][0]))
        return self.answer or json.dumps({"proof": [b64encode(step).decode() for step in steps]}).encode()


@pytest.fixture
def log() -> Iterator[Served]:
    served = Served()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            content = served.note if parts.path.endswith("/checkpoint") else served.proof(parts.query)
            self.send_response(200 if content else 503)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state" / "seen.txt"


def look(log: Served, state: Path) -> Followed:
    return follow(log.url, state, [LOG])


def test_a_log_that_grows_is_followed_and_remembered(log: Served, state: Path) -> None:
    leaves = tree(9)
    log.shows(3, leaves)
    assert look(log, state).before is None
    log.shows(9, leaves)
    found = look(log, state)
    assert (found.before and found.before.size, found.now.size) == (3, 9)
    assert look(log, state).before == found.now
    assert state.read_bytes() == log.note


@pytest.mark.parametrize(
    ("size", "leaves"),
    [
        pytest.param(9, tree(9, fork=1), id="rewritten and longer"),
        pytest.param(5, tree(9, fork=4), id="another root of that size"),
        pytest.param(3, tree(9), id="rolled back"),
    ],
)
def test_a_log_that_contradicts_what_was_seen_is_reported_and_kept(
    log: Served, state: Path, size: int, leaves: Tree
) -> None:
    log.shows(5, tree(9))
    look(log, state)
    seen = state.read_bytes()
    log.shows(size, leaves)
    for _ in range(2):
        with pytest.raises(LogContradicts):
            look(log, state)
    assert state.read_bytes() == seen
    assert [file.read_bytes() for file in state.parent.glob("seen.txt.against-*")] == [log.note]


def test_another_log_at_that_address_is_reported(log: Served, state: Path) -> None:
    log.shows(5, tree(9))
    look(log, state)
    log.shows(9, tree(9), origin="caseledger/" + "1" * 32)
    with pytest.raises((LogContradicts, NotSigned)):
        look(log, state)


def test_a_checkpoint_that_somebody_else_signed_is_not_believed(log: Served, state: Path) -> None:
    log.shows(5, tree(9), signer=STRANGER)
    with pytest.raises(NotSigned):
        look(log, state)
    assert not state.exists()


@pytest.mark.parametrize("answer", [b"", b"x", b"{}", b'{"proof":"x"}', b'{"proof":["x"]}', b"[" * 100_000])
def test_what_is_no_answer_says_nothing_against_the_log(log: Served, state: Path, answer: bytes) -> None:
    log.note = answer
    with pytest.raises(LogNotReached):
        look(log, state)
    log.shows(5, tree(9))
    look(log, state)
    log.shows(9, tree(9))
    log.answer = answer or b"no proof"
    with pytest.raises(LogNotReached):
        look(log, state)


def test_a_state_that_cannot_be_read_is_not_begun_anew(log: Served, state: Path) -> None:
    log.shows(5, tree(9))
    state.parent.mkdir()
    state.write_bytes(b"x")
    with pytest.raises(StateUnreadable):
        look(log, state)


@pytest.mark.parametrize("url", ["", "ledger", "ftp://x", "http://", "http://x:99999", "http://[x"])
def test_an_address_that_is_none_is_refused(state: Path, url: str) -> None:
    with pytest.raises(NotAnAddress):
        follow(url, state, [LOG])


def test_nobody_at_the_address_says_nothing_against_the_log(state: Path) -> None:
    with pytest.raises(LogNotReached):
        follow("http://127.0.0.1:9", state, [LOG])
