"""A ledger under attack with all that is around it: database, wire, servers, witness, receiver, and what lies outside.

What the servers reach their database by can be made slow, cut or dead; everything lies on a disk of its own, which can
be filled where the machine lets us mount one.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.composition_of_access import access_on
from api.composition_of_read_models import PROGRAM
from api.routes import book_examples, examples
from application.access.accounts import RoleTerms
from application.access.keys import Issued
from application.books import Books
from application.cases import Command
from application.publishing import Founding, Publishing, found
from application.webhooks import OPEN, OpenSubscription
from domain.access.role import Role
from domain.calendar import shipped as calendars
from domain.catalogue.item import ItemEntry
from domain.procedures import definition as procedures
from domain.topics import ALL_TOPICS
from infrastructure.identity.choice import IdentityChoice
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres import cluster
from infrastructure.postgres.account import ENVIRONMENT
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.roles import RoleName
from tests.api.serving import ADMINISTRATOR
from tests.infrastructure.postgres.machines import fresh_folder
from tests.infrastructure.proof.witnessing import Elsewhere, elsewhere
from tests.infrastructure.webhooks.receiver import SECRET, Receiver, receiving
from tests.processes import children, running
from tests.torture.network import ROOT, Network, network

HTTP = httpx.Client(verify=False, timeout=40, limits=httpx.Limits(max_connections=None))  # noqa: S501 - all on the loopback, in the clear
SERVED = re.compile(r"on (http://127\.0\.0\.1:\d+)")
SUBSCRIPTION = "oa"
SYSTEM, SOURCES = "system", ("housing", "traffic", "health", "water")  # a key for systems of departments
PATIENCE = 120  # seconds for whatever is waited for, on a machine with much else to do
DISK = 2 * 1024**3  # bytes
SILENT_FOR = "tcp_user_timeout=4000 connect_timeout=4 keepalives_idle=2 keepalives_interval=1 keepalives_count=3"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
ROLES: tuple[RoleName, ...] = ("append", "project", "read")


@dataclass
class Server:
    """A `caseledger serve` of ours, and what it said."""

    process: subprocess.Popen[str]
    log: Path
    address: str = ""

    @property
    def runs(self) -> bool:
        """Tell whether it lives."""
        return self.process.poll() is None

    def said(self) -> str:
        """Give what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """Kill it without warning."""
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def read_models(self) -> list[int]:
        """Give the number of the program that looks after its read models; none where it does not run just now."""
        return running(PROGRAM, self.process.pid)

    def limit(self, what: int, most: int) -> None:
        """Let it have no more of something; what it may raise itself to stays as it is."""
        _limit(self.process.pid, what, most)

    def bound_memory(self, spare: int) -> None:
        """Leave it and its program so many bytes of address space beyond what they have."""
        for process in (self.process.pid, *self.read_models()):
            _limit(process, resource.RLIMIT_AS, _status(process, "VmSize") + spare)

    def free_memory(self) -> None:
        """Leave them as much as they like."""
        for process in (self.process.pid, *self.read_models()):
            _limit(process, resource.RLIMIT_AS, resource.RLIM_INFINITY)


