import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from api.routes import examples
from application.log import NO_LOG, EntryUnknown
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.checkpoint import Checkpoint, checkpoint_of
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.merkle import includes, is_consistent, root_of
from infrastructure.proof.note import Note, VerifierKey
from infrastructure.proof.opening import sealing_ledger
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.tiles import Edge, TiledNodes, TilePath
from tests.api.serving import Answer, Office, office_on, opened_database


@dataclass
class Log:
    """An office whose ledger is sealed when the test says so."""

    office: Office
    sealer: Sealer
    key: VerifierKey

    def checkpoint(self) -> Checkpoint:
        """Fetch the newest checkpoint, and verify it."""
        answer = self.office.http.get("/v1/log/checkpoint")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        note = Note.parse(answer.content)
        assert note.signed_by([self.key]) == [self.key]
        return checkpoint_of(note)

    def tile(self, level: int, number: int, width: int) -> bytes:
        """Fetch a tile."""
        answer = self.office.http.get(f"/v1/log/tile/{TilePath(level, number, width)}")
        assert answer.status_code == 200, answer.text
        assert "immutable" in answer.headers["Cache-Control"]
        return answer.content


@pytest.fixture(scope="module")
def log(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A ledger that is served with its log."""
    keys: Path = tmp_path_factory.mktemp("proof") / "keys"
    with (
        opened_database(server) as database,
        office_on(database, keys=keys) as office,
        append_pool(database.url("append")) as pool,
    ):
        assert office.get("/v1/log/inclusion", 404, position="1")["code"] == "not_sealed"
        key = ready_key(sealing_ledger(pool), pool, KeyFolder(keys))
        yield Log(office, Sealer(pool, KeyFolder(keys)), key)


def hashes(found: list[str]) -> list[bytes]:
    return [b64decode(step) for step in found]


def test_an_act_is_receipted_and_then_proven(log: Log) -> None:
    filed = log.office.file(examples.FILING)
    receipt = Note.parse(filed["receipt"].encode())
    assert receipt.signed_by([log.key]) == [log.key]
    lines = receipt.text.split("\n")
    first, last = map(int, lines[3].split(" "))
    assert list(range(first, last + 1)) == filed["ledger_positions"]
    log.sealer.seal()
    checkpoint = log.checkpoint()
    for position, leaf in zip(range(first, last + 1), lines[4:], strict=False):
        found = log.office.get("/v1/log/inclusion", position=str(position))
        assert found["leaf"] == leaf
        assert b64decode(found["root"]) == checkpoint.root
        assert includes(checkpoint.root, checkpoint.size, found["index"], b64decode(leaf), hashes(found["proof"]))


def test_an_event_is_given_as_it_is_stored_whether_it_is_sealed_or_not(log: Log) -> None:
    position = log.office.file(examples.FILING)["ledger_positions"][0]
    before = log.office.product.log.entry(position)
    log.sealer.seal()
    found = log.office.get("/v1/log/inclusion", position=str(position))
    assert b64decode(found["leaf"]) == before.leaf == sha256(b"\x00" + before.envelope).digest()
    assert sha256(before.payload).digest() == before.payload_hash
    assert before.envelope.endswith(before.payload_hash)
    assert json.loads(before.payload)["header"]["actor"]["unit"] == examples.PROCUREMENT["unit"]
    assert log.office.product.log.entry(position) == before
    for kept in (log.office.product.log, NO_LOG):
        with pytest.raises(EntryUnknown):
            kept.entry(10**9)


def test_the_health_tells_how_far_the_log_is_sealed(log: Log) -> None:
    log.office.file(examples.FILING)
    log.sealer.seal()
    found = log.office.get("/healthz")["log"]
    assert (found["size"], found["behind_events"], found["alarm"]) == (log.checkpoint().size, 0, None)


def test_the_same_act_sent_again_gets_the_same_receipt(log: Log) -> None:
    sent = [log.office.http.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    answers = [answer.json() for answer in sent]
    assert [answer["repeated"] for answer in answers] == [False, True]
    assert answers[0]["receipt"] == answers[1]["receipt"]


def test_the_log_is_shown_to_have_only_grown(log: Log) -> None:
    log.office.file(examples.FILING)
    log.sealer.seal()
    before = log.checkpoint()
    log.office.file(examples.FILING)
    log.sealer.seal()
    after = log.checkpoint()
    asked: Answer = {"from": str(before.size), "to": str(after.size)}
    found = log.office.get("/v1/log/consistency", **asked)
    assert is_consistent(before.size, before.root, after.size, after.root, hashes(found["proof"]))
    assert (found["from_size"], b64decode(found["from_root"])) == (before.size, before.root)
    newest = log.office.get("/v1/log/consistency", **{"from": str(before.size)})
    assert newest == found


def test_the_tiles_give_the_root_of_the_checkpoint(log: Log) -> None:
    log.office.file(examples.FILING)
    log.sealer.seal()
    checkpoint = log.checkpoint()
    held = {(level, number): log.tile(level, number, width) for level, number, width in Edge.tiles_at(checkpoint.size)}
    assert root_of(TiledNodes(lambda level, number: held[level, number]), checkpoint.size) == checkpoint.root
    assert log.tile(0, 0, 2) == held[0, 0][:64]


@pytest.mark.parametrize(
    ("path", "status", "code", "names"),
    [
        ("inclusion?position=0", 422, "malformed", "position"),
        ("inclusion?position=x", 422, "malformed", "position"),
        ("inclusion", 422, "malformed", "position"),
        ("inclusion?position=1&size=99999", 404, "size_not_sealed", "size"),
        ("inclusion?position=99999", 409, "sizes_out_of_order", "position"),
        ("inclusion?position=2&size=1", 409, "sizes_out_of_order", "position"),
        ("consistency?from=-1", 422, "malformed", "from"),
        ("consistency?from=1&to=99999", 404, "size_not_sealed", "to"),
        ("consistency?from=3&to=2", 409, "sizes_out_of_order", "earlier"),
        ("consistency?to=2", 422, "malformed", "from"),
        ("consistency?from=1&from=2", 422, "parameter_repeated", "from"),
        ("tile/0/0", 404, "tile_unknown", "tile"),
        ("tile/0/000", 404, "tile_unknown", "tile"),
        ("tile/9/000", 404, "tile_unknown", "tile"),
        ("tile/0/x999/x999/x999/x999/x999/999", 404, "tile_unknown", "tile"),
        ("tile/0/../../healthz", 404, "", ""),
    ],
)
def test_what_cannot_be_answered_is_named(log: Log, path: str, status: int, code: str, names: str) -> None:
    log.sealer.seal()
    answer = log.office.http.get(f"/v1/log/{path}")
    assert answer.status_code == status, answer.text
    if code:
        assert answer.json()["code"] == code
        assert names in answer.text
