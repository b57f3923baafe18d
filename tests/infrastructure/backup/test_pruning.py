"""Old backups go, with the archived log that only they needed; what a restore of those kept needs never does."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from infrastructure.backup.faults import ArchiveDoesNotReach, BackupsOfSeveral, NotPruned, TooFewBackups
from infrastructure.backup.log_files import _reach
from infrastructure.backup.manifest import BASE_LIST, MANIFEST, Manifest
from infrastructure.backup.pruning import Pruned, prune
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import Office


@pytest.fixture
def backups(office: Office, place: Path) -> Path:
    """Four backups of one ledger, the files of its database and its rows, three days apart each; 3 is the newest."""
    for number in range(4):
        for kind in ("base", "dump"):
            folder = place / "backups" / f"{kind}-{number}"
            shutil.copytree(office.backup(kind), folder, symlinks=True, copy_function=os.link)
            dated(folder, days=3 * number)
    return place / "backups"


def dated(folder: Path, days: int, **changes: object) -> None:
    manifest = Manifest.read(folder)
    (folder / MANIFEST).unlink()
    manifest.model_copy(update={"made_at": manifest.made_at + timedelta(days=days), **changes}).closed().write(folder)


def spoil(file: Path) -> None:
    file.unlink()  # the backups are links to one another's files
    file.write_bytes(b"{}")


def archived(archive: Path, backup: Path, *, before: int, behind: int, without: int | None = None) -> list[str]:
    """Lay out an archive of so many segments before and behind a backup's last one."""
    archive.mkdir()
    first, last = _reach(backup)
    names = []
    for number in range(first - before, last + behind + 1):
        name = f"00000001{number >> 8:08X}{number & 0xFF:08X}"
        if number != without:
            (archive / name).write_bytes(b"log")
            names.append(name)
    (archive / "00000002.history").write_bytes(b"1")
    return names


def pruned(place: Path, keep: int, archive: Path | None = None, *, only_say: bool = False) -> Pruned:
    return prune(place, keep=keep, archive=archive, only_say=only_say)


def test_the_newest_of_each_kind_are_kept_and_those_before_them_go(backups: Path) -> None:
    said = pruned(backups, 2, only_say=True)
    assert len(list(backups.iterdir())) == 8
    assert pruned(backups, 2) == said
    assert sorted(one.name for one in backups.iterdir()) == ["base-2", "base-3", "dump-2", "dump-3"]
    assert pruned(backups, 2).removed == []


def test_a_damaged_backup_takes_nobodys_place_and_is_left_to_a_person(backups: Path) -> None:
    spoil(backups / "dump-3" / "ledger.dump")
    spoil(backups / "base-3" / BASE_LIST)
    done = pruned(backups, 2)
    assert sorted(one.name for one in backups.iterdir()) == [
        "base-1", "base-2", "base-3", "dump-1", "dump-2", "dump-3",
    ]  # fmt: skip
    assert sorted(one.name for one, _ in done.left) == ["base-3", "dump-3"]


def test_where_too_few_are_whole_nothing_goes(backups: Path) -> None:
    for number in (1, 2, 3):
        spoil(backups / f"dump-{number}" / "ledger.dump")
    with pytest.raises(TooFewBackups):
        pruned(backups, 2)
    assert len(list(backups.iterdir())) == 8


def test_fewer_than_are_to_be_kept_are_all_kept(backups: Path) -> None:
    assert pruned(backups, 9).removed == []
    assert len(list(backups.iterdir())) == 8


def test_what_is_no_backup_is_told_and_never_taken_away(backups: Path) -> None:
    (backups / "unfinished").mkdir()
    (backups / "note.txt").write_text("x")
    (backups / "link").symlink_to(backups / "base-0")
    done = pruned(backups, 1)
    assert [one.name for one, _ in done.left] == ["unfinished"]
    assert {"unfinished", "note.txt", "link"} <= {one.name for one in backups.iterdir()}


def test_backups_of_two_ledgers_are_not_counted_as_one_another(backups: Path) -> None:
    whose = Manifest.read(backups / "dump-3").ledger.model_copy(update={"name": "别的台账"})
    dated(backups / "dump-3", days=0, ledger=whose)
    with pytest.raises(BackupsOfSeveral):
        pruned(backups, 1)
    with pytest.raises(NotPruned):
        pruned(backups / "nowhere", 1)


def test_of_the_archive_goes_what_lies_before_the_oldest_backup_kept_and_no_more(backups: Path, place: Path) -> None:
    archive = place / "archive"
    names = archived(archive, backups / "base-3", before=2, behind=2)
    assert pruned(backups, 2, archive).segments == 2
    assert sorted(one.name for one in archive.iterdir()) == [*names[2:], "00000002.history"]
    assert pruned(backups, 2, archive).segments == 0


def test_with_a_gap_behind_the_newest_backup_nothing_goes(backups: Path, place: Path) -> None:
    _, last = _reach(backups / "base-3")
    archived(place / "archive", backups / "base-3", before=2, behind=2, without=last + 1)
    with pytest.raises(ArchiveDoesNotReach):
        pruned(backups, 1, place / "archive")
    assert len(list(backups.iterdir())) == 8


def test_the_command_says_what_it_would_do_and_then_does_it(backups: Path) -> None:
    asked = ("prune-backups", str(backups), "--keep", "1")
    would = run(*asked, "--only-say", "--json").json
    assert len(would["removed"]) == 6
    assert "would go" in run(*asked, "--only-say").succeeded().out
    assert run(*asked, "--json").json["removed"] == would["removed"]
    assert len(list(backups.iterdir())) == 2
    assert "looked through" in run("prune-backups", str(backups / "nowhere"), "--keep", "1").refused()