@dataclass
class Stage:
    """Everything that a campaign acts on."""

    home: Path
    own_disk: bool
    wire: Network
    witness: Elsewhere
    receiver: Receiver
    database: EmbeddedServer
    servers: list[Server] = field(default_factory=list)
    keys: dict[str, Issued] = field(default_factory=dict)
    started: int = 0
    _held: ExitStack = field(default_factory=ExitStack)

    @property
    def data(self) -> Path:
        """Give the data folder."""
        return self.home / "data"

    @property
    def outside(self) -> Path:
        """Give the directory on somebody else's machine."""
        return self.home / "outside"

    def addresses(self) -> list[str]:
        """Give where requests may be sent."""
        return [server.address for server in self.servers if server.runs and server.address]

    def admin(self, **options: Any) -> psycopg.Connection[Any]:
        """Connect as the superuser, over no wire."""
        return psycopg.connect(self.database.admin_url(), autocommit=True, **options)

    def bearer(self, who: str) -> dict[str, str]:
        """Give what a program sends to say who it is."""
        return {"Authorization": f"Bearer {self.keys[who].shown}"}

    def environment(self, data: Path | None = None, *, wired: bool = True) -> dict[str, str]:
        """Give the settings of a server: on the wire, or on the embedded server of another data folder."""
        given = {name: value for name, value in os.environ.items() if not name.startswith("CASELEDGER_")}
        given |= {
            "CASELEDGER_DATA_DIR": str(data or self.data),
            "CASELEDGER_ANCHOR_DIR": str(self.outside),
            "CASELEDGER_WITNESSES": f"{self.witness.key} {self.witness.url}",
            "CASELEDGER_REQUESTS_PER_SECOND": "100000",  # all clients have one key
            "CASELEDGER_RECEIVERS": f"http://127.0.0.1:{self.receiver.port}=127.0.0.0/8",
            f"CASELEDGER_WEBHOOK_SECRET_{SUBSCRIPTION.upper()}": SECRET,
        }
        if wired:
            given["CASELEDGER_DATABASE_URL"] = self.url("owner")
            given |= {f"CASELEDGER_{role.upper()}_URL": self.url(role) for role in ROLES}
        return given

    def url(self, role: RoleName) -> str:
        """Give the connection string of a role over the wire."""
        return make_conninfo(f"{self.database.url(role)} {SILENT_FOR}", host=self.wire.host, port=self.wire.port)

    def start(self, data: Path | None = None, *, wired: bool = True, extra: Mapping[str, str] | None = None) -> Server:
        """Start a server and wait until it names its address; one that does not has none, and has ended."""
        self.started += 1
        log = self.home / f"server-{self.started}.log"
        command = [sys.executable, "-m", "api.command_line.main", "serve", "--port", "0"]
        environment = self.environment(data, wired=wired) | dict(extra or {})
        with log.open("w") as said:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, text=True, env=environment
            )
        server = Server(process, log)
        deadline = time.monotonic() + PATIENCE
        try:
            while server.runs and time.monotonic() < deadline:
                if (named := SERVED.search(server.said())) and _listens(named[1]):
                    server.address = named[1]
                    break
                time.sleep(0.05)
        except BaseException:
            server.kill()
            raise
        return server

    def serve(self, **options: Any) -> Server:
        """Start a server to which requests go; raise where it does not come up."""
        server = self.start(**options)
        if not server.address:
            server.kill()
            raise RuntimeError(server.said()[-2000:])
        self.servers.append(server)
        return server

    def kept_up(self) -> None:
        """Start a server where none runs, as a supervisor of services does."""
        self.servers[:] = [server for server in self.servers if server.runs]
        if not self.servers:
            self.serve()

    def begin_again(self) -> None:
        """Kill all that runs and start it again, whatever hangs in it."""
        for server in self.servers:
            server.kill()
        self.kill_database()
        self.start_database()
        self.kept_up()

    def start_database(self) -> None:
        """Start the database again, or wait until it has recovered by itself."""
        fresh = EmbeddedServer(self.data)
        self._held.enter_context(fresh)
        self.database = fresh

    def postmaster(self) -> int:
        """Give the number of the database's first process."""
        return int((self.data / "cluster" / "postmaster.pid").read_text().splitlines()[0])

    def backends(self) -> list[int]:
        """Give all processes of the database."""
        first = self.postmaster()
        return [first, *children(first)]

    def kill_database(self) -> None:
        """Kill every process of the database at once, as a machine does that fails."""
        for process in self.backends():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def answers(self, path: str, who: str = "supervisor", **query: Any) -> httpx.Response:
        """Ask a server that runs."""
        return HTTP.get(f"{self.addresses()[0]}{path}", params=query, headers=self.bearer(who))

    def close(self) -> None:
        """End every server, in good order where it listens."""
        for server in self.servers:
            if server.runs:
                server.process.send_signal(signal.SIGCONT)
                server.process.terminate()
        for server in self.servers:
            try:
                server.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
        self.servers.clear()


