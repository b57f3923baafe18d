"""Which program this is: its version, and a digest of the code and the data that decide what a case comes to."""

import hashlib
import importlib.metadata
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("domain", "projections", "infrastructure")
ENDINGS = (".py", ".yaml", ".json", ".sql")


@cache
def program() -> str:
    """Name this program, for example 0.1.0+3f2a9c0d1b44; the same name folds the same events to the same figures."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        _add(digest, files(package), package)
    return f"{importlib.metadata.version('caseledger')}+{digest.hexdigest()[:12]}"


def _add(digest: "hashlib._Hash", folder: Traversable, name: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        place = f"{name}/{entry.name}"
        if entry.is_dir():
            _add(digest, entry, place)
        elif entry.name.endswith(ENDINGS):
            digest.update(f"{place}\0".encode())
            digest.update(hashlib.sha256(entry.read_bytes()).digest())
