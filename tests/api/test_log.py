import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from psycopg_pool import ConnectionPool

from api.routes import book_examples, examples, keys
from api.routes.evidence import EXAMPLE
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
from tests.api.serving import Answer, Office, answer_of, office_on, opened_database


@dataclass
class Log:
    """An office whose ledger is sealed when the test says so."""

    office: Office
    sealer: Sealer
    key: VerifierKey
    pool: ConnectionPool

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
    folder: Path = tmp_path_factory.mktemp("proof") / "keys"
    with (
        opened_database(server) as database,
        office_on(database, keys=folder) as office,
        append_pool(database.url("append")) as pool,
    ):
        assert office.get("/v1/log/inclusion", 404, position="1")["code"] == "not_sealed"
        key = ready_key(sealing_ledger(pool), pool, KeyFolder(folder))
        yield Log(office, Sealer(pool, KeyFolder(folder)), key, pool)


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


def test_every_act_of_a_departments_system_is_receipted(log: Log) -> None:
    act = book_examples.ACT_OF_A_SYSTEM
    acts = [{**act, "id": "r-1", "case": "R-1"}, {**act, "id": "r-2", "case": "R-2", "act": "accept"}]
    sent = [
        answer_of(log.office.http.post("/v1/intake", json={"source": "housing", "acts": acts}), 200)["outcomes"]
        for _ in range(2)
    ]
    (stored, refused), (repeated, _) = sent
    assert (stored["outcome"], repeated["outcome"], refused["outcome"]) == ("stored", "repeated", "refused")
    assert (refused["receipt"], repeated["receipt"]) == (None, stored["receipt"])
    note = Note.parse(stored["receipt"].encode())
    assert note.signed_by([log.key]) == [log.key]
    lines = note.text.split("\n")
    assert lines[2] == "intake:housing:r-1"
    first, last = map(int, lines[3].split(" "))
    with log.pool.connection() as connection:
        query = "SELECT topic FROM ledger.events WHERE position BETWEEN %s AND %s"
        on_record = {row[0] for row in connection.execute(query, [first, last]).fetchall()}
    assert {"case.filed", "intake.received"} <= on_record
    assert lines[4] == b64encode(log.office.product.log.entry(first).leaf).decode()
    message = {**book_examples.RECONCILIATION, "id": "m-1"}
    reconciled = answer_of(log.office.http.post("/v1/intake/housing/reconciliations", json=message), 200)
    assert Note.parse(reconciled["receipt"].encode()).text.split("\n")[2] == "intake-reconciliation:housing:m-1"


def test_evidence_that_is_given_out_is_receipted(log: Log) -> None:
    case = log.office.file(examples.FILING)["case"]
    answer = log.office.http.post(f"/v1/cases/{case}/evidence", json=EXAMPLE)
    note = Note.parse(b64decode(answer.headers["Ledger-Receipt"]))
    assert note.text.split("\n")[2] == answer.headers["Evidence"]
    assert note.text.split("\n")[3].endswith(f" {answer.headers['Ledger-Position']}")


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


def test_the_key_is_changed_by_two_persons(log: Log) -> None:
    proposed = answer_of(log.office.http.post("/v1/keys/propose-rotation", json=keys.PROPOSING), 200)
    confirming = {**keys.CONFIRMING, "proposal": proposed["proposal"]}
    same = {**confirming, "acting": keys.PROPOSING["acting"]}
    problem = answer_of(log.office.http.post("/v1/keys/confirm-rotation", json=same), 409)
    assert problem["code"] == "two_persons_needed"
    headers = {"Idempotency-Key": "once"}
    changed, again = (
        answer_of(log.office.http.post("/v1/keys/confirm-rotation", json=confirming, headers=headers), 200)
        for _ in range(2)
    )
    assert (again["key"], again["repeated"]) == (changed["key"], True)
    assert Note.parse(changed["receipt"].encode()).signed_by([log.key]) == [log.key]
    log.sealer.seal()
    note = Note.parse(log.office.http.get("/v1/log/checkpoint").content)
    new = VerifierKey.parse(changed["key"])
    assert note.signed_by([log.key, new]) == [log.key, new]
