"""Archives over real HTTP: a handover from its order to its receipt, its package, holds, and destruction by two."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.composition_of_proof import package_verified
from api.routes import examples
from api.routes.archives import EXAMPLE
from api.routes.evidence import EXAMPLE as EVIDENCE
from api.routes.protected import EXAMPLES
from api.routes.record_examples import ACTS
from application.publishing import Publishing
from application.recording.archives import FILE_ACTS, TRANSFER_ACTS
from application.transferring import CATALOGUE, MANIFEST, PackageMalformed
from domain.regulation.definition import CASE_ARCHIVES, in_force, load_shipped
from domain.regulation.regulation import Regulation
from infrastructure.documents.folder import FolderStore
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof import verifier
from tests.api.serving import ADMINISTRATOR, Answer, Office, answer_of, office_on
from tests.database import cloned_database

FILES, HANDOVERS = "/v1/archives/files", "/v1/archives/transfers"
OTHER = {"unit": "中心办公室", "role": "archivist"}
LETTER = b"%PDF-1.7 letter of the caller"


def own_schedule() -> Regulation:
    """A body's own version: what callers ask for is kept for a year from the closing."""
    from datetime import date

    shipped = in_force(load_shipped(), CASE_ARCHIVES, date(2026, 1, 1)).model_dump(mode="json", by_alias=True)
    rules = [
        {**one, **({"keep": "1 years", "counted_from": "closing"} if one["code"] == "demands" else {})}
        for one in shipped["retention"]
    ]
    return Regulation.model_validate(
        {**shipped, "version": "2025-01-01", "in_force": {"from": "2025-01-01"}, "retention": rules}
    )


