"""A ledger under attack: writers over HTTP and beside it, a tailing reader, and the killing of either side."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import IO

import httpx
import psycopg

from api.routes import examples
from application.access.keys import Issued
from infrastructure.errors import DatabaseUnavailable
from infrastructure.ledger.feed import Row, read
from infrastructure.postgres.embedded import EmbeddedServer
from tests.command_line.test_serving import served
from tests.processes import children

CLIENTS = 8
INSISTS = "current_setting('synchronous_commit')"
CONTROL = "SET LOCAL synchronous_commit = off"


@dataclass
class Scene:
    """What was acknowledged, what a reader has seen, and the processes that are killed."""

    folder: Path
    key: Issued
    acknowledged: dict[str, int] = field(default_factory=dict)  # command id: first position
    seen: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    address: str = ""
    ended: Event = field(default_factory=Event)
    servers: ExitStack = field(default_factory=ExitStack)

    def start_database(self) -> EmbeddedServer:
        """Start the database, or join it, and recover what a crash left."""
        self.database = self.servers.enter_context(EmbeddedServer(self.folder))
        return self.database

    def kill_database(self) -> None:
        """Kill every process of the database at once, as a machine does that fails."""
        postmaster = int((self.folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        for process in (postmaster, *children(postmaster)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def rows(self) -> list[Row]:
        """Read the whole ledger."""
        with psycopg.connect(self.database.url("read"), autocommit=True) as connection:
            return list(read(connection, 0, 10**9))

    def follow(self) -> None:
        """Tail the ledger in small steps, and go on behind what was seen whenever the database comes back."""
        while not self.ended.is_set():
            with (
                suppress(psycopg.Error, DatabaseUnavailable),
                psycopg.connect(self.database.url("read"), autocommit=True) as connection,
            ):
                while not self.ended.is_set():
                    rows = read(connection, self.seen[-1].position if self.seen else 0, 50)
                    self.seen += rows
                    if not rows:
                        time.sleep(0.01)

    def file_cases(self, client: int, run: str) -> None:
        """File cases over HTTP; an act whose answer was lost is sent again under its key."""
        for number in count(1):
            key = f"{run}:{client}:{number}"
            while not self.ended.is_set():
                try:
                    answer = httpx.post(
                        f"{self.address}/v1/cases",
                        json=examples.FILING,
                        headers={"Idempotency-Key": key, "Authorization": f"Bearer {self.key.shown}"},
                        timeout=15,
                    )
                except httpx.HTTPError:
                    time.sleep(0.05)
                    continue
                if answer.status_code == 201:
                    self.acknowledged[f"{self.key.principal}:{key}"] = answer.json()["ledger_positions"][0]
                    break
                if answer.status_code != 503:
                    self.faults.append(answer.text)
                time.sleep(0.05)
            if self.ended.is_set():
                return

    def listen(self, said: IO[str]) -> None:
        """Take down what the writer says was acknowledged; the last line may be torn by its death."""
        for line in said:
            name, _, position = line.rstrip("\n").partition(" ")
            if line.endswith("\n") and position.rstrip().isdigit():
                self.acknowledged[name] = int(position)
            elif line.endswith("\n"):
                self.faults.append(line)

    @contextmanager
    def writing(self, run: str) -> Iterator[subprocess.Popen[str]]:
        """Run the writer, until it is killed or this ends."""
        command = [sys.executable, "-m", "tests.torture.writer", self.database.url("append"), run]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert writer.stdout is not None
        listener = Thread(target=self.listen, args=(writer.stdout,))
        listener.start()
        try:
            yield writer
        finally:
            writer.kill()
            listener.join()
            writer.stdout.close()
            writer.wait()


def tormented(scene: Scene, cycles: int, seed: int, *, over_http: bool = True, databases_alone: bool = False) -> None:
    """Let writers write, kill one side after the other at chance moments, and hold the ledger against what was said."""
    chance = random.Random(seed)  # noqa: S311 - the same run again, not a secret
    clients: list[Thread] = []
    with ExitStack() as leaving:
        follower = Thread(target=scene.follow)
        follower.start()
        leaving.callback(follower.join)
        leaving.callback(_join, clients)
        leaving.callback(scene.ended.set)
        programs = leaving.enter_context(ExitStack())
        for cycle in range(cycles):
            database = databases_alone or cycle % 2 == 1
            if over_http and not scene.address:
                server, scene.address = programs.enter_context(
                    served("serve", "--port", "0", "--data-dir", str(scene.folder))
                )
            if over_http and not clients:
                clients += [Thread(target=scene.file_cases, args=(n, f"http-{seed}")) for n in range(CLIENTS)]
                for client in clients:
                    client.start()
            with scene.writing(f"{seed}-{cycle}") as writer:
                _until_more(scene.acknowledged)
                time.sleep(chance.uniform(0.05, 0.6))
                if database:
                    scene.kill_database()
                    scene.start_database()
                    if not databases_alone:
                        _until_more(scene.acknowledged)
                else:
                    writer.kill()
                    if over_http:
                        server.kill()
                        scene.address = ""
            if not scene.address:
                programs.close()


def _join(threads: list[Thread]) -> None:
    for thread in threads:
        thread.join()


def _until_more(acknowledged: dict[str, int]) -> None:
    """Wait until another 50 commands were acknowledged."""
    wanted, deadline = len(acknowledged) + 50, time.monotonic() + 60
    while len(acknowledged) < wanted:
        if time.monotonic() > deadline:
            raise TimeoutError("hardly anything was acknowledged for a minute")
        time.sleep(0.01)


def weakened(database: EmbeddedServer) -> None:
    """Let nothing wait for the disk, since one commit that does saves all before it: the negative control."""
    with psycopg.connect(database.admin_url(), autocommit=True) as admin:
        insisting = admin.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE prosrc LIKE %s", [f"%{INSISTS}%"])
        functions = [definition for (definition,) in insisting]
        assert any("FUNCTION ledger.append(" in definition for definition in functions)
        for definition in functions:
            without = re.sub(rf"IF {re.escape(INSISTS)}.*?END IF;", f"{CONTROL};", definition, flags=re.DOTALL)
            assert CONTROL in without
            admin.execute(without)
        # the background writer would soon save what was not waited for
        admin.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        admin.execute("SELECT pg_reload_conf()")
