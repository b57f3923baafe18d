"""Evidence over HTTP: given out on record, and any bundle looked at."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from api.routes import examples
from api.routes.evidence import EXAMPLE
from domain.evidence import EvidenceIssued
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof import verifier
from tests.api.serving import Answer, Office, answer_of, office_on
from tests.database import cloned_database

ZIP = {"Content-Type": "application/zip"}


@pytest.fixture(scope="module")
def office(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A ledger that is served with its log."""
    with (
        cloned_database(server) as database,
        office_on(database, models=(), keys=tmp_path_factory.mktemp("proof") / "keys") as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A case on file."""
    return str(office.file(examples.FILING)["case"])


@pytest.fixture(scope="module")
def bundle(office: Office, case: str) -> bytes:
    """Evidence of it."""
    answer = office.http.post(f"/v1/cases/{case}/evidence", json=EXAMPLE)
    assert answer.status_code == 200, answer.text
    return answer.content


def verified(office: Office, content: bytes) -> Answer:
    return answer_of(office.http.post("/v1/evidence/verification", content=content, headers=ZIP), 200)


def test_a_bundle_comes_as_a_file_that_its_own_verifier_finds_proven(office: Office, case: str, bundle: bytes) -> None:
    assert verifier.verify(bundle).status == 0
    answer = office.http.post(f"/v1/cases/{case}/evidence", json=EXAMPLE)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_that_it_was_given_out_is_on_record_with_the_hash_of_its_manifest(office: Office, case: str) -> None:
    answer = office.http.post(f"/v1/cases/{case}/evidence", json=EXAMPLE)
    (recorded,) = office.product.ledger.events(answer.headers["Evidence"])
    issued = recorded.event
    assert isinstance(issued, EvidenceIssued)
    assert recorded.position == int(answer.headers["Ledger-Position"])
    assert issued.manifest == answer.headers["Evidence-Manifest"]
    assert (issued.case, issued.recipient) == (case, EXAMPLE["recipient"])


def test_a_bundle_that_is_handed_in_is_found_proven_check_by_check(office: Office, bundle: bytes) -> None:
    answer = verified(office, bundle)
    assert answer["verdict"] == "proven"
    assert {check["state"] for check in answer["checks"]} <= {"holds", "note"}


def test_a_bundle_of_which_one_byte_was_changed_fails_and_the_file_is_named(office: Office, bundle: bytes) -> None:
    forged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as old, zipfile.ZipFile(forged, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, content.replace(b"case:", b"cave:", 1) if entry.filename == "events.jsonl" else content)
    answer = verified(office, forged.getvalue())
    assert answer["verdict"] == "fails"
    assert any("events.jsonl" in check["en"] for check in answer["checks"] if check["state"] == "fails")


@pytest.mark.parametrize("content", [b"", b"PK", b"{}", b"\0" * 5000])
def test_what_is_no_bundle_is_unreadable_and_no_fault_of_the_server(office: Office, content: bytes) -> None:
    assert verified(office, content)["verdict"] == "unreadable"


def test_evidence_of_a_case_that_is_not_on_record_is_not_given_out(office: Office) -> None:
    answer = office.http.post("/v1/cases/case:none/evidence", json=EXAMPLE)
    assert answer_of(answer, 404)["code"] == "case_unknown"


def test_a_field_that_is_not_protected_cannot_be_disclosed(office: Office, case: str) -> None:
    answer = office.http.post(f"/v1/cases/{case}/evidence", json={**EXAMPLE, "disclose": ["nothing-like-it"]})
    problem = answer_of(answer, 409 if answer.status_code == 409 else 422)
    assert problem["code"] == "field_not_protected"
    assert "supplier" in problem["decided_by"]["known"]
