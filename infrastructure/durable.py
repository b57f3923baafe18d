"""Writing a file so that it is there whole or not at all, and stays when the power fails."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import IO


def write_durably(path: Path, content: bytes | IO[bytes]) -> None:
    """Write a file of one's own beside its place, flush it to the disk, and put it there in one step.

    What is to be written comes as bytes, or as a file that is copied piece by piece.
    """
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
    incoming = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        incoming.replace(path)
    except BaseException:
        incoming.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, with those above it that are missing."""
    for step in [step for step in (*reversed(folder.parents), folder) if not step.exists()]:
        step.mkdir(mode=0o700, exist_ok=True)
        flush_folder(step.parent)


def flush_folder(folder: Path) -> None:
    """Flush to the disk which files a folder holds."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
