"""Fixtures of all tests: a real database each, in memory where there is room for it, and no way out to a network."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from infrastructure.postgres.embedded import EmbeddedServer
from tests.database import Database, cloned_database, shared_server

MEMORY = Path("/dev/shm")  # noqa: S108 - it is asked whether it serves
PLACES = {"api/console": 0, "infrastructure": 1, "api": 2, "application": 2, "command_line": 3, "": 4, "domain": 5}
ROOM = 6 * 1024**3  # bytes: what the databases of one run take at the most, several times over


def pytest_configure(config: pytest.Config) -> None:
    """Keep what the tests write in memory, and what is compiled: hundreds of databases are made, hundreds of programs.

    Where no bytecode may be written beside the sources, each of those programs would compile the product anew.
    """
    if "TMPDIR" not in os.environ and _serves(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    if sys.dont_write_bytecode:
        folder = tempfile.mkdtemp(prefix="caseledger-bytecode-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
        sys.dont_write_bytecode = False


def _serves(folder: Path) -> bool:
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= ROOM and not about.f_flag & os.ST_NOEXEC


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process of a parallel run is left alone with it at the end."""
    items.sort(key=_place)  # stable: the tests of a module stay together and in their order


def _place(item: pytest.Item) -> int:
    """Give how early the module of a test comes: browsers, then what asks a database, what asks nothing last."""
    folders = [one for one, place in PLACES.items() if item.nodeid.startswith(f"tests/{one}")]
    return PLACES[max(folders, key=len)]


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what stays to the end: the modules and thousands of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The PostgreSQL of this test run."""
    own = tmp_path_factory.getbasetemp()
    of_the_run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared_server(of_the_run / "database.lock") as shared:
        yield shared


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Let a question wait for the position that it names as long as a busy machine needs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.moments.PATIENCE", 60.0)
        yield


@pytest.fixture
def database(server: EmbeddedServer) -> Iterator[Database]:
    """A freshly migrated database for one test, with URLs by role."""
    with cloned_database(server) as fresh:
        yield fresh
