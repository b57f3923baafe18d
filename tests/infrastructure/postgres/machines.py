"""Folders, servers and programs that these tests start, look at and kill."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from infrastructure.postgres.account import server_account
from infrastructure.postgres.binaries import server_programs
from infrastructure.postgres.cluster import Cluster
from infrastructure.postgres.folder import prepare_folder
from infrastructure.postgres.roles import ADMIN
from tests.database import reachable_folder
from tests.waiting import until

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
        try:
            for note in folder.glob("*/cluster/postmaster.pid"):
                end(server_number(note.parents[1]))
        finally:
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
    until(lambda: not runs(number))


@contextmanager
def as_server_account(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run another program as the account that runs the server; ended afterwards."""
    account = server_account()
    uid, gid = (account.uid, account.gid) if account.switched else (None, None)
    with subprocess.Popen(command, cwd="/", user=uid, group=gid) as started:
        try:
            yield started
        finally:
            started.kill()


@contextmanager
def program(data: Path, visit: int) -> Iterator[subprocess.Popen[str]]:
    """Run a program that uses the server, and wait until it is in; killed at the end if it has not left."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), str(visit)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(REPOSITORY), *filter(None, sys.path)))},
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


@dataclass(frozen=True)
class OutsideCluster:
    """A server that is not ours to configure: it knows none of our roles, and its settings can be altered."""

    host: str
    password: str

    def url(self, database: str = "postgres", login: str = ADMIN) -> str:
        """Give the connection string of a login; all have the same password."""
        return make_conninfo(host=self.host, user=login, password=self.password, dbname=database)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def outside_cluster() -> Iterator[OutsideCluster]:
    """Run a server with default settings beside the embedded one."""
    account = server_account()
    configuration = {"listen_addresses": "", "unix_socket_permissions": "0700", "shared_buffers": "16MB"}
    with fresh_folder() as home:
        folder = prepare_folder(home / "data", account)
        cluster = Cluster(server_programs(account), folder, account, configuration)
        cluster.create("outside")
        cluster.start()
        yield OutsideCluster(str(cluster.socket_folder()), "outside")
        cluster.stop()
