"""The account that runs the embedded server: ourselves, or as root a system account of our own.

PostgreSQL refuses to run as root, and nobody's home folder is opened for it.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infrastructure.errors import DatabaseUnavailable, NoServerAccount

NAME = "caseledger"
# Nothing of the caller's PG* variables, locale or library paths may reach the server.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    """A system account, and whether we must change to it."""

    uid: int
    gid: int
    switched: bool

    def run(
        self,
        *command: str | Path,
        output: IO[bytes] | int = subprocess.PIPE,
        environment: Mapping[str, str] = ENVIRONMENT,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, away from our terminal and our environment."""
        try:
            return subprocess.run(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                umask=0o077,
                text=True,
                errors="replace",
                check=False,
                user=self.uid if self.switched else None,
                group=self.gid if self.switched else None,
                extra_groups=[] if self.switched else None,
            )
        except (OSError, subprocess.SubprocessError) as fault:
            raise DatabaseUnavailable(program=Path(command[0]).name, reason=str(fault)) from fault

    def reaches(self, folder: Path) -> bool:
        """Tell whether this account can enter a folder."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def barrier(self, folder: Path) -> Path | None:
        """Name the outermost folder on the way that this account cannot enter."""
        if self.reaches(folder):
            return None
        return next(step for step in (*reversed(folder.parents), folder) if not self.reaches(step))

    def own(self, path: Path, mode: int) -> None:
        """Hand a file or folder of ours to this account, with exactly these rights."""
        if self.switched:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def server_account() -> Account:
    """Find the account that is to run the server; as root, make it if it is missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _created()
    if entry.pw_uid == 0:
        raise NoServerAccount(account=NAME, reason="that account is root")
    return Account(entry.pw_uid, entry.pw_gid, switched=True)


def _created() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if useradd is None:
        raise NoServerAccount(
            account=NAME, reason="useradd is not on this machine; make the account, or do not be root"
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    made = subprocess.run([useradd, *options, NAME], capture_output=True, text=True, check=False)
    try:
        return pwd.getpwnam(NAME)  # two programs may make it at once: the loser finds it made
    except KeyError:
        raise NoServerAccount(account=NAME, reason=made.stderr.strip()) from None
