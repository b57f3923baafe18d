"""Who uses the server: every program holds a shared lock on one file, and the last one out stops the server.

The kernel gives back the lock of a program that was killed. Starting and stopping hold another lock alone, so that
nobody comes in while the last one leaves.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from infrastructure.errors import DatabaseUnavailable


@contextmanager
def alone(path: Path, seconds: float = 180) -> Iterator[None]:
    """Hold a lock file alone, waiting at most so many seconds for the others."""
    descriptor = _opened(path)
    try:
        deadline = time.monotonic() + seconds
        while not _taken(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    lock=str(path), reason="another program has been starting the server too long"
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


class Use:
    """One program's use of the server; to be taken and given back while `alone`."""

    def __init__(self, path: Path) -> None:
        """Come in."""
        self._descriptor = _opened(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def last(self) -> bool:
        """Tell whether no other program uses the server."""
        return _taken(self._descriptor, fcntl.LOCK_EX)

    def end(self) -> None:
        """Go out."""
        os.close(self._descriptor)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _taken(descriptor: int, kind: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        return True
    return False
