"""Verification and evidence as commands: what they say, and with which exit status."""

import json
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infrastructure.proof import verifier
from tests.command_line.conftest import Run
from tests.command_line.test_cases import approval
from tests.database import Database


@pytest.fixture
def keyed(ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A ledger with a case, and a folder for its signing keys."""
    monkeypatch.setenv("CASELEDGER_KEYS_DIR", str(tmp_path / "keys"))
    return ready


def issued(run: Run, case: str, out: Path, *more: str) -> Any:
    return run("evidence", case, "--out", str(out), "--json", *more).json


def test_a_case_is_given_out_and_verified(keyed: Run, tmp_path: Path) -> None:
    case, out = approval(keyed), tmp_path / "case.zip"
    said = issued(keyed, case, out, "--purpose", "行政监督", "--for", "监察机关", "--disclose", "applicant")
    assert said["case"] == case
    assert said["evidence"].startswith("evidence:")
    told = keyed("verify", str(out)).succeeded().out
    assert "核验通过 Verified" in told
    assert "the bundle's own claim" in told
    with zipfile.ZipFile(out) as archive:
        key = archive.read("keys.txt").decode().strip()
        assert json.loads(archive.read("disclosed.jsonl"))["value"] == "申办人0001"
    assert keyed("verify", str(out), "--key", key, "--json").json["verified"]


def test_a_bundle_that_was_changed_is_named_with_status_1_and_one_that_is_none_with_status_2(
    keyed: Run, tmp_path: Path
) -> None:
    case, out = approval(keyed), tmp_path / "case.zip"
    issued(keyed, case, out)
    files = verifier.entries_of(out.read_bytes())
    files["events.jsonl"] = files["events.jsonl"].split(b"\n", 1)[1]
    (tmp_path / "changed.zip").write_bytes(verifier.archived(files))
    changed = keyed("verify", str(tmp_path / "changed.zip"))
    assert (changed.status, "版本 version 2" in changed.out) == (1, True)
    (tmp_path / "none.zip").write_bytes(b"PK")
    assert keyed("verify", str(tmp_path / "none.zip")).status == 2
    assert keyed("verify", str(tmp_path / "missing.zip")).status == 2


def test_evidence_is_refused_clearly_and_leaves_nothing_behind(keyed: Run, tmp_path: Path) -> None:
    case, folder = approval(keyed), tmp_path / "out"
    folder.mkdir()
    out = folder / "case.zip"
    assert "No such case" in keyed("evidence", "case:nobody", "--out", str(out)).refused()
    assert "nothing to disclose" in keyed("evidence", case, "--out", str(out), "--disclose", "nonsense").refused()
    assert "cannot be written" in keyed("evidence", case, "--out", str(folder / "no" / "case.zip")).refused()
    assert "not well formed" in keyed("evidence", case, "--out", str(out), "--purpose", " ").refused()
    assert list(folder.iterdir()) == []
    out.write_text("something else")
    assert "never written over" in keyed("evidence", case, "--out", str(out)).refused()
    assert [file.name for file in folder.iterdir()] == ["case.zip"]
    assert out.read_text() == "something else"


def test_the_whole_ledger_is_verified_and_what_was_changed_is_named(
    keyed: Run, database: Database, tmp_path: Path
) -> None:
    issued(keyed, approval(keyed), tmp_path / "case.zip")
    answer = keyed("verify", "--workers", "1", "--json").json
    assert answer["verified"]
    assert answer["faults"] == []
    assert answer["checkpoints"] == 1
    head = keyed("checkpoint", "--json").json
    with psycopg.connect(database.admin_url(), autocommit=True) as admin:
        admin.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
        admin.execute("UPDATE ledger.events SET topic = 'x' WHERE position = 5")
    changed = keyed("verify", "--workers", "1", "--head", f"{head['size']}:{'0' * 64}")
    assert changed.status == 1
    assert "position 5" in changed.out
    assert "held outside" in changed.out
    assert "NOT VERIFIED" in changed.out


@pytest.mark.parametrize(
    "words",
    [
        ("x.zip", "--workers", "1"),
        ("x.zip", "--state", "x"),
        ("x.zip", "--key", "a", "--key", "b"),
        ("--key", "a"),
        ("--witness", "a"),
        ("--state", "x"),
        ("--follow", "http://127.0.0.1:9"),
        ("--follow", "http://127.0.0.1:9", "--state", "x"),
        ("x.zip", "--follow", "http://127.0.0.1:9", "--state", "x", "--key", "a"),
    ],
)
def test_what_does_not_go_together_is_refused(unfounded: Run, words: tuple[str, ...]) -> None:
    assert "one at a time" in unfounded("verify", *words).refused()


def test_what_is_given_and_cannot_be_read_is_refused(unfounded: Run, tmp_path: Path) -> None:
    assert "SIZE:ROOT" in unfounded("verify", "--head", "x").refused()
    assert "signed note" in unfounded("verify", "--anchor", str(tmp_path / "missing")).refused()
    follow = ("verify", "--follow", "http://127.0.0.1:9", "--state", str(tmp_path / "s"))
    assert "verifier key" in unfounded(*follow, "--key", "x").refused()