@pytest.fixture(scope="module")
def archives(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A ledger with its log, whose body has a schedule of its own."""
    folder, keys = tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("proof") / "keys"
    with cloned_database(server) as database, office_on(database, keys=keys, documents=FolderStore(folder)) as opened:
        publishing = Publishing(opened.product.ledger, principal="tests", acting=ADMINISTRATOR)
        publishing.regulations([own_schedule()])
        yield opened


@pytest.fixture
def closed(archives: Office) -> Callable[..., str]:
    """Take in the demand of a caller with a letter, and end it in September 2025."""

    def made(caller: str, *, end: bool = True) -> str:
        held = archives.http.post("/v1/documents", content=LETTER, headers={"Content-Type": "application/pdf"}).json()
        values = {"type": "求助", "anonymous": False, "emergency": False, "matter": "模拟诉求", "caller": caller,
                  "contact": f"电话{caller}", "report-details": "模拟线索"}  # fmt: skip
        filing = examples.FILING | {
            "acting": {"unit": "12345热线", "role": "agent"},
            "effective_at": "2025-09-22T09:00:00+08:00",
            "procedure": "hotline",
            "channel": "call",
            "values": values,
            "forms": [{"form": "minutes", "reference": "模拟-1", "digest": held["digest"]}],
        }
        case = str(archives.file(filing)["case"])
        if end:
            office = {"unit": "12345热线办", "role": "office"}
            at = "2025-09-22T10:00:00+08:00"
            archives.do(case, "refuse", acting=office, ground="petition", effective_at=at)
        return case

    return made


def act(office: Office, path: str, name: str, status: int = 200, **changes: Any) -> Answer:
    return answer_of(office.http.post(f"{path}/{name}", json={**ACTS[name], **changes}), status)


def order(office: Office, *cases: str, status: int = 200, **changes: Any) -> Answer:
    return act(office, HANDOVERS, "order-transfer", status, cases=list(cases), **changes)


def named(ordered: Answer) -> str:
    return str(ordered["record"]).removeprefix("transfer:")


def asked(office: Office, path: str, **query: str) -> Answer:
    return office.get(path, 200, min_position=str(office.product.ledger.position()), **query)


def package(office: Office, transfer: str, **changes: Any) -> bytes:
    answer = office.http.post(f"{HANDOVERS}/{transfer}/package", json={**EXAMPLE, **changes})
    assert answer.status_code == 200, answer.text
    return answer.content


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def repacked(files: dict[str, bytes]) -> bytes:
    from application.transferring import _archived

    return _archived(files)


def test_every_act_of_archives_has_an_example_that_is_well_formed() -> None:
    for one in (*FILE_ACTS, *TRANSFER_ACTS):
        assert one.request.model_validate(ACTS[one.name]), one.name


def test_a_handover_runs_from_its_order_to_its_receipt(archives: Office, closed: Callable[..., str]) -> None:
    second, first = closed("甲一"), closed("甲二")
    ordered = order(archives, second, first)
    shown = asked(archives, f"{HANDOVERS}/{named(ordered)}")
    assert shown["number"].startswith("移交〔")
    assert shown["status"]["code"] == "ordered"
    rows = [(one["item"], one["year"], one["keep"]["zh"], one["kept_through"]) for one in shown["files"]]
    assert rows == [(1, 2025, "1年", "2026-09-22"), (2, 2025, "1年", "2026-09-22")]
    assert {one["case"] for one in shown["files"]} == {first, second}
    assert order(archives, first, status=409)["code"] == "transferred_already"
    act(archives, f"{HANDOVERS}/{named(ordered)}", "receive-transfer")
    file = asked(archives, f"{FILES}/{first}")
    assert (file["status"]["code"], file["receipt"]) == ("received", "模拟接收〔2026〕1号")
    assert [entry["act"]["zh"] for entry in file["entries"]] == ["案卷建档", "案卷移交", "案卷进馆"]
    assert asked(archives, HANDOVERS, status="received")["transfers"][0]["count"] == 2
    again = act(archives, f"{HANDOVERS}/{named(ordered)}", "return-transfer", 409)
    assert again["code"] == "transfer_settled"


def test_what_was_sent_back_can_be_handed_over_again(archives: Office, closed: Callable[..., str]) -> None:
    case = closed("乙一")
    act(archives, f"{HANDOVERS}/{named(order(archives, case))}", "return-transfer")
    assert asked(archives, f"{FILES}/{case}")["status"]["code"] == "kept"
    assert order(archives, case)["version"] == 1


def test_what_is_open_or_not_due_is_not_handed_over_and_nothing_is_recorded(
    archives: Office, closed: Callable[..., str]
) -> None:
    case, still_open = closed("丙一"), closed("丙二", end=False)
    before = archives.product.ledger.position()
    assert order(archives, case, status=409, consent=None)["code"] == "transfer_not_due"
    assert order(archives, still_open, status=409)["code"] == "case_not_closed"
    assert order(archives, "case:nobody", status=404)["code"] == "case_unknown"
    assert answer_of(archives.http.post(f"{HANDOVERS}/nothing/package", json=EXAMPLE), 404)["code"] == "record_unknown"
    assert archives.product.ledger.position() == before


def test_a_package_holds_the_list_a_proven_bundle_of_each_case_and_its_documents(
    archives: Office, closed: Callable[..., str]
) -> None:
    cases = [closed("丁一"), closed("丁二")]
    transfer = named(order(archives, *cases))
    content = package(archives, transfer)
    files = files_of(content)
    [head, *rows] = csv.reader(io.StringIO(files[CATALOGUE].decode("utf-8-sig")))
    assert head[:3] == ["件号", "案号", "题名"]
    assert head[4:7] == ["年度", "办结日期", "保管期限"]
    assert [(row[0], row[4], row[5], row[6], row[12], row[13]) for row in rows] == [
        ("1", "2025", "2025-09-22", "1年", "1", "0"), ("2", "2025", "2025-09-22", "1年", "1", "0"),
    ]  # fmt: skip
    assert sorted(row[9] for row in rows) == sorted(cases)
    for number in (1, 2):
        assert verifier.verify(files[f"cases/00{number}.zip"]).status == 0
    assert [one for name, one in files.items() if name.startswith("documents/")] == [LETTER]
    assert [(one.item, one.proven) for one in package_verified(content)] == [(1, True), (2, True)]
    assert "甲" not in files[CATALOGUE].decode()  # neither list nor bundle says what is protected, unless asked to
    assert package(archives, transfer) == content


def test_the_values_go_with_a_package_where_it_is_asked_for_and_that_is_on_record(
    archives: Office, closed: Callable[..., str]
) -> None:
    case = closed("戊一")
    transfer = named(order(archives, case))
    before = archives.product.ledger.position()
    bundle = files_of(package(archives, transfer, values=True))["cases/001.zip"]
    assert "戊一" in files_of(bundle)["disclosed.jsonl"].decode()
    issued = [
        one for one in archives.get("/v1/changes", 200, after=str(before), limit="100")["changes"]
        if one["topic"] == "evidence.issued"
    ]  # fmt: skip
    assert len(issued) == 1


@pytest.mark.parametrize("what", ["byte", "list", "swapped", "more", "manifest", "compressed", "none"])
def test_a_package_that_was_changed_is_not_proven(
    archives: Office, closed: Callable[..., str], what: str, tmp_path: Path
) -> None:
    content = package(archives, named(order(archives, closed("己一" + what), closed("己二" + what))))
    files = files_of(content)
    if what == "byte":
        changed = bytearray(content)
        changed[len(content) // 2] ^= 1
        hostile = bytes(changed)
    elif what == "list":
        hostile = repacked({**files, CATALOGUE: files[CATALOGUE] + b"3,\r\n"})
    elif what == "swapped":
        hostile = repacked({**files, "cases/001.zip": files["cases/002.zip"]})
    elif what == "more":
        hostile = repacked({**files, "cases/003.zip": b""})
    elif what == "manifest":
        hostile = repacked({**files, MANIFEST: b"[]"})
    elif what == "compressed":
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as deflated:
            for name, one in files.items():
                deflated.writestr(name, one)
        hostile = written.getvalue()
    else:
        hostile = b"PK"
    with pytest.raises(PackageMalformed):
        list(package_verified(hostile))


def test_a_bundle_of_another_case_is_told_though_the_manifest_was_made_anew(
    archives: Office, closed: Callable[..., str]
) -> None:
    import hashlib
    import json

    files = files_of(package(archives, named(order(archives, closed("庚一"), closed("庚二")))))
    files["cases/001.zip"] = files["cases/002.zip"]
    said = json.loads(files.pop(MANIFEST))
    said["files"] = [
        {"name": name, "bytes": len(one), "sha256": hashlib.sha256(one).hexdigest()} for name, one in files.items()
    ]
    files[MANIFEST] = json.dumps(said).encode()
    assert [one.proven for one in package_verified(repacked(files))] == [False, True]


def test_a_hold_is_listed_and_keeps_values_from_being_shredded_whatever_the_law(
    archives: Office, closed: Callable[..., str]
) -> None:
    case = closed("辛一")
    act(archives, f"{FILES}/{case}", "hold-file", until=None)
    held = asked(archives, FILES, list="held")["files"]
    assert {one["case"]: one["holds"][0]["until"] for one in held}[case] is None
    shred = {**EXAMPLES["propose-shred"], "law": "个人信息保护法 47"}
    path = f"/v1/protected/{case}/propose-shred"
    assert answer_of(archives.http.post(path, json=shred), 409)["code"] == "under_legal_hold"
    act(archives, f"{FILES}/{case}", "release-file")
    assert case not in [one["case"] for one in asked(archives, FILES, list="held")["files"]]
    assert "entry" in answer_of(archives.http.post(path, json=shred), 200)


def test_a_file_is_destroyed_after_its_appraisal_by_another_person_and_its_proof_stays(
    archives: Office, closed: Callable[..., str]
) -> None:
    case = closed("壬一")
    at = f"{FILES}/{case}"
    due = asked(archives, FILES, list="appraisal", day="2026-09-23")["files"]
    assert case in [one["case"] for one in due]
    assert case not in [one["case"] for one in asked(archives, FILES, list="appraisal", day="2026-09-22")["files"]]
    protected = f"/v1/protected/{case}"
    every = {**EXAMPLES["propose-shred"], "classes": ["personal", "internal", "sensitive", "trade-secret"]}
    refused = answer_of(archives.http.post(f"{protected}/propose-shred", json=every), 409)
    assert (refused["code"], refused["clause"]) == ("file_still_kept", "个人信息保护法 47")
    act(archives, at, "appraise-file")
    assert [one["case"] for one in asked(archives, FILES, list="destruction")["files"]] == [case]
    assert act(archives, at, "record-destruction", 409)["code"] == "two_persons_needed"
    assert act(archives, at, "record-destruction", 409, acting=OTHER)["code"] == "values_readable"
    proposal = answer_of(archives.http.post(f"{protected}/propose-shred", json=every), 200)["entry"]
    confirm = {**EXAMPLES["confirm-shred"], "proposal": proposal}
    answer_of(archives.http.post(f"{protected}/confirm-shred", json=confirm), 200)
    act(archives, at, "record-destruction", acting=OTHER)
    shown = asked(archives, at)
    assert shown["status"]["code"] == "destroyed"
    assert asked(archives, FILES, list="destruction")["files"] == []
    evidence = archives.http.post(f"/v1/cases/{case}/evidence", json=EVIDENCE)
    assert verifier.verify(evidence.content).status == 0


def test_a_file_that_nobody_touched_says_for_how_long_it_is_kept(archives: Office, closed: Callable[..., str]) -> None:
    case, still_open = closed("癸一"), closed("癸二", end=False)
    shown = asked(archives, f"{FILES}/{case}")
    assert (shown["version"], shown["status"]["code"], shown["kept_through"]) == (0, "kept", "2026-09-22")
    assert (shown["keep"]["zh"], shown["transfer_from"], shown["entries"]) == ("1年", None, [])
    unending = asked(archives, f"{FILES}/{still_open}")
    assert (unending["closed_on"], unending["keep"], unending["kept_through"]) == (None, None, None)
