"""The folder of keys copied to a place of its own, and put back: never beside a backup of the database.

A master key that is a link to another disk stays a link: without what it leads to, the copy opens nothing.
"""

import os
import shutil
from pathlib import Path

from infrastructure.backup.faults import KeysBesideBackup, KeysNotCopied, KeysPlaceTaken, NoKeysThere
from infrastructure.backup.manifest import MANIFEST
from infrastructure.durable import make_folder


def copy_keys(keys: Path, to: Path) -> int:
    """Copy a folder of keys into a new one; give the number of files. Raise one of the four refusals."""
    try:
        files = [file for file in keys.rglob("*") if file.is_file() or file.is_symlink()] if keys.is_dir() else []
        if not files:
            raise NoKeysThere(folder=str(keys))
        place = to.absolute()
        if beside := next((step for step in (place, *place.parents) if (step / MANIFEST).exists()), None):
            raise KeysBesideBackup(backup=str(beside))
        if to.exists() and (not to.is_dir() or any(to.iterdir())):
            raise KeysPlaceTaken(folder=str(to))
        make_folder(to)
        try:
            shutil.copytree(keys, to, symlinks=True, dirs_exist_ok=True)
            to.chmod(0o700)
            for path in to.rglob("*"):
                if not path.is_symlink():
                    path.chmod(0o700 if path.is_dir() else 0o600)
        except BaseException:
            shutil.rmtree(to, ignore_errors=True)
            raise
        os.sync()
    except (OSError, shutil.Error) as fault:
        reason = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)[:200]
        raise KeysNotCopied(folder=str(to), reason=reason) from fault
    return len(files)
