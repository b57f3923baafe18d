"""Documents over HTTP: handed in, cited by acts, handed out; the file of a case; numbers that no refusal burns."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.routes import examples
from application.documents import LARGEST
from application.numbers import TOPICS, verify
from infrastructure.documents.folder import FolderStore
from infrastructure.ledger.passage import passage
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Answer, Office, office_on, opened_database
from tests.database import Database
from tests.histories import MAPPER

TEXT = "模拟受理通知书".encode()
DIGEST = "sha256:" + hashlib.sha256(TEXT).hexdigest()
NOT_HELD = "sha256:" + "0" * 64


@pytest.fixture(scope="module")
def shared(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Database, Path]]:
    folder = tmp_path_factory.mktemp("documents")
    with opened_database(server) as database, office_on(database, documents=FolderStore(folder)) as opened:
        yield opened, database, folder


@pytest.fixture
def office(shared: tuple[Office, Database, Path]) -> Office:
    return shared[0]


def hand_in(office: Office, content: bytes = TEXT, kind: str = "text/plain") -> Answer:
    answer = office.http.post("/v1/documents", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/documents/{answer.json()['digest']}"
    found: Answer = answer.json()
    return found


def cited(digest: str | None) -> Answer:
    return {"forms": [{"form": "acceptance-notice", "reference": "受理-1", "digest": digest}]}


def accepting(digest: str | None = None) -> Answer:
    return {"acting": examples.APPROVAL["acting"], **cited(digest)}


def test_a_document_is_handed_in_and_out_byte_for_byte(office: Office) -> None:
    assert hand_in(office) == {
        "digest": DIGEST,
        "size": len(TEXT),
        "media_type": "text/plain; charset=utf-8",
        "simulated": False,
    }
    answer = office.http.get(f"/v1/documents/{DIGEST}")
    assert (answer.status_code, answer.content) == (200, TEXT)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_same_bytes_twice_get_the_same_answer_whatever_they_are_called(office: Office) -> None:
    assert hand_in(office) == hand_in(office, kind="application/json") == hand_in(office, kind="text/html")


def test_what_looks_like_json_is_taken_as_the_bytes_it_is(office: Office) -> None:
    assert hand_in(office, b'{"a": 1, "a": 2', "application/json")["size"] == 15


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b"", 422, "document_empty", id="nothing"),
        pytest.param(b"\x7fELF", 415, "media_type_not_kept", id="a kind that is not kept"),
        pytest.param(b"a" * (LARGEST + 1), 413, "body_too_large", id="a byte too long"),
    ],
)
def test_what_is_not_kept_is_refused(office: Office, content: bytes, status: int, code: str) -> None:
    answer = office.http.post("/v1/documents", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("digest", "status", "code"),
    [
        pytest.param(NOT_HELD, 404, "document_unknown", id="not held"),
        pytest.param("sha256:abc", 422, "digest_malformed", id="no digest"),
        pytest.param("..%2F..%2Fetc%2Fpasswd", 404, "not_found", id="a way out"),
        pytest.param("a" * 201, 422, "malformed", id="too long"),
    ],
)
def test_only_a_digest_of_what_is_held_is_answered(office: Office, digest: str, status: int, code: str) -> None:
    answer = office.http.get(f"/v1/documents/{digest}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_document_that_was_damaged_is_a_mistake_of_the_server_and_never_shown(
    shared: tuple[Office, Database, Path],
) -> None:
    office, _, folder = shared
    digest = hand_in(office, b"to be damaged")["digest"]
    name = digest.removeprefix("sha256:")
    (folder / "sha256" / name[:2] / name[2:]).write_bytes(b"damaged")
    answer = office.http.get(f"/v1/documents/{digest}")
    assert (answer.status_code, answer.json()["code"]) == (500, "document_damaged")


def test_an_act_that_cites_what_is_not_held_is_refused_before_it_is_judged(office: Office) -> None:
    case = office.file(examples.APPROVAL)["case"]
    nonsense = {**accepting(NOT_HELD), "acting": {"unit": "u", "role": "nobody"}}
    answer = office.send(case, "accept", nonsense)
    assert (answer.status_code, answer.json()["code"]) == (409, "document_not_held")
    assert answer.json()["decided_by"] == {"form": "acceptance-notice", "digest": NOT_HELD}
    malformed = office.send(case, "accept", accepting("md5:1"))
    assert (malformed.status_code, malformed.json()["code"]) == (422, "digest_malformed")


def test_an_act_that_cites_what_is_held_is_done_and_repeated_though_it_is_gone(
    shared: tuple[Office, Database, Path],
) -> None:
    office, _, folder = shared
    content = b"gone tomorrow"
    digest = hand_in(office, content)["digest"]
    case = office.file(examples.APPROVAL)["case"]
    body = accepting(digest)
    first = office.send(case, "accept", body, **{"Idempotency-Key": "accept-once"})
    assert first.status_code == 200, first.text
    name = digest.removeprefix("sha256:")
    (folder / "sha256" / name[:2] / name[2:]).unlink()
    again = office.send(case, "accept", body, **{"Idempotency-Key": "accept-once"})
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    (held,) = office.get(f"/v1/cases/{case}/documents")["on_file"]
    assert (held["digest"], held["content"]) == (digest, "missing")
    hand_in(office, content)
    assert office.get(f"/v1/cases/{case}/documents")["on_file"][0]["content"] == "held"


def test_the_file_of_a_case_says_what_it_owes_and_has(office: Office) -> None:
    case = office.file(examples.APPROVAL)["case"]
    assert office.get(f"/v1/cases/{case}/documents")["owed"] == []
    before = office.get(f"/v1/cases/{case}")["as_of"]
    assert office.send(case, "accept", accepting()).status_code == 200
    found = office.get(f"/v1/cases/{case}/documents")
    (duty,) = found["owed"]
    assert (duty["why"]["zh"], duty["clause"], duty["missing"]) == ("受理", "许可法 32(1)(5)", [])
    assert duty["any_of"] == [[{"code": "acceptance-notice", "zh": "受理通知书", "en": "Notice of acceptance"}]]
    assert [(one["form"]["code"], one["content"]) for one in found["on_file"]] == [("acceptance-notice", "paper")]
    assert found["missing"] == []
    assert office.get(f"/v1/cases/{case}/documents", 200, at=before)["on_file"] == []
    office.get("/v1/cases/case:none/documents", 404)


def test_a_refused_filing_burns_no_number(shared: tuple[Office, Database, Path]) -> None:
    office, database, _ = shared
    before = office.file(examples.APPROVAL)["number"]
    refused = (
        {**examples.APPROVAL, **cited(NOT_HELD)},
        {**examples.APPROVAL, "item": "no-such-item"},
        {**examples.APPROVAL, "values": {}},
        {**examples.APPROVAL, "procedure": "no-such-procedure"},
    )
    for body in refused:
        assert office.http.post("/v1/cases", json=body).status_code in {404, 409, 422}
    after = office.file(examples.APPROVAL)["number"]
    assert int(after[:-1].rpartition("〕")[2]) == int(before[:-1].rpartition("〕")[2]) + 1
    with psycopg.connect(database.url("read"), autocommit=True) as reader:
        found = verify(passage(reader, MAPPER, TOPICS))
    assert found
    assert [register.faults for register in found] == [[] for _ in found]
