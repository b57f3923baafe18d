"""Processor time of this program and of a database server beside it: other programs on the machine disturb it least."""

import os
import time
from pathlib import Path

import psycopg

TICK = os.sysconf("SC_CLK_TCK")


def server_of(url: str) -> int:
    """Give the process id of the server behind a connection, the parent of all that serve it."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None  # noqa: S101 - it always answers
        return int(_stat(row[0])[1])


def spent(server: int) -> float:
    """Give the processor time that this program and the server's processes have used, in seconds."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = _stat(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                continue
            if int(folder.name) == server:
                ticks += sum(map(int, stat[11:15]))  # its own, and that of its processes that have ended
            elif int(stat[1]) == server:
                ticks += sum(map(int, stat[11:13]))
    return ticks / TICK + time.process_time()


def _stat(process: int) -> list[str]:
    """Read what stands behind the name of a process, from its state and its parent on."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
