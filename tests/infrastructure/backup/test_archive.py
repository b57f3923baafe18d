import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from infrastructure.postgres.embedded import EmbeddedServer
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import founded, rows_in, rows_of
from tests.infrastructure.postgres.machines import REPOSITORY
from tests.waiting import until

COMMAND = (sys.executable, "-m", "api.command_line.main")


@contextmanager
def archiving(data: Path, archive: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Archive in a process of its own until the context ends."""
    with subprocess.Popen(
        (*COMMAND, "archive", str(archive), "--data-dir", str(data)), cwd=REPOSITORY, stderr=subprocess.PIPE
    ) as process:
        try:
            until(lambda: archive.exists() and any(archive.iterdir()))
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def everything_archived(server: EmbeddedServer) -> None:
    """Wait until the archive has on its disk what the server has on its own."""
    with psycopg.connect(server.admin_url(), autocommit=True) as admin:
        now = admin.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
        assert now is not None
        until(lambda: admin.execute("SELECT flush_lsn >= %s FROM pg_stat_replication", now).fetchone() == (True,))


def test_a_backup_is_restored_to_any_moment_behind_it_through_the_archive(place: Path) -> None:
    data, archive, backup = place / "data", place / "archive", place / "backup"
    from_there = ("--archive", str(archive))

    def restored(name: str, *words: str) -> int:
        run("restore", str(backup), "--data-dir", str(place / name), *words).succeeded()
        return len(rows_in(place / name))

    with EmbeddedServer(data) as server:
        founded(data)
        with archiving(data, archive):
            run("backup", str(backup), "--data-dir", str(data)).succeeded()
            run("calendars", "publish", "--data-dir", str(data)).succeeded()
            then, calendars = datetime.now(UTC), len(rows_of(server.url("read")))
            time.sleep(0.1)
            run("procedures", "publish", "--data-dir", str(data)).succeeded()
            everything_archived(server)
            procedures = len(rows_of(server.url("read")))
        with psycopg.connect(server.admin_url(), autocommit=True) as admin:
            admin.execute("SELECT pg_switch_wal()")
        with archiving(data, archive):  # goes on where it stopped
            run("assessment", "publish", "--data-dir", str(data)).succeeded()
            everything_archived(server)
            everything = rows_of(server.url("read"))
    assert 1 < calendars < procedures < len(everything)
    assert restored("whole", *from_there) == len(everything)
    assert rows_in(place / "whole") == everything
    assert restored("earlier", *from_there, "--until", then.isoformat()) == calendars
    new = ("--data-dir", str(place / "new"))
    assert "needs the archive" in run("restore", str(backup), "--until", then.isoformat(), *new).refused()
    assert "needs the archive" in run("restore", str(backup), *from_there, "--until", "2024-01-01", *new).refused()
    said = run("restore", str(backup), *from_there, "--until", "2199-01-01", *new).refused()
    assert "before configured recovery target" in said
    # a restored ledger does not go on with the archive of the one that was lost
    assert "empty folder" in run("archive", str(archive), "--data-dir", str(place / "whole")).err
    segments = sorted(archive.glob("0*"))
    gap = Path(shutil.copytree(archive, place / "gap"))
    (gap / segments[-2].name).unlink()
    assert "without a gap" in run("restore", str(backup), "--archive", str(gap), *new).refused()
    assert not (place / "new").exists()
