import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.backup import taking
from infrastructure.backup.manifest import MANIFEST, Manifest
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import Office, copy_of
from tests.infrastructure.postgres.machines import REPOSITORY

COMMAND = (sys.executable, "-m", "api.command_line.main")


@pytest.mark.parametrize("kind", ["base", "dump"])
def test_a_backup_says_whose_it_is_how_far_it_reaches_and_what_it_holds(office: Office, kind: str) -> None:
    manifest = Manifest.read(office.backup(kind))
    assert (manifest.ledger.name, manifest.ledger.body) == ("试用台账", "试用中心")
    assert manifest.position == len(office.rows)
    assert manifest.checkpoint is not None
    assert manifest.checkpoint.size == len(office.rows)
    assert (manifest.documents, manifest.postgresql.split(".")[0]) == (1, "18")
    assert office.backup(kind).stat().st_mode & 0o777 == 0o700


def test_no_key_is_in_a_backup(office: Office) -> None:
    keys = {file.read_bytes() for file in (office.data / "keys").rglob("*") if file.is_file()}
    assert keys
    for kind in ("base", "dump"):
        assert not any(file.read_bytes() in keys for file in office.backup(kind).rglob("*") if file.is_file())


def test_a_backup_is_made_in_a_new_or_empty_folder_and_touches_no_other(office: Office, place: Path) -> None:
    (place / "letter.txt").write_text("mine", encoding="utf-8")
    for there in (place, place / "letter.txt"):
        assert "new or empty" in run("backup", str(there), "--data-dir", str(office.data)).refused()
    assert "new or empty" in run("backup", str(office.backup("base")), "--data-dir", str(office.data)).refused()
    assert [file.name for file in place.iterdir()] == ["letter.txt"]


def test_a_ledger_that_nobody_has_founded_is_not_backed_up(place: Path) -> None:
    assert run("backup", str(place / "backup"), "--data-dir", str(place / "data")).refused()
    assert not (place / "backup").exists()


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """Give an empty disk of four megabytes, which only root can make."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = place / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_ends_a_backup_with_a_sentence_and_nothing_is_left(office: Office, small_disk: Path) -> None:
    said = run("backup", str(small_disk), "--data-dir", str(office.data)).refused()
    assert "No space left on device" in said
    assert list(small_disk.iterdir()) == []


def test_a_full_disk_ends_a_restore_with_a_sentence_and_nothing_is_left(office: Office, small_disk: Path) -> None:
    said = run("restore", str(office.backup("base")), "--data-dir", str(small_disk)).refused()
    assert "No space left on device" in said
    assert list(small_disk.iterdir()) == []


def test_a_backup_that_is_interrupted_leaves_nothing(
    office: Office, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(taking, "copy_documents", interrupted)
    assert run("backup", str(place / "backup"), "--data-dir", str(office.data)).status != 0
    assert list(place.iterdir()) == []


def test_a_backup_that_is_killed_is_taken_for_one_by_nobody(office: Office, place: Path) -> None:
    backup = place / "backup"
    with subprocess.Popen(
        (*COMMAND, "backup", str(backup), "--data-dir", str(office.data)), cwd=REPOSITORY, start_new_session=True
    ) as making:
        while not (backup / "base").exists():
            assert making.poll() is None
            time.sleep(0.005)
        os.killpg(making.pid, signal.SIGKILL)
    assert not (backup / MANIFEST).exists()
    assert "no whole backup" in run("restore", str(backup), "--data-dir", str(place / "new")).refused()
    assert not (place / "new").exists()
    assert "new or empty" in run("backup", str(backup), "--data-dir", str(office.data)).refused()


DAMAGES = {
    "a page of the database": ("base", "base/base/*/1259", "1259"),
    "the list of its files": ("base", "base/backup_manifest", "backup_manifest"),
    "its log": ("base", "base/pg_wal/0*", "pg_wal"),
    "the passwords": ("base", "credentials.json", "credentials.json"),
    "the rows": ("dump", "ledger.dump", "ledger.dump"),
    "the checkpoint": ("dump", "checkpoint.txt", "checkpoint.txt"),
    "the list of documents": ("dump", "documents.txt", "documents.txt"),
    "a document": ("dump", "documents/sha256/*/*", "/documents/sha256/"),
}


@pytest.mark.parametrize(("kind", "files", "named"), DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("how", ["changed", "missing"])
def test_a_damaged_backup_is_refused_by_the_name_of_what_is_damaged(
    office: Office, place: Path, kind: str, files: str, named: str, how: str
) -> None:
    backup = copy_of(office.backup(kind), place)
    file = max(backup.glob(files), key=lambda file: file.stat().st_size)
    if how == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    said = run("restore", str(backup), "--data-dir", str(place / "new")).refused()
    assert "is not as it was made" in said
    assert named in said
    assert not (place / "new").exists()


def test_a_backup_whose_own_words_were_changed_is_refused(office: Office, place: Path) -> None:
    backup = copy_of(office.backup("dump"), place)
    whole = (backup / MANIFEST).read_text(encoding="utf-8")
    for before, after, refusal in (
        ("试用台账", "别的台账", "is not as it was made"),
        ("caseledger-backup-1", "caseledger-backup-2", "no whole backup"),
        ('"position": ', '"position": "', "no whole backup"),
    ):
        (backup / MANIFEST).write_text(whole.replace(before, after), encoding="utf-8")
        assert refusal in run("restore", str(backup), "--data-dir", str(place / "new")).refused()
    assert not (place / "new").exists()


def test_a_document_that_is_damaged_where_it_lies_is_told_and_left_out(
    office: Office, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)  # and a folder is named from where one is
    name = office.document.removeprefix("sha256:")
    file = office.data / "documents" / "sha256" / name[:2] / name[2:]
    whole = file.read_bytes()
    try:
        file.write_bytes(b"spoilt")
        done = run("backup", "backup", "--logical", "--data-dir", str(office.data), "--json").json
    finally:
        file.write_bytes(whole)
    assert (done["documents"], done["damaged_documents"]) == (0, [name])
    assert (place / "backup" / MANIFEST).exists()
