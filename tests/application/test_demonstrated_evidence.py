"""Every kind of case of the demonstration gives evidence that is verified without any of our software."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.pages.evidence import page
from application.evidence import EvidenceRequest, FieldNotProtected, Made, Shown, issue
from application.ledger import CaseUnknown
from application.protection import ValueShredded
from application.requests import Acting
from domain.case.events import CaseEvent
from domain.case.values import Committed
from domain.recorded import Recorded
from infrastructure.data_keys.folder import KeyDestroyed
from infrastructure.data_keys.opening import protected_values_on, protection_on
from infrastructure.errors import KeysNotNamed
from infrastructure.evidence.collecting import Evidence, EvidenceNotProven
from infrastructure.evidence.covering import Covered, covered
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import append_pool
from infrastructure.projections.reading import read_pool
from infrastructure.proof import verifier
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.opening import sealing_ledger
from tests.application.played import Played
from tests.infrastructure.proof.second_verifier import Second

OFFICE = Acting(unit="监察", role="inspector")


@dataclass(frozen=True)
class Desk:
    """Where bundles of the demonstration's cases are made."""

    played: Played
    evidence: Evidence
    unkeyed: Evidence

    def make(self, case: str, **asked: object) -> Made:
        return self.evidence.make(case, EvidenceRequest.model_validate(asked), partial(page, self.played.ledger))


