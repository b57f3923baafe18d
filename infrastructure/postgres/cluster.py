"""One PostgreSQL data directory and its server: made, found, started, stopped.

Safe settings stand on the command line, where no later `ALTER SYSTEM` can undo them.
"""

import os
import shlex
import shutil
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infrastructure.errors import DatabaseUnavailable, DataFolderUnusable
from infrastructure.postgres.account import ENVIRONMENT, Account
from infrastructure.postgres.folder import SOCKET, DataFolder
from infrastructure.postgres.roles import ADMIN

PROCESSES = Path("/proc")
START_SECONDS = 60
LOG_BYTES = 1 << 20
CONFIGURATION: Mapping[str, str] = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "max_slot_wal_keep_size": "16GB",  # an archive that is away must not fill the disk of the ledger
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",
    "cluster_name": "caseledger",
}


@dataclass(frozen=True)
class Cluster:
    """The server's programs, its folder and the account that runs it."""

    programs: Path
    folder: DataFolder
    account: Account
    configuration: Mapping[str, str]
    start_seconds: int = START_SECONDS  # a server that is being restored takes its time

    def exists(self) -> bool:
        """Tell whether the data directory has been made."""
        return self.folder.cluster.exists()

    def create(self, password: str) -> None:
        """Make the data directory whole or not at all: UTF-8, order by code point on every machine, checksums."""
        unfinished, secret = self.folder.root / "cluster.new", self.folder.root / "initdb.password"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.account.own(unfinished, 0o700)
        secret.touch(0o600)
        try:
            secret.write_text(password, encoding="ascii")
            self.account.own(secret, 0o600)
            done = self.account.run(
                self.programs / "initdb",
                *("--pgdata", unfinished, "--username", ADMIN, "--pwfile", secret, "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--data-checksums", "--no-instructions"),
            )
        finally:
            secret.unlink()
        if done.returncode:
            raise DatabaseUnavailable(folder=str(self.folder.root), reason=_sentence(done.stdout))
        unfinished.rename(self.folder.cluster)

    def start(self) -> None:
        """Start the server in a session of its own and wait until it answers."""
        self._check_version()
        place = self.folder.socket_folder(self.account)
        self._clear_after_crash(self._note, place / f"{SOCKET}.lock", place / SOCKET)
        if self.folder.log.exists() and self.folder.log.stat().st_size > LOG_BYTES:
            self.folder.log.replace(self.folder.log.with_suffix(".log.1"))
        settings = {**self.configuration, "unix_socket_directories": str(place)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        descriptor = os.open(self.folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            before = log.seek(0, os.SEEK_END)
            done = self._control("start", "-w", "-t", str(self.start_seconds), "-s", "-o", options, output=log)
        if done == 0:
            return
        said = self.folder.log.read_bytes()[before:].decode(errors="replace")
        raise DatabaseUnavailable(reason=_sentence(said) or "the server did not start", log=str(self.folder.log))

    def stop(self) -> None:
        """Stop the server, ending its sessions, and wait until it is gone."""
        place = self.socket_folder()
        if place is None:
            return
        with self.folder.log.open("ab") as log:
            done = self._control("stop", "-m", "fast", "-w", "-t", str(START_SECONDS), "-s", output=log)
        if done and self.socket_folder() is not None:
            raise DatabaseUnavailable(reason="the server does not stop", log=str(self.folder.log))
        if not place.is_relative_to(self.folder.root):
            place.rmdir()

    def socket_folder(self) -> Path | None:
        """Find the server that runs on this data directory, by its socket; None when there is none."""
        try:
            lines = self._note.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        if len(lines) < 5 or not lines[0].isdecimal():
            return None
        place = Path(lines[4])
        # A server in another container on the same folder has its number in another table, but its socket answers.
        return place if _runs_in(int(lines[0]), self.folder.cluster) or _answers(place / SOCKET) else None

    @property
    def _note(self) -> Path:
        return self.folder.cluster / "postmaster.pid"

    def _clear_after_crash(self, *left_over: Path) -> None:
        # The process number in a left-over note may be another program's by now, or that of a dead process that
        # nobody has reaped: PostgreSQL would take either for a running server. The note is also what keeps a new
        # server from the shared memory of the old one's children, so they must be gone before it goes.
        if not any(path.exists() for path in left_over) or not (PROCESSES / "self").exists():
            return
        deadline = time.monotonic() + START_SECONDS
        while any(_runs_in(int(entry.name), self.folder.cluster) for entry in PROCESSES.glob("[0-9]*")):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(reason="processes of a crashed server do not end", log=str(self.folder.log))
            time.sleep(0.05)
        for path in left_over:
            path.unlink(missing_ok=True)

    def _control(self, verb: str, *options: str, output: IO[bytes]) -> int:
        # Not as an argument: pg_ctl would hand the folder's name to a shell without minding quotes and dollars in it.
        environment = {**ENVIRONMENT, "PGDATA": str(self.folder.cluster)}
        return self.account.run(
            self.programs / "pg_ctl", verb, *options, output=output, environment=environment
        ).returncode

    def _check_version(self) -> None:
        held = (self.folder.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = self.account.run(self.programs / "postgres", "--version").stdout.split()[-1]
        if held != ours.split(".", maxsplit=1)[0]:
            reason = (
                f"it was made by PostgreSQL {held} and this is {ours}; dump it with the old version and load it here"
            )
            raise DataFolderUnusable(folder=str(self.folder.root), reason=reason)


def _runs_in(pid: int, cluster: Path) -> bool:
    if not (PROCESSES / "self").exists():  # not Linux: the number alone must do
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return True
        return False
    process = PROCESSES / str(pid)
    with suppress(OSError):  # gone, or another user's: not our server
        return (process / "cwd").readlink() == cluster and (process / "comm").read_text().strip() == "postgres"
    return False


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking, suppress(OSError):
        asking.connect(str(path))
        return True
    return False


def _sentence(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error:"))]
    return " | ".join((grave or lines)[-3:])
