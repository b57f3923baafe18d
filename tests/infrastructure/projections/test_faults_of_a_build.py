import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infrastructure.errors import DatabaseFull
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.postgres.account import server_account
from infrastructure.postgres.errors import translated
from infrastructure.projections.account import connect
from infrastructure.projections.rebuild import Build, rebuild
from infrastructure.projections.source import Source
from infrastructure.projections.workers import WorkerLost, tell_in_processes
from projections.board.view import BOARD
from projections.fold import Model
from tests.database import Database, reachable_folder
from tests.histories import varied

Connection = psycopg.Connection[Any]
NOTHING = dict.fromkeys(BOARD.tables, 0)


def rows_of(connection: Connection, model: Model) -> list[str]:
    statement = f"SELECT t::text FROM {model.schema}.states AS t ORDER BY 1"
    return [row[0] for row in connection.execute(statement)]


def test_a_worker_that_is_killed_is_told_of_and_the_next_run_goes_on_from_there(
    ledger: LedgerRecorder, database: Database, owner: Connection, reader: Connection, source: Source
) -> None:
    varied(3).write(ledger)
    rebuild(owner, source, BOARD)
    live = rows_of(reader, BOARD)
    build = Build(owner, source, [BOARD], size=1)
    build.begin()
    parts = len(build.parts_left())

    def kill(done: int, total: int) -> None:
        for worker in active_children():
            if worker.pid is not None:
                os.kill(worker.pid, signal.SIGKILL)

    with pytest.raises(WorkerLost):
        tell_in_processes(build, database.url("project"), 2, kill)
    build.give_up()
    assert rows_of(reader, BOARD) == live
    again = Build(owner, source, [BOARD], size=1)
    again.begin()
    assert 0 < len(again.parts_left()) < parts
    tell_in_processes(again, database.url("project"), 2)
    assert again.finish(compare=True)["board"].differences == NOTHING


@pytest.fixture
def small_disk(database: Database) -> Iterator[Path]:
    """Let the read models of one database lie on a disk of half a megabyte, which only root can make."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    account = server_account()
    folder = reachable_folder(f"caseledger-small-{database.name}")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", folder], check=True)
    try:
        os.chown(folder, account.uid, account.gid)
        space = f"small_{database.name}"
        with psycopg.connect(database.admin_url(), autocommit=True) as admin:
            admin.execute(f"CREATE TABLESPACE {space} LOCATION '{folder}'")
            admin.execute(f"GRANT CREATE ON TABLESPACE {space} TO caseledger_project")
            admin.execute(f"ALTER ROLE caseledger_project IN DATABASE {database.name} SET default_tablespace = {space}")
            yield folder
            admin.execute(f"ALTER ROLE caseledger_project IN DATABASE {database.name} RESET default_tablespace")
            for row in admin.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'board%'").fetchall():
                admin.execute(f"DROP SCHEMA {row[0]} CASCADE")
            admin.execute(f"DROP TABLESPACE {space}")
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_a_full_disk_ends_a_rebuild_with_a_sentence_and_leaves_the_live_model_alone(
    ledger: LedgerRecorder, database: Database, owner: Connection, reader: Connection, source: Source, small_disk: Path
) -> None:
    varied(3).write(ledger)
    rebuild(owner, source, BOARD)  # by a connection of before, which puts its tables on the large disk
    live = rows_of(reader, BOARD)
    with connect(database.url("project")) as filling:
        small = Source(filling, source._mapper, source._known, [BOARD])
        with pytest.raises(DatabaseFull), translated():
            rebuild(filling, small, BOARD)
    assert rows_of(reader, BOARD) == live
    assert rebuild(owner, source, BOARD, compare=True).differences == NOTHING
