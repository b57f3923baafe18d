"""The offline verifier: what is proven passes, and what is not is named with its place."""

import ast
import base64
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infrastructure.proof import verifier
from tests.infrastructure.proof.bundles import (
    CASE,
    OTHER,
    STRANGER,
    VERIFIER,
    WITNESS,
    Entry,
    Forgery,
    canonical,
    faults,
    verdict,
    verifier_key,
)


def test_a_bundle_that_nobody_touched_is_proven() -> None:
    forgery = Forgery()
    key, witness = verifier.key_of(forgery.log_key), verifier.key_of(forgery.witness_key)
    for report in (verdict(forgery.written()), verdict(forgery.written(), key=key, witnesses=[witness])):
        assert report.status == 0, faults(report)


def test_it_says_whether_the_key_came_from_outside() -> None:
    forgery = Forgery()
    own, given = verdict(forgery.written()), verdict(forgery.written(), key=verifier.key_of(forgery.log_key))
    assert any("the bundle's own claim" in check.en for check in own.checks)
    assert any("given from outside" in check.en for check in given.checks)


def test_the_archive_is_one_that_other_programs_read(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(Forgery().written())
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(verifier.NAMES)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def _changed(position: int, **changes: Any) -> Callable[[Forgery], None]:
    def forge(forgery: Forgery) -> None:
        shown = [replace(entry, **changes) if entry.position == position else entry for entry in forgery.shown]
        forgery.files["events.jsonl"] = _with_proofs(forgery, shown)

    return forge


def _with_proofs(forgery: Forgery, shown: list[Entry]) -> bytes:
    """Write events with the proofs of the untouched log."""
    return forgery.lines(shown)


def _shown(*positions: int) -> Callable[[Forgery], None]:
    def forge(forgery: Forgery) -> None:
        forgery.files["events.jsonl"] = forgery.lines([forgery.log[position - 1] for position in positions])

    return forge


def _line(number: int, file: str = "events.jsonl", **changes: Any) -> Callable[[Forgery], None]:
    def forge(forgery: Forgery) -> None:
        lines = [json.loads(line) for line in forgery.files[file].splitlines()]
        lines[number].update(changes)
        forgery.files[file] = b"".join(canonical(line) + b"\n" for line in lines)

    return forge


def _heads(**changes: Any) -> Callable[[Forgery], None]:
    def forge(forgery: Forgery) -> None:
        heads = json.loads(forgery.files["heads.json"])
        forgery.files["heads.json"] = canonical({**heads, **changes})

    return forge


def _manifest(**changes: Any) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.manifest.update(changes)


def _file(name: str, content: bytes) -> Callable[[Forgery], None]:
    return lambda forgery: forgery.files.update({name: content})


def _with_blanks(forgery: Forgery) -> None:
    forgery.files["heads.json"] = json.dumps(json.loads(forgery.files["heads.json"]), sort_keys=True).encode()


def _with_a_double_name(forgery: Forgery) -> None:
    forgery.files["heads.json"] = b'{"index":9,' + forgery.files["heads.json"][1:]


def _other_event_as_heads(forgery: Forgery) -> None:
    _heads(event=forgery.line(forgery.log[3]))(forgery)


ZERO = base64.b64encode(bytes(32)).decode()
FORGERIES = [
    pytest.param(_changed(5, state=b'{"values":{"x":1}}'), "position 5", 1, id="a payload rewritten"),
    pytest.param(_changed(5, topic="case.refused"), "position 5", 1, id="a topic rewritten"),
    pytest.param(_line(1, recorded_at=1), "position 5", 1, id="an instant rewritten"),
    pytest.param(_line(1, proof=[]), "position 5", 1, id="a proof too short"),
    pytest.param(_line(1, proof=[ZERO] * 64), "position 5", 1, id="a proof too long"),
    pytest.param(_shown(3, 7), "version 3", 1, id="an event dropped in the middle"),
    pytest.param(_shown(3, 5), "heads.json", 1, id="an event dropped at the end"),
    pytest.param(_shown(5, 7), "version 2", 1, id="an event dropped at the beginning"),
    pytest.param(_shown(3, 7, 5), "version 3", 1, id="two events swapped"),
    pytest.param(_shown(3, 5, 5, 7), "line 3", 1, id="an event twice"),
    pytest.param(_shown(3, 5, 6, 7), CASE, 1, id="an event of another case inserted"),
    pytest.param(_shown(4, 6), CASE, 1, id="the events of another case"),
    pytest.param(_file("events.jsonl", b""), "events.jsonl", 1, id="no event at all"),
    pytest.param(_manifest(case=OTHER), OTHER, 1, id="another case in the manifest"),
    pytest.param(_manifest(through=6), "position 7", 1, id="an event behind what is sealed"),
    pytest.param(_manifest(as_of=5), "heads.json", 1, id="another day in the manifest"),
    pytest.param(_manifest(checkpoint_size=8), "manifest.json", 1, id="another size in the manifest"),
    pytest.param(_heads(index=1), "heads.json", 1, id="another place among the heads"),
    pytest.param(_heads(proof=[]), "heads.json", 1, id="no proof of the head"),
    pytest.param(_other_event_as_heads, "heads.json", 2, id="another event in place of the heads"),
    pytest.param(_line(0, "disclosed.jsonl", value="1"), "field «phone»", 1, id="a disclosed value altered"),
    pytest.param(_line(0, "disclosed.jsonl", field="name"), "field «name»", 1, id="a field that no event has"),
    pytest.param(_line(0, "disclosed.jsonl", version=9), "version 9", 1, id="a field of a version that is not there"),
    pytest.param(_file("rules.jsonl", b""), "the founding", 1, id="the founding left away"),
    pytest.param(_line(1, "rules.jsonl", topic="x"), "rules.jsonl line 2", 1, id="a rule altered"),
    pytest.param(_file("keys.txt", b""), "neither given nor in keys.txt", 1, id="no keys"),
    pytest.param(_line(1, position=-1), "position", 2, id="a negative position"),
    pytest.param(_line(1, position=2**63), "position", 2, id="a position out of range"),
    pytest.param(_line(1, position=True), "position", 2, id="a position that is no number"),
    pytest.param(_line(1, proof="x"), "proof", 2, id="a proof that is no list"),
    pytest.param(_line(1, proof=["AA=="]), "proof", 2, id="a hash of one byte"),
    pytest.param(_line(1, more=1), "exactly", 2, id="a member too many"),
    pytest.param(_with_blanks, "canonical", 2, id="JSON with blanks"),
    pytest.param(_with_a_double_name, "canonical", 2, id="a member that comes twice, the right one last"),
    pytest.param(_heads(index=-1), "index", 2, id="a negative index"),
    pytest.param(_file("heads.json", b"[" * 100_000), "heads.json", 2, id="deep nesting"),
    pytest.param(_file("heads.json", b"[]"), "heads.json", 2, id="no object"),
    pytest.param(_file("events.jsonl", b'{"a":NaN}\n'), "events.jsonl line 1", 2, id="NaN"),
    pytest.param(_file("events.jsonl", b'{"a":1e999}\n'), "events.jsonl line 1", 2, id="infinity"),
    pytest.param(_file("events.jsonl", b'{"a":' + b"9" * 100_000 + b"}\n"), "events.jsonl line 1", 2, id="huge number"),
    pytest.param(_file("events.jsonl", b'{"a":1,"a":2}\n'), "events.jsonl line 1", 2, id="a name that comes twice"),
    pytest.param(_file("events.jsonl", b'"\xff"\n'), "UTF-8", 2, id="no UTF-8"),
    pytest.param(_file("events.jsonl", b'{"a":"\\ud800"}\n'), "events.jsonl line 1", 2, id="half a character"),
    pytest.param(_file("events.jsonl", b"{}"), "newline", 2, id="a line without an end"),
    pytest.param(_file("checkpoint.txt", b"x"), "checkpoint.txt", 2, id="no note"),
    pytest.param(_file("checkpoint.txt", b"x\n1\n\n\xe2\x80\x94 x AA==\n"), "checkpoint.txt", 2, id="no checkpoint"),
    pytest.param(_file("keys.txt", b"x+00000000+AA==\n"), "Ed25519", 2, id="no key"),
    pytest.param(_manifest(format="caseledger/evidence/2"), "format", 2, id="another format"),
]


@pytest.mark.parametrize(("forge", "named", "status"), FORGERIES)
def test_what_is_not_as_proven_is_named(forge: Callable[[Forgery], None], named: str, status: int) -> None:
    forgery = Forgery()
    forge(forgery)
    report = verdict(forgery.written())
    assert report.status == status, faults(report)
    assert named in faults(report)


def test_a_checkpoint_of_another_log_is_named() -> None:
    forgery = Forgery()
    other = Forgery(key=STRANGER, origin="caseledger/" + "0" * 32)
    report = verdict(forgery.written(), key=verifier.key_of(other.log_key))
    assert report.status == 1
    assert "another log" in faults(report)


def test_a_log_that_someone_else_signs_is_not_believed() -> None:
    forged = Forgery(key=STRANGER)
    assert verdict(forged.written()).status == 0, "by its own claims it holds together"
    report = verdict(forged.written(), key=verifier.key_of(Forgery().log_key))
    assert (report.status, "no signature by the log's key" in faults(report)) == (1, True)


def test_an_origin_that_is_not_named_after_the_founding_is_found() -> None:
    report = verdict(Forgery(origin="caseledger/" + "0" * 32).written())
    assert (report.status, "the founding" in faults(report)) == (1, True)


def test_a_witness_that_was_asked_for_and_did_not_sign_is_named() -> None:
    forgery = Forgery()
    absent = verifier.key_of(verifier_key("absent.example", 4, STRANGER))
    report = verdict(forgery.written(), witnesses=[absent])
    assert (report.status, "absent.example" in faults(report)) == (1, True)


def test_a_cosignature_of_another_second_is_wrong() -> None:
    forgery = Forgery()
    lines = forgery.files["checkpoint.txt"].decode().splitlines(keepends=True)
    name, made = lines[-1].split(" ")[1:]
    altered = bytearray(base64.b64decode(made))
    altered[11] ^= 1
    lines[-1] = f"— {name} {base64.b64encode(altered).decode()}\n"
    forgery.files["checkpoint.txt"] = "".join(lines).encode()
    report = verdict(forgery.written())
    assert (report.status, "«witness.example»" in faults(report)) == (1, True)


def test_a_key_of_a_witness_does_not_stand_for_the_logs() -> None:
    forgery = Forgery()
    forgery.files["keys.txt"] = f"{verifier_key(forgery.origin, 4, WITNESS)}\n".encode()
    assert verdict(forgery.written()).status == 1


def test_it_runs_alone_in_an_empty_folder(tmp_path: Path) -> None:
    shutil.copy(VERIFIER, tmp_path / "verify.py")
    forgery = Forgery()
    (tmp_path / "good.zip").write_bytes(forgery.written())
    _shown(3, 5)(forgery)
    (tmp_path / "bad.zip").write_bytes(forgery.written())
    (tmp_path / "none.zip").write_bytes(b"PK")
    for name, status in (("good.zip", 0), ("bad.zip", 1), ("none.zip", 2), ("missing.zip", 2), (".", 2)):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", name, "--key", forgery.log_key],
            cwd=tmp_path, capture_output=True, check=False, env={"LC_ALL": "C"}, encoding="utf-8",
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (status, ""), ran.stdout


def test_it_is_written_for_python_3_9_and_imports_the_standard_library_alone() -> None:
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 9))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
