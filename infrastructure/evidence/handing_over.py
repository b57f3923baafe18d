"""A bundle's file: written beside its place, put there in one step, and never over another."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from domain.errors import Refused


class EvidenceFileTaken(Refused):
    """There is a file of that name already; a bundle is never written over another file."""

    code: ClassVar[str] = "evidence_file_taken"


class EvidenceNotWritten(Refused):
    """The bundle cannot be written there."""

    code: ClassVar[str] = "evidence_not_written"


@contextmanager
def place_for(path: Path) -> Iterator[Callable[[bytes], Callable[[], None]]]:
    """Give what writes a bundle beside its place, and gives what puts it there.

    Whether it can be written is known before anything is recorded; raise `EvidenceFileTaken` or `EvidenceNotWritten`.
    """
    with _refusing(path):
        if path.exists():
            raise EvidenceFileTaken(file=str(path))
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.unfinished-", dir=path.absolute().parent)
    unfinished = Path(name)

    def write(content: bytes) -> Callable[[], None]:
        with _refusing(path), unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return put

    def put() -> None:
        with _refusing(path):
            unfinished.chmod(0o644 & ~_umask())
            os.link(unfinished, path)  # refuses where something has come there meanwhile, as a renaming would not
            folder = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    try:
        os.close(descriptor)
        yield write
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise EvidenceFileTaken(file=str(path)) from None
    except (OSError, ValueError) as fault:
        raise EvidenceNotWritten(file=str(path), reason=getattr(fault, "strerror", None) or str(fault)) from fault


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
