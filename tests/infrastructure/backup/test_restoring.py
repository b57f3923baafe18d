from pathlib import Path

import psycopg
import pytest

from infrastructure.backup.manifest import Manifest
from infrastructure.documents.folder import FolderStore
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import LETTER, Office, copy_of, rows_in, rows_of, serve
from tests.infrastructure.postgres.machines import outside_cluster
from tests.schema_catalogue import GOLDEN, catalogue

BOTH = pytest.mark.parametrize("kind", ["base", "dump"])


@BOTH
def test_a_backup_is_restored_to_the_same_ledger_with_its_documents(office: Office, place: Path, kind: str) -> None:
    new = place / "new"
    done = run("restore", str(office.backup(kind)), "--data-dir", str(new), "--json").json
    assert done["restored_position"] == done["position"] == len(office.rows)
    assert done["ledger"]["name"] == "试用台账"
    assert done["keys"] is False
    assert rows_in(new) == office.rows
    assert FolderStore(new / "documents").get(office.document) == LETTER
    assert not (new / "restoring").exists()
    with EmbeddedServer(new) as server, psycopg.connect(server.url("append")) as connection:
        question = "SELECT (SELECT login FROM identity.holders), (SELECT count(*) FROM identity.sessions)"
        assert connection.execute(question).fetchone() == ("clerk", 0)  # people stay, and log in anew
    verified = run("verify", "--anchor", str(office.outside), "--data-dir", str(new), "--json").json
    assert (verified["faults"], verified["checkpoints"] > 0) == ([], True)


def test_a_dump_makes_the_schema_and_the_rights_that_migrations_make(office: Office, place: Path) -> None:
    run("restore", str(office.backup("dump")), "--data-dir", str(place / "new")).succeeded()
    with EmbeddedServer(place / "new") as server:
        assert catalogue(server.admin_url()) == GOLDEN.read_text(encoding="utf-8")


def test_a_ledger_moves_to_an_outside_server_and_back(
    office: Office, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside_cluster() as outside:
        outside.run("CREATE DATABASE moved")
        monkeypatch.setenv("CASELEDGER_DATABASE_URL", outside.url("moved"))
        with open_server(Settings(database_url=outside.url("moved"))) as server:
            migrate(server.url("owner"))  # as a restore leaves it that was broken off
        run("restore", str(office.backup("dump"))).succeeded()
        assert rows_of(outside.url("moved")) == office.rows
        assert "holds a ledger already" in run("restore", str(office.backup("dump"))).refused()
        assert "--logical" in run("backup", str(place / "files")).refused()
        assert "--logical" in run("restore", str(office.backup("base"))).refused()
        assert "--logical" in run("archive", str(place / "archive")).err
        run("backup", str(place / "back"), "--logical").succeeded()
        assert not (place / "files").exists()
    monkeypatch.delenv("CASELEDGER_DATABASE_URL")
    run("restore", str(place / "back"), "--data-dir", str(place / "home")).succeeded()
    assert rows_in(place / "home") == office.rows


@BOTH
def test_nothing_is_restored_over_what_is_there(office: Office, place: Path, kind: str) -> None:
    (place / "new").mkdir()
    (place / "new" / "letter.txt").write_text("mine", encoding="utf-8")
    for there in (place / "new", place / "new" / "letter.txt"):
        assert (
            "never over what is there" in run("restore", str(office.backup(kind)), "--data-dir", str(there)).refused()
        )
    assert [file.name for file in (place / "new").iterdir()] == ["letter.txt"]
    before = sorted(file.name for file in office.data.iterdir())
    assert "never over" in run("restore", str(office.backup(kind)), "--data-dir", str(office.data)).refused()
    assert sorted(file.name for file in office.data.iterdir()) == before


@pytest.mark.parametrize("moved", [(), ("documents",), ("documents", "cluster")], ids="+".join)
def test_a_restore_that_was_killed_leaves_what_no_program_uses_and_the_next_restore_takes_away(
    office: Office, place: Path, moved: tuple[str, ...]
) -> None:
    new = place / "new"
    run("restore", str(office.backup("base")), "--data-dir", str(new)).succeeded()
    (new / "restoring").mkdir()
    for name in {"documents", "cluster", "credentials.json"} - {*moved}:
        (new / name).rename(new / "restoring" / name)
    assert "data folder cannot be used" in run("calendars", "list", "--data-dir", str(new)).refused()
    run("restore", str(office.backup("base")), "--data-dir", str(new)).succeeded()
    assert rows_in(new) == office.rows


def test_files_of_another_version_of_postgresql_are_refused_and_a_dump_of_a_later_one(
    office: Office, place: Path
) -> None:
    for kind, version, status in (("base", "17.2", 2), ("base", "19.0", 2), ("dump", "19.0", 2), ("dump", "16.4", 0)):
        backup = copy_of(office.backup(kind), place / f"{kind}-{version}")
        Manifest.read(backup).model_copy(update={"postgresql": version}).closed().write(backup)
        answer = run("restore", str(backup), "--data-dir", str(place / f"new-{kind}-{version}"))
        assert answer.status == status, answer.err
        assert not status or "major version" in answer.refused()


def test_a_dump_of_a_newer_program_is_refused(office: Office, place: Path) -> None:
    backup = copy_of(office.backup("dump"), place)
    Manifest.read(backup).model_copy(update={"migrations": 9999}).closed().write(backup)
    assert "newer version" in run("restore", str(backup), "--data-dir", str(place / "new")).refused()
    assert not (place / "new").exists()


def test_an_older_backup_is_not_used_against_an_outside_checkpoint_until_it_says_so(
    office: Office, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("restore", str(office.backup("base")), "--data-dir", str(place / "newer")).succeeded()
    run("keys", "backup", str(place / "keys"), "--data-dir", str(office.data)).succeeded()
    monkeypatch.setenv("CASELEDGER_KEYS_DIR", str(place / "keys"))
    run("procedures", "publish", "--data-dir", str(place / "newer")).succeeded()
    outside = place / "outside"
    serve(place / "newer", outside, place / "keys")
    monkeypatch.setenv("CASELEDGER_ANCHOR_DIR", str(outside))
    older = ("--data-dir", str(place / "older"))
    run("restore", str(office.backup("base")), *older).succeeded()
    assert "incarnation begin" in run("procedures", "publish", *older).refused()
    assert "incarnation begin" in run("serve", "--port", "0", *older).err
    begin = ("incarnation", "begin", "--alone", "--reason", "只有昨日备份", "--by", "信息中心")
    assert "/2" in run(*begin, *older).succeeded().out
    run("procedures", "publish", *older).succeeded()