@pytest.fixture(scope="session")
def desk(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    keys = KeyFolder(tmp_path_factory.mktemp("demonstration") / "keys")
    database = played.database
    with append_pool(database.url("append")) as pool, read_pool(database.url("read"), size=2) as reads:
        ledger = sealing_ledger(pool)
        ready_key(ledger, pool, keys)
        opener = protected_values_on(ledger, protection_on(ledger, keys.path, reads), reads, None).opener
        yield Desk(
            played,
            Evidence(ledger, pool, reads, keys, opener.opened),
            Evidence(ledger, pool, reads, None, opener.opened),
        )


def test_each_kind_of_case_verifies_outside(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    for kind, case in desk.played.told.telling.items():
        made = desk.make(case)
        (tmp_path / "bundle.zip").write_bytes(made.content)
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", "bundle.zip"],
            cwd=tmp_path, capture_output=True, check=False, encoding="utf-8", env={"PYTHONUTF8": "1"},
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, ""), f"{kind}: {ran.stdout}"
        assert f"versions 1 to {desk.played.ledger.case(case).version}" in ran.stdout
        assert Second().verdict(made.content) == 0, kind
        with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
            assert archive.read("verify.py") == (tmp_path / "verify.py").read_bytes()
            _check_page(archive.read("timeline.html").decode(), desk.played.ledger.case(case).number)
    assert len(desk.played.told.telling) > 10


def _check_page(written: str, number: str) -> None:
    assert number in written
    assert "&#39;amount&#39;" not in written, "limits stand in words"
    assert "不是证据" in written
    assert not re.search(r"<script|javascript:|src=|href=|url\(|@import|https?://", written)
    assert "None" not in re.sub(r"<td>.*?</td>", "", written, flags=re.DOTALL)


def test_the_same_case_at_the_same_checkpoint_gives_the_same_bytes(desk: Desk) -> None:
    case = next(iter(desk.played.told.telling.values()))
    first = desk.make(case)
    assert desk.make(case) == first


def test_what_rests_on_rules_has_them_with_it(desk: Desk) -> None:
    case = next(iter(desk.played.told.telling.values()))
    rules = _lines(desk.make(case).content, "rules.jsonl")
    topics = [line["topic"] for line in rules]
    assert topics[0] == "ledger.founded"
    assert {"ledger.signing_key_introduced", "calendar.published", "procedure.published"} <= {*topics}


def test_a_protected_field_is_disclosed_and_no_other(desk: Desk) -> None:
    case, fields = _with_protected(desk.played)
    made = desk.make(case, disclose=[fields[0]])
    disclosed = _lines(made.content, "disclosed.jsonl")
    assert {line["field"] for line in disclosed} == {fields[0]}
    assert verifier.verify(made.content).status == 0
    written = _file(made.content, "timeline.html").decode()
    assert "本包公开" in written
    assert "本包公开" not in _file(desk.make(case).content, "timeline.html").decode()
    with pytest.raises(FieldNotProtected) as refusal:
        desk.make(case, disclose=["nonsense"])
    assert refusal.value.decided_by["known"] == fields


def test_a_value_in_the_page_is_text_and_never_markup(desk: Desk) -> None:
    case, fields = _with_protected(desk.played)
    shown = desk.make(case, disclose=[fields[0]]).shown
    version, field, _ = shown.disclosed[0]
    hostile = Shown(**{name: getattr(shown, name) for name in Shown.__dataclass_fields__} | {
        "disclosed": [(version, field, "<script>alert('x')</script>")]
    })  # fmt: skip
    written = page(desk.played.ledger, hostile)
    assert "<script" not in written
    assert "&lt;script&gt;" in written


def test_giving_it_out_is_on_record_before_anyone_has_it(desk: Desk) -> None:
    case, fields = _with_protected(desk.played)
    request = EvidenceRequest(disclose=(fields[0],), purpose="行政监督", recipient="监察机关")
    made = desk.evidence.make(case, request, partial(page, desk.played.ledger))
    ledger = desk.evidence._ledger  # the one that knows the moment behind the last event
    said = {"evidence_id": "00000000-0000-0000-0000-00000000000a", "principal": "tests", "acting": OFFICE}
    done = issue(ledger, made.shown, request, made.manifest, **said)  # type: ignore[arg-type]
    assert issue(ledger, made.shown, request, made.manifest, **said).repeated  # type: ignore[arg-type]
    event = ledger.events(f"evidence:{said['evidence_id']}")[0].event
    recorded = event.model_dump()
    assert recorded["case"] == case
    assert recorded["disclosed"] == (fields[0],)
    assert (recorded["purpose"], recorded["recipient"]) == ("行政监督", "监察机关")
    assert recorded["manifest"] == done.answer["manifest"]
    assert desk.make(case).shown.checkpoint_size == made.shown.checkpoint_size, "the case itself has not changed"


def test_a_case_that_nobody_filed_has_no_evidence(desk: Desk) -> None:
    with pytest.raises(CaseUnknown):
        desk.make("case:nobody")


def test_what_a_bundle_shows_is_read_behind_what_covers_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read before, the page and the record of the bundle could lack an act that its events hold."""
    asked: list[str] = []
    history = PostgresLedger.history

    def covering(*given: Any) -> Covered:
        asked.append("cover")
        return covered(*given)

    def reading(ledger: PostgresLedger, case: str) -> Sequence[Recorded]:
        asked.append("history")
        return history(ledger, case)

    monkeypatch.setattr("infrastructure.evidence.collecting.covered", covering)
    monkeypatch.setattr(PostgresLedger, "history", reading)
    desk.make(next(iter(desk.played.told.telling.values())))
    assert asked[:2] == ["cover", "history"]


def test_without_the_key_only_what_is_sealed_already_can_be_shown(desk: Desk) -> None:
    case = next(iter(desk.played.told.telling.values()))
    desk.make(case)
    desk.unkeyed.make(case, EvidenceRequest(), partial(page, desk.played.ledger))
    with append_pool(desk.played.database.url("append")) as pool, pytest.raises(KeysNotNamed):
        covered(pool, None, "ledger")  # its last event is the sealing itself, which no sealing covers


def test_a_ledger_that_does_not_prove_the_case_gives_nothing_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(iter(desk.played.told.telling.values()))
    monkeypatch.setattr("infrastructure.evidence.collecting.inclusion_proof", lambda *_: [bytes(32)])
    with pytest.raises(EvidenceNotProven):
        desk.make(case)


def test_a_value_that_cannot_be_opened_any_more_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    case, fields = _with_protected(desk.played)

    def destroyed(*_: object) -> bytes:
        raise KeyDestroyed

    monkeypatch.setattr("infrastructure.data_keys.folder.SimulatedKeys.find", destroyed)
    with pytest.raises(ValueShredded):
        desk.make(case, disclose=[fields[0]])
    assert desk.make(case).shown.disclosed == []


def _with_protected(played: Played) -> tuple[str, list[str]]:
    for case in played.told.telling.values():
        fields = {
            field
            for recorded in played.ledger.history(case)
            if isinstance(event := recorded.event, CaseEvent)
            for field, value in event.values.items()
            if isinstance(value, Committed)
        }
        if fields:
            return case, sorted(fields)
    pytest.fail("no case of the demonstration holds a protected value")


def _file(content: bytes, name: str) -> bytes:
    return verifier.entries_of(content)[name]


def _lines(content: bytes, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in _file(content, name).splitlines()]
