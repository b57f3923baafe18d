"""Want of what a program lives on: room on the disk, a disk that writes, descriptors, memory, connections."""

import os
import resource
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg

from tests.torture.scenario import NotHereError, Scenario

IDLE = 2000
SPARE = 24 << 20  # bytes beyond what the server has when its memory is bounded


def disk_full(scene: Scenario) -> None:
    """Fill the disk to its last block, and make room again after a while."""
    if not scene.stage.own_disk:
        raise NotHereError("no small disk can be mounted (it takes root)")
    ballast = scene.stage.home / "ballast"
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        for piece in (1 << 24, 1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    os.posix_fallocate(descriptor, os.lseek(descriptor, 0, os.SEEK_END), piece)
        scene.promised(shutil.disk_usage(scene.stage.home).free < 1 << 20, "the disk could not be filled")
        time.sleep(scene.chance.uniform(4, 8))
    finally:
        os.close(descriptor)
        ballast.unlink()
    scene.stage.start_database()  # it may have ended: what it cannot write down it does not go on from


def disk_that_fails(scene: Scenario) -> None:
    """Have the database told that a flush to the disk failed (EIO), by injection into its system calls."""
    if shutil.which("strace") is None:
        raise NotHereError("strace is not installed")
    log = scene.stage.database.folder.log
    before = log.read_text(errors="replace").count("PANIC")
    attached = [word for number in scene.stage.backends() for word in ("-p", str(number))]
    calls = "fsync,fdatasync,sync_file_range"
    command = ["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={calls}"]
    inject = ["-e", "inject=fsync:error=EIO", "-e", "inject=fdatasync:error=EIO"]
    with subprocess.Popen([*command, *inject, *attached], stderr=subprocess.PIPE, text=True) as tracer:
        deadline = time.monotonic() + 20
        while log.read_text(errors="replace").count("PANIC") == before and tracer.poll() is None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        ended = tracer.poll() is not None
        tracer.terminate()
        said = tracer.communicate()[1]
    failed = log.read_text(errors="replace").count("PANIC") - before
    if not failed and ended:
        why, _, _ = said.strip().partition("\n")
        raise NotHereError(f"strace may not attach here: {why}")
    scene.promised(failed, "a flush that failed was taken for one that was done")
    scene.stage.start_database()


def descriptors(scene: Scenario) -> None:
    """Leave the server a few descriptors only, with more clients than that."""
    server = scene.stage.servers[0]
    used = sum(1 for _ in Path(f"/proc/{server.process.pid}/fd").iterdir())
    server.limit(resource.RLIMIT_NOFILE, used + 8)
    with ExitStack() as open_:
        for _ in range(64):
            with suppress(OSError):
                open_.enter_context(_connection(server.address))
        time.sleep(4)
    server.limit(resource.RLIMIT_NOFILE, resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)[1])


def memory(scene: Scenario) -> None:
    """Leave the server and the program of its read models hardly more memory than they have."""
    server = scene.stage.servers[0]
    server.bound_memory(SPARE)
    time.sleep(5)
    if server.runs:
        server.free_memory()


def idle_connections(scene: Scenario) -> None:
    """Open thousands of connections that ask for nothing; who asks is answered all the same."""
    server = scene.stage.servers[0]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(IDLE, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, wanted + 200)), hard))
    server.limit(resource.RLIMIT_NOFILE, hard)  # it has the same, and no want of them here
    with ExitStack() as open_:
        for _ in range(wanted):
            open_.enter_context(_connection(server.address))
        scene.promised(
            scene.clients.file(scene.chance, now=True) is not None, f"nobody is served beside {wanted} idle connections"
        )
        time.sleep(2)


def no_connection_left(scene: Scenario) -> None:
    """Take every connection of the database, and end those of the server."""
    with ExitStack() as open_:
        with scene.stage.admin() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'caseledger\\_%'"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        with suppress(psycopg.OperationalError):
            while True:
                open_.enter_context(psycopg.connect(scene.stage.database.url("read")))
        time.sleep(scene.chance.uniform(3, 6))


def _connection(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=5)
