"""The processes of this machine, as a test looks at them."""

from contextlib import suppress
from pathlib import Path


def children(parent: int) -> list[int]:
    """Give the numbers of the processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def running(module: str, parent: int) -> list[int]:
    """Give the numbers of those of them that run a module."""
    found = []
    for process in children(parent):
        with suppress(OSError):
            if module.encode() in Path(f"/proc/{process}/cmdline").read_bytes():
                found.append(process)
    return found
