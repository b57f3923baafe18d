"""The program of the read models: it follows, is started again when it ends unasked, and ends with the server."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.composition_of_read_models import PROGRAM, Told, kept_up
from infrastructure.ledger.feed import last_position
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.roles import ROLES
from infrastructure.programs import started
from infrastructure.projections.beside import Beside
from infrastructure.projections.waiting import wait_for
from infrastructure.settings import Settings
from infrastructure.webhooks.receivers import Receivers
from projections.models import ALL_MODELS
from tests.database import Database
from tests.histories import founded, varied
from tests.processes import running
from tests.waiting import until

SERVER = """
import sys, time
from api.composition_of_read_models import kept_up
from infrastructure.settings import Settings
with kept_up(Settings(), sys.argv[1]):
    time.sleep(600)
"""
CONNECTIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'caseledger projections' AND datname = %s"


@contextmanager
def beside(begin: object, module: str = PROGRAM) -> Iterator[Beside]:
    program = Beside(module, begin)
    program.start()
    try:
        yield program
    finally:
        program.stop(60)


def told(database: Database, **terms: Any) -> Told:
    return Told(database.url("project"), False, None, Receivers({}), **terms)


def process_of(program: Beside) -> "subprocess.Popen[bytes]":
    until(lambda: program._program is not None)
    assert program._program is not None
    return program._program


def followed(database: Database) -> bool:
    with psycopg.connect(database.url("read"), autocommit=True) as reader:
        return wait_for(reader, ALL_MODELS, last_position(reader), 60)


def connected(database: Database) -> list[int]:
    with psycopg.connect(database.admin_url(), autocommit=True) as admin:
        name = admin.info.dbname
        return [row[0] for row in admin.execute(CONNECTIONS, [name])]


def test_read_models_follow_and_the_program_ends_in_good_order(database: Database) -> None:
    with append_pool(database.url("append")) as pool:
        varied().write(LedgerRecorder(pool), 0, 20)
    with beside(told(database)) as program:
        assert followed(database)
        process = process_of(program)
    assert process.returncode == 0
    until(lambda: not connected(database))


def test_what_is_told_to_all_processes_of_a_terminal_does_not_end_it(database: Database) -> None:
    script = founded()
    with append_pool(database.url("append")) as pool, beside(told(database)) as program:
        script.write(LedgerRecorder(pool))
        assert followed(database)
        process = process_of(program)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        varied().write(LedgerRecorder(pool), len(script.acts), len(script.acts) + 5)
        assert followed(database)
        assert process_of(program) is process


def test_a_program_that_was_killed_is_started_again_and_goes_on(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    script = founded()
    with append_pool(database.url("append")) as pool, beside(told(database)) as program:
        script.write(LedgerRecorder(pool))
        assert followed(database)
        first = process_of(program)
        first.kill()
        varied().write(LedgerRecorder(pool), len(script.acts), len(script.acts) + 5)
        assert followed(database)
        assert process_of(program) is not first
    assert "the program of the read models ended (-9)" in caplog.text


def test_it_ends_with_a_server_that_was_killed(database: Database) -> None:
    with append_pool(database.url("append")) as pool:
        founded().write(LedgerRecorder(pool))
    server = subprocess.Popen([sys.executable, "-c", SERVER, database.url("project")], cwd=Path(__file__).parents[2])
    try:
        assert followed(database)
    finally:
        server.kill()
        server.wait()
    until(lambda: not connected(database))


def test_it_ends_though_the_database_does_not_answer(database: Database) -> None:
    with append_pool(database.url("append")) as pool:
        founded().write(LedgerRecorder(pool))
    with beside(told(database, patience=0.5)) as program:
        assert followed(database)
        process = process_of(program)
        (backend,) = connected(database)
        os.kill(backend, signal.SIGSTOP)
        time.sleep(2)  # it asks twice a second: by then it waits for an answer
    try:
        assert process.returncode == 1
    finally:
        os.kill(backend, signal.SIGCONT)


def test_a_program_that_does_not_hear_is_killed() -> None:
    program = Beside("tests.programs.deaf", None)
    program.start()
    process = process_of(program)
    program.stop(0.5)
    assert process.returncode == -signal.SIGKILL


def test_a_program_that_cannot_begin_is_tried_at_growing_intervals(caplog: pytest.LogCaptureFixture) -> None:
    begun = time.monotonic()
    with beside(None, "tests.programs.brief"):
        until(lambda: len(ends(caplog)) >= 3)
    assert time.monotonic() - begun > 0.1 + 0.2
    assert [one.partition(", ")[2] for one in ends(caplog)][:3] == [
        f"next start in {seconds} s" for seconds in (0.1, 0.2, 0.4)
    ]


def test_a_machine_that_can_start_nothing_more_is_asked_again(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([OSError(24, "Too many open files"), OSError(12, "Cannot allocate memory")])

    def at_last(module: str, begin: object) -> Any:
        if (fault := next(tries, None)) is not None:
            raise fault
        return started(module, begin)

    monkeypatch.setattr("infrastructure.projections.beside.started", at_last)
    with append_pool(database.url("append")) as pool, beside(told(database)) as program:
        founded().write(LedgerRecorder(pool))
        assert followed(database)
        process = process_of(program)
    assert process.returncode == 0
    assert "Too many open files" in caplog.text
    assert "Cannot allocate memory" in caplog.text


def test_a_program_that_has_ended_before_it_was_told_is_seen_to_have_ended() -> None:
    line, program = started("tests.programs.brief", bytes(1 << 20))  # more than a line holds
    with line:
        assert program.wait(60) == 3


def ends(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR and "ended (3)" in one.message]


def test_the_settings_of_a_server_are_its_own(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELEDGER_DATABASE_URL", database.url("owner"))
    with append_pool(database.url("append")) as pool:
        founded().write(LedgerRecorder(pool))
    with kept_up(Settings(log_as_json=True), database.url("project")):
        assert followed(database)
        (program,) = running(PROGRAM, os.getpid())
        seen = Path(f"/proc/{program}/cmdline").read_bytes() + Path(f"/proc/{program}/environ").read_bytes()
    assert not [role for role in ROLES if database.url(role).encode() in seen]
    assert not running(PROGRAM, os.getpid())