@contextmanager
def staged(disk: int | None = DISK) -> Iterator[Stage]:
    """Found a ledger with all that filing needs, on a disk of its own of so many bytes, and serve it.

    Without a size it lies on the disk of this machine: one of its own is made of memory.
    """
    with ExitStack() as leaving:
        home = leaving.enter_context(fresh_folder("-torture"))
        own_disk = disk is not None and _mounted(home, disk, leaving)
        database = EmbeddedServer(home / "data")
        held = leaving.enter_context(ExitStack())
        held.enter_context(database)
        migrate(database.url("owner"))
        wire = leaving.enter_context(network(home / "data" / "run" / ".s.PGSQL.5432"))
        witness, receiver = leaving.enter_context(elsewhere()), leaving.enter_context(receiving(lasts=True))
        keys = _founded(database, receiver)
        (home / "outside").mkdir()
        stage = Stage(home, own_disk, wire, witness, receiver, database, keys=keys, _held=held)
        leaving.callback(stage.close)
        stage.serve()
        yield stage


@contextmanager
def faked_time(stage: Stage, library: Path = FAKETIME) -> Iterator[tuple[Path, dict[str, str]]]:
    """Have database and servers that start from now on read their clock through a file, which is given."""
    moved = stage.data / "clock"
    moved.write_text("+0\n")
    moved.chmod(0o644)
    faked = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(moved),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cluster, "ENVIRONMENT", {**ENVIRONMENT, **faked})
        yield moved, faked


def _founded(database: EmbeddedServer, receiver: Receiver) -> dict[str, Issued]:
    with append_pool(database.url("append")) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(ledger, Founding("测试台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
        publishing = Publishing(ledger, principal="tests", acting=ADMINISTRATOR)
        publishing.calendars(calendars.load_shipped())
        publishing.procedures(procedures.load_shipped())
        publishing.item(ItemEntry.model_validate(examples.ITEM["entry"]))
        told = OpenSubscription(acting=ADMINISTRATOR, receiver=receiver.url, topics=("case.filed", "case.accepted"))
        Books(ledger).perform(Command("torture:subscription", "tests"), OPEN, SUBSCRIPTION, told)
        keys = access_on(ledger, pool, IdentityChoice()).keys
        until = datetime.now(UTC) + timedelta(days=1)

        def issued(name: str, *roles: Role, units: tuple[str, ...] = (), scopes: tuple[str, ...] = ()) -> Issued:
            held = [RoleTerms(role=role, units=units, reason="测试") for role in roles]
            return keys.open(Command(f"torture:{name}", "tests"), ADMINISTRATOR, name, held, scopes, until)

        units = (examples.PROCUREMENT["unit"], examples.WINDOW["unit"])
        return {
            "office": issued("office", Role.WINDOW, Role.HANDLER, Role.UNIT_LEAD, units=units),
            "supervisor": issued("supervisor", Role.CENTRE_SUPERVISOR),
            SYSTEM: issued(
                SYSTEM,
                Role.CONSUMER,
                units=(book_examples.ACT_OF_A_SYSTEM["request"]["acting"]["unit"],),
                scopes=("intake.take", *(f"source:{source}" for source in SOURCES)),
            ),
        }


def _mounted(home: Path, disk: int, leaving: ExitStack) -> bool:
    """Lay a disk of our own under a folder; False where we may not mount one."""
    if os.geteuid() != 0:
        return False
    rights = home.stat().st_mode & 0o7777
    mount = ["mount", "-t", "tmpfs", "-o", f"size={disk},mode={rights:o}", "tmpfs", str(home)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        return False
    leaving.callback(subprocess.run, ["umount", "--lazy", str(home)], check=True)
    return True


def _listens(address: str) -> bool:
    try:
        return HTTP.get(f"{address}/healthz", timeout=10).status_code in {200, 503}
    except httpx.HTTPError:
        return False


def _limit(pid: int, what: int, most: int) -> None:
    _, highest = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (most, highest))


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0
