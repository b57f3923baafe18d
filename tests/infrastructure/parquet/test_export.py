import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from infrastructure.parquet import faults, sorting
from infrastructure.parquet.export import export
from infrastructure.parquet.manifest import MANIFEST, check_export
from tests.database import Database
from tests.infrastructure.parquet.conftest import Exported

EVERYTHING = """SELECT position, stream, version, topic, state, recorded_at, command_id, payload_hash
                  FROM ledger.events WHERE position <= %s ORDER BY position"""


def rows_of(folder: Path, name: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in pq.read_table(folder / name).to_pylist()]


@pytest.mark.parametrize("through", [None, 100], ids=["all", "a cut"])
def test_an_export_holds_every_event_up_to_its_position_byte_for_byte(
    recorded: Database, exported: Callable[..., Exported], through: int | None
) -> None:
    folder, manifest = exported(through=through)
    found = [row for file in manifest.files for row in rows_of(folder, file.name)]
    with psycopg.connect(recorded.url("read")) as connection:
        assert sorted(found) == connection.execute(EVERYTHING, [manifest.through]).fetchall()
    assert check_export(folder) == manifest
    assert manifest.events == manifest.through == len(found)
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *(file.name for file in manifest.files)}


@pytest.mark.parametrize("heap", [sorting.HEAP, 10], ids=["one heap a file", "many heaps a file"])
def test_all_events_of_a_case_stand_together_in_one_file_by_version(
    exported: Callable[..., Exported], monkeypatch: pytest.MonkeyPatch, heap: int
) -> None:
    monkeypatch.setattr(sorting, "HEAP", heap)
    folder, manifest = exported()
    home: dict[object, str] = {}
    for file in manifest.parts:
        last: tuple[object, int] = ("", 0)
        for row in rows_of(folder, file.name):
            stream, version = row[1], row[2]
            assert isinstance(version, int)
            assert str(stream).startswith("case:")
            assert version == (last[1] + 1 if stream == last[0] else 1)
            assert home.setdefault(stream, file.name) == file.name
            last = stream, version
    assert len(set(home.values())) == 4
    others = rows_of(folder, manifest.reference.name)
    assert {"ledger.founded", "calendar.published", "procedure.published"} <= {row[3] for row in others}
    assert [row for row in others if str(row[1]).startswith("case:")] == []


def test_a_folder_that_holds_something_is_refused_and_left_alone(recorded: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(faults.ExportFolderTaken, match="out"):
        export(recorded.url("read"), tmp_path / "out", program="ours")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_an_empty_folder_is_taken(recorded: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(recorded.url("read"), tmp_path / "out", program="ours")
    check_export(tmp_path / "out")


def test_an_export_that_is_broken_off_leaves_nothing(recorded: Database, tmp_path: Path) -> None:
    def broken_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(recorded.url("read"), tmp_path / "out", program="ours", progress=broken_off)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_nobody_has_founded_is_not_exported(database: Database, tmp_path: Path) -> None:
    with pytest.raises(faults.LedgerEmpty):
        export(database.url("read"), tmp_path / "out", program="ours")


def test_an_event_that_was_changed_in_the_database_is_not_exported(recorded: Database, tmp_path: Path) -> None:
    with psycopg.connect(recorded.admin_url()) as superuser:
        superuser.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
        superuser.execute("UPDATE ledger.events SET state = state || ' '::bytea WHERE position = 50")
    with pytest.raises(faults.LedgerDamaged, match="position=50"):
        export(recorded.url("read"), tmp_path / "out", program="ours")
    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import sys
from pathlib import Path
from infrastructure.parquet.export import export
try:
    export(sys.argv[1], Path(sys.argv[2]), program="ours")
except Exception as fault:
    print(type(fault).__name__, fault)
"""


def test_a_disk_that_takes_no_more_gives_one_sentence_and_leaves_nothing(recorded: Database, tmp_path: Path) -> None:
    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails with an error, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-c", FULL_DISK, recorded.url("read"), str(tmp_path / "out")]
    said = subprocess.run(
        command,
        preexec_fn=little_room,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert said.startswith("ExportNotWritten The export could not be written; nothing of it is left. (folder=")
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
