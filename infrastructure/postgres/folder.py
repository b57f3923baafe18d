"""The data folder of the embedded server: what lies where, and who may enter.

An ordinary user's folder is 0700. As root it belongs to root, and the server's account may only pass through it to
the parts that are its own, so that root never writes where a lesser account could plant a link.
"""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from infrastructure.errors import DataFolderUnusable
from infrastructure.postgres.account import NAME, Account

SYSTEM_FOLDER = Path("/var/lib/caseledger")
OURS = {"binaries", "cluster", "cluster.new", "credentials.json", "credentials.new", "initdb.password", "run"} | {
    "documents",
    "outbox",
    "server.log",
    "server.log.1",
    "start.lock",
    "users.lock",
}
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107  # sockaddr_un holds 108 with the closing zero


@dataclass(frozen=True)
class DataFolder:
    """The places inside one data folder."""

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "cluster"

    @property
    def credentials(self) -> Path:
        """The passwords of the server's roles."""
        return self.root / "credentials.json"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.root / "server.log"

    @property
    def start_lock(self) -> Path:
        """Held alone while the server is being started or stopped."""
        return self.root / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by the programs that use the server."""
        return self.root / "users.lock"

    def socket_folder(self, account: Account) -> Path:
        """Make the private folder of the socket, elsewhere when this one's path would not fit a socket address."""
        folder = self.root / "run"
        if _fits(folder):
            folder.mkdir(exist_ok=True)
            account.own(folder, 0o700)
            return folder
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        places = (Path(tempfile.gettempdir()).resolve(), Path("/tmp"))  # noqa: S108 - private folder, checked below
        folder = next(place for place in places if _fits(place / "caseledger-0123456789abcdef")) / f"caseledger-{name}"
        if not folder.is_symlink() and not folder.exists():
            folder.mkdir(mode=0o700)
            account.own(folder, 0o700)
        found = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or found.st_uid != account.uid or found.st_mode & 0o077:
            raise DataFolderUnusable(socket_folder=str(folder), reason="it belongs to someone else")
        return folder


def default_folder() -> Path:
    """Tell where the data lies when nobody says: the system's place for root, else the user's data directory."""
    return SYSTEM_FOLDER if os.geteuid() == 0 else Path(platformdirs.user_data_dir("caseledger"))


def prepare_folder(path: Path, account: Account) -> DataFolder:
    """Make or recognise a data folder and set its rights; a folder that is not ours is left as it is."""
    root = path.expanduser().resolve()
    try:
        if root.exists():
            _recognise(root)
        barrier = _barrier(root, account)
        if barrier is None:
            open_to(account, root)
            return DataFolder(root)
    except OSError as fault:
        raise DataFolderUnusable(folder=str(root), reason=fault.strerror or str(fault)) from fault
    reason = f"PostgreSQL runs as the account {NAME}, which may not enter {barrier}; choose another --data-dir"
    raise DataFolderUnusable(folder=str(root), reason=reason)


def open_to(account: Account, folder: Path) -> None:
    """Make a folder of ours, and let the server's account pass through it and nobody else."""
    missing = [step for step in reversed(folder.parents) if not step.exists()]
    for step in missing:
        step.mkdir(exist_ok=True)
        step.chmod(0o755 if account.switched else 0o700)
    folder.mkdir(exist_ok=True)
    if account.switched:
        os.chown(folder, 0, account.gid)
    folder.chmod(0o710 if account.switched else 0o700)


def _recognise(root: Path) -> None:
    if not root.is_dir():
        raise DataFolderUnusable(folder=str(root), reason="it is not a folder")
    if root.stat().st_uid != os.geteuid():
        raise DataFolderUnusable(folder=str(root), reason="it belongs to another user")
    present = {entry.name for entry in root.iterdir()}
    strange = sorted(present - OURS)
    if strange and "credentials.json" not in present:
        raise DataFolderUnusable(folder=str(root), reason=f"it holds other things ({strange[0]})")


def _barrier(root: Path, account: Account) -> Path | None:
    above = next(step for step in root.parents if step.exists())
    return account.barrier(above) if account.switched else None


def _fits(folder: Path) -> bool:
    # libpq reads a comma in a host as a list, and the server splits its list of socket folders likewise
    return len(os.fsencode(folder / SOCKET)) <= SOCKET_PATH_BYTES and not re.search(r'[,"\s]', str(folder))
