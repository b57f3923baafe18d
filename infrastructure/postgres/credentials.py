"""The passwords of the embedded server's roles: random, made once, in a file that only its owner reads."""

import json
import os
import secrets
from pathlib import Path

from infrastructure.errors import DataFolderUnusable
from infrastructure.postgres.roles import ADMIN, ROLES


def credentials(path: Path, *, data_exists: bool) -> dict[str, str]:
    """Read the passwords by role name; make them for a folder that holds no data yet."""
    if path.exists():
        return _read(path)
    if data_exists:
        raise DataFolderUnusable(file=str(path), reason="the data are there but the file of their passwords is missing")
    made = {name: secrets.token_urlsafe(32) for name in (ADMIN, *ROLES.values())}
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return made


def _read(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_mode & 0o077:
            raise DataFolderUnusable(file=str(path), reason="others may read this file of passwords; set it to 0600")
        held = json.loads(path.read_text(encoding="utf-8"))
        return {name: str(held[name]) for name in (ADMIN, *ROLES.values())}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise DataFolderUnusable(file=str(path), reason=f"not a readable file of passwords: {fault}") from fault
