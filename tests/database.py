"""One real PostgreSQL for a whole test run, and a freshly migrated database for each test.

The workers of a parallel run share the server; the last one out stops it and removes its folder. What many tests begin
with is made once in a run, as a template, and each of them changes a copy of its own.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from infrastructure.postgres.cluster import CONFIGURATION
from infrastructure.postgres.embedded import EmbeddedServer, create_database
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.roles import RoleName, grant_database
from infrastructure.postgres.sharing import alone

TEMPLATE = "migrated_template"
QUICK = {**CONFIGURATION, "scram_iterations": "1"}  # a test guesses no password, and many thousand times one logs in


@dataclass(frozen=True)
class Database:
    """One test's database."""

    server: EmbeddedServer
    name: str

    def url(self, role: RoleName) -> str:
        """Give the connection string of a role."""
        return self.server.url(role, self.name)

    def admin_url(self) -> str:
        """Give the connection string of the superuser, for faults that no role may commit."""
        return self.server.admin_url(self.name)


def reachable_folder(name: str) -> Path:
    """Make a folder under the system's temporary one that the server's account may enter; pytest's own are closed."""
    folder = Path(tempfile.gettempdir()).resolve() / name
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


@contextmanager
def shared_server(lock: Path) -> Iterator[EmbeddedServer]:
    """Start or join the server of this test run, with the template migrated once; the lock is the run's."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    with ExitStack() as leaving:
        with alone(lock):
            home = reachable_folder(f"caseledger-tests-{run}")
            server = leaving.enter_context(EmbeddedServer(home / "data", configuration=QUICK))
            made_template(server, TEMPLATE, lambda database: migrate(database.url("owner")), above="template1")
        yield server
    with alone(lock):
        if home.exists() and not (home / "data" / "cluster" / "postmaster.pid").exists():
            shutil.rmtree(home)


@contextmanager
def cloned_database(server: EmbeddedServer, template: str = TEMPLATE) -> Iterator[Database]:
    """Give a database of its own, already migrated, and drop it afterwards with whoever is still connected."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.admin_url("postgres"), autocommit=True) as admin:
        create_database(admin, name, template=template)
        with psycopg.connect(server.admin_url(name)) as connection:
            grant_database(connection)
        try:
            yield Database(server, name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def made_template(
    server: EmbeddedServer, name: str, make: Callable[[Database], object], *, above: str = TEMPLATE
) -> str:
    """Make a template above another once in a run, whichever worker asks for it first; give its name."""
    with psycopg.connect(server.admin_url("postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])  # until the connection is closed
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            with cloned_database(server, above) as database:
                make(database)
                with psycopg.connect(server.admin_url("postgres"), autocommit=True) as copying:
                    create_database(copying, name, template=database.name)
    return name
