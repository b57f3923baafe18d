"""Folders, servers and programs that these tests start, look at and kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.database import reachable_folder

REPOSITORY = Path(__file__).parents[3]
# Joins the server, writes one row, says so, and stays until its input ends.
PROGRAM = """
import sys
from pathlib import Path
import psycopg
from infrastructure.postgres.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])) as server:
    with psycopg.connect(server.url("owner")) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS kept")
        connection.execute("CREATE TABLE IF NOT EXISTS kept.visits (program int)")
        connection.execute("INSERT INTO kept.visits VALUES (%s)", [int(sys.argv[2])])
    print("in", flush=True)
    sys.stdin.read()
"""


@contextmanager
def fresh_folder(name: str = "") -> Iterator[Path]:
    """Give a folder for one test; whatever server the test left there is ended, by its number."""
    folder = reachable_folder(f"caseledger-test-{uuid.uuid4().hex[:12]}{name}")
    try:
        yield folder
    finally:
        for note in folder.glob("*/cluster/postmaster.pid"):
            end(server_number(note.parents[1]))
        shutil.rmtree(folder)


def server_number(data: Path) -> int:
    """Read the process number of the server on a data folder."""
    return int((data / "cluster" / "postmaster.pid").read_text().split()[0])


def runs(number: int) -> bool:
    """Tell whether a process lives; one that is dead and not yet reaped does not."""
    try:
        return ") Z" not in Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def end(number: int) -> None:
    """Kill one server of ours and wait until it is gone."""
    if runs(number):
        os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while runs(number) and time.monotonic() < deadline:
        time.sleep(0.01)


@contextmanager
def program(data: Path, visit: int, *, uid: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run a program that uses the server, and wait until it is in; killed at the end if it has not left."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), str(visit)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def comes_in(started: subprocess.Popen[str]) -> None:
    """Wait until a program has joined the server."""
    assert started.stdout is not None
    assert started.stderr is not None
    said = started.stdout.readline()
    assert said == "in\n", started.stderr.read()


def goes_out(started: subprocess.Popen[str]) -> None:
    """Let a program leave in good order."""
    _, complaint = started.communicate("", timeout=60)
    assert (started.returncode, complaint) == (0, "")
