"""What SIGTERM does: the program leaves in order, so that an embedded database is stopped by its last user."""

import sys
from threading import Event

TERMINATED = 143
_told = Event()


def terminate(_: int, __: object) -> None:
    """Leave."""
    _told.set()
    sys.exit(TERMINATED)


def leave_if_told() -> None:
    """Leave if it was told before: in a finalizer that the signal came to, what it raised was lost."""
    if _told.is_set():
        sys.exit(TERMINATED)
