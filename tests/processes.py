"""The processes of this machine, as a test looks at them."""

import os
from contextlib import suppress
from pathlib import Path


def children(parent: int) -> list[int]:
    """Give the numbers of the processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(_fields(stat)[1]) == parent:
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


def worked(process: int) -> float:
    """Give the seconds of processor time that a process has taken."""
    fields = _fields(Path(f"/proc/{process}/stat"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> int:
    """Give the resident memory of a process, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _fields(stat: Path) -> list[str]:
    """Read what stands behind the name of a process, from its state and its parent on."""
    return stat.read_text().rpartition(")")[2].split()
