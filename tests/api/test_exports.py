"""Exports and conformance over HTTP: recorded, sent whole, the same again under one key, refused as problems."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from api import words
from api.routes import examples
from api.routes.exports import EXAMPLE
from application.exporting import columns
from application.ledger import Intent
from domain.case.events import Closed
from infrastructure.exports import producer
from tests.api.serving import Answer, Office
from tests.waiting import until

ASKED: Answer = {**EXAMPLE, "contents": ["cases"], "format": "csv", "filters": {}}


def test_a_file_comes_with_its_number_and_the_digest_on_record(office: Office) -> None:
    office.file(examples.FILING)
    answer = office.http.post("/v1/exports", json=ASKED)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["export-digest"] == f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    listed = office.get("/v1/exports")["exports"]
    assert [(one["serial"], one["state"]) for one in listed][-1] == (
        unquote(answer.headers["export-serial"]),
        "completed",
    )
    assert listed[-1]["left"]["file"] == answer.headers["export-digest"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert "cases.csv" in bundle.namelist()


def test_exports_are_listed_the_other_way_round_in_pages_and_with_the_fields_asked_for(office: Office) -> None:
    for _ in range(2):
        assert office.http.post("/v1/exports", json=ASKED).status_code == 200
    whole = [one["number"] for one in office.get("/v1/exports")["exports"]]
    page = office.get("/v1/exports", sort="-number", limit="1", fields="number")
    assert page["exports"] == [{"number": whole[-1]}]
    following = office.get("/v1/exports", sort="-number", limit="1", fields="number", cursor=page["next_cursor"])
    assert following["exports"] == [{"number": whole[-2]}]


def test_the_same_key_gives_the_same_file_and_no_second_number(office: Office) -> None:
    sent = [office.http.post("/v1/exports", json=ASKED, headers={"Idempotency-Key": "mine"}) for _ in range(2)]
    assert sent[0].content == sent[1].content
    assert sent[0].headers["export-serial"] == sent[1].headers["export-serial"]
    assert sent[1].headers["idempotent-replayed"] == "true"
    other = office.http.post("/v1/exports", json={**ASKED, "purpose": "别的"}, headers={"Idempotency-Key": "mine"})
    assert (other.status_code, other.json()["code"]) == (409, "command_reused")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"filters": {"colour": "red"}}, 422, "filter_unknown"),
        ({"contents": ["people"]}, 422, "content_unknown"),
        ({"format": "pdf"}, 422, "format_unknown"),
        ({"approved_by": None}, 409, "approver_needed"),
        ({"approved_by": "王某"}, 422, "malformed"),
        ({"position": 10**9}, 422, "position_ahead"),
        ({"purpose": ""}, 422, "malformed"),
        ({"extra": 1}, 422, "malformed"),
        ({"contents": ["history"], "level": "public"}, 422, "level_too_low"),
    ],
)
def test_what_cannot_be_exported_is_a_problem_and_takes_no_number(
    office: Office, changes: dict[str, Any], status: int, code: str
) -> None:
    before = len(office.get("/v1/exports")["exports"])
    answer = office.http.post("/v1/exports", json={**ASKED, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(office.get("/v1/exports")["exports"]) == before


def test_nothing_is_left_on_the_disk_of_the_server(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert office.http.post("/v1/exports", json={**ASKED, "format": "xlsx"}).status_code == 200
    assert office.http.post("/v1/exports", json={**ASKED, "format": "pdf"}).status_code == 422
    until(lambda: not list(tmp_path.iterdir()))  # it goes once the answer has been sent


def test_a_year_without_exports_has_none(office: Office) -> None:
    assert office.get("/v1/exports", year="2001")["exports"] == []


def test_a_case_and_a_stretch_of_cases_are_judged(office: Office) -> None:
    case = office.file(examples.FILING)["case"]
    one = office.get(f"/v1/cases/{case}/conformance")
    assert (one["judged"], one["not_judged"], one["departed"]) == (1, 0, [])
    office.get("/v1/cases/case:none/conformance", 404)
    office.file(examples.FILING)
    first = office.get("/v1/conformance", limit="1")
    assert first["judged"] == 1
    then = office.get("/v1/conformance", limit="1", after=str(first["next_after"]))
    assert then["next_after"] > first["next_after"]
    assert office.get("/v1/conformance", procedure="hotline")["judged"] == 0


def test_a_departure_is_shown_with_its_words_and_its_clause(office: Office) -> None:
    case_id = office.file(examples.FILING)["case"]
    case, ledger = office.product.ledger.case(case_id), office.product.ledger
    header = ledger.history(case_id)[0].event.header  # as if no verb had judged it
    case.trigger_event(Closed, timestamp=ledger.now(), header=header.model_copy(update={"command": "planted"}))
    ledger.append([Intent("planted", b"planted".ljust(32), (case,), {})])
    found = office.get(f"/v1/cases/{case_id}/conformance")["departed"][0]["findings"]
    assert [(one["departure"]["zh"], one["departure"]["code"]) for one in found] == [
        ("阶段不符", "wrong-stage"),
        ("办结时环节未办完", "steps-outstanding"),
    ]
    assert found[1]["clause"]
    assert "investigation" in found[1]["expected"]
    assert case_id in {one["case"] for one in office.get("/v1/conformance")["departed"]}


def test_a_disk_of_the_server_that_takes_nothing_is_told_to_come_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, tables: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(producer, "CsvWriter", full)
    answer = office.http.post("/v1/exports", json=ASKED)
    assert (answer.status_code, answer.json()["code"]) == (503, "export_file_not_written")
    assert office.get("/v1/exports")["exports"][-1]["failed"] == "export_file_not_written"


def test_the_dictionary_explains_each_code_in_the_words_of_every_other_answer() -> None:
    for said, known in (
        (columns.STATUS, words.STATUS),
        (columns.EFFECT, words.EFFECT),
        (columns.STATE, words.STATE),
        (columns.LIGHT, words.LIGHT),
    ):
        assert said == ", ".join(f"{code} {named[0]}" for code, named in known.items())
