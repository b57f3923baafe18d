from pathlib import Path

from infrastructure.data_keys.folder import is_there
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import Office


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_keys_are_kept_apart_and_put_back_and_only_then_the_restored_ledger_is_served(
    office: Office, place: Path
) -> None:
    new, copy = ("--data-dir", str(place / "new")), place / "keys"
    done = run("restore", str(office.backup("base")), *new).succeeded()
    assert "caseledger keys restore" in done.err
    rotate = ("keys", "rotate", "--alone", "--reason", "试换", "--by", "信息中心", *new)
    assert "not in the folder of keys" in run(*rotate).refused()
    run("keys", "backup", str(copy), "--data-dir", str(office.data)).succeeded()
    assert files(copy) == files(office.data / "keys")
    assert all(path.stat().st_mode & 0o077 == 0 for path in (copy, *copy.rglob("*")))
    run("keys", "restore", str(copy), *new).succeeded()
    assert files(place / "new" / "keys") == files(copy)
    assert len(run(*rotate, "--json").json["key"]) > 0
    assert "new or empty" in run("keys", "restore", str(copy), *new).refused()


def test_keys_never_lie_in_a_backup_of_the_database(office: Office) -> None:
    backup = office.backup("base")
    for inside in (backup / "keys", backup / "base" / "deeper"):
        said = run("keys", "backup", str(inside), "--data-dir", str(office.data)).refused()
        assert str(backup) in said
        assert not inside.exists()


def test_where_there_are_no_keys_that_is_said(office: Office, place: Path) -> None:
    assert "no keys" in run("keys", "restore", str(place / "nowhere"), "--data-dir", str(office.data)).refused()
    (place / "taken").mkdir()
    (place / "taken" / "letter.txt").write_text("mine", encoding="utf-8")
    assert "new or empty" in run("keys", "backup", str(place / "taken"), "--data-dir", str(office.data)).refused()


def test_a_master_key_on_another_disk_stays_there(office: Office, place: Path) -> None:
    master, token = office.data / "keys" / "data" / "master.key", place / "token"
    if not is_there(office.data / "keys"):
        run("keys", "list", "--data-dir", str(office.data)).succeeded()
        master.parent.mkdir(exist_ok=True)
        master.write_bytes(bytes(32))
    master.rename(token)
    master.symlink_to(token)
    try:
        run("keys", "backup", str(place / "keys"), "--data-dir", str(office.data)).succeeded()
    finally:
        token.rename(master)
    assert (place / "keys" / "data" / "master.key").is_symlink()
