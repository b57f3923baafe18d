import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.roles import ROLES, WITHIN
from tests.infrastructure.postgres.machines import OutsideCluster, fresh_folder, outside_cluster


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's account can enter, whoever runs the tests."""
    with fresh_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def _stopped() -> Iterator[Path]:
    with fresh_folder() as folder:
        with EmbeddedServer(folder / "data"):
            pass
        yield folder / "data"


@pytest.fixture
def data(_stopped: Path, home: Path) -> Path:
    """A data folder that has been used before, and may be used and spoilt."""
    subprocess.run(["cp", "-a", str(_stopped), str(home / "data")], check=True)
    return home / "data"


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[OutsideCluster]:
    """A server that someone else runs."""
    with outside_cluster() as cluster:
        yield cluster


@dataclass(frozen=True)
class OutsideDatabase:
    """A database of that server, with an owner who may make roles and one who may not."""

    cluster: OutsideCluster
    name: str

    def url(self, login: str = "clerk") -> str:
        return self.cluster.url(self.name, login)

    def run(self, *statements: str) -> None:
        self.cluster.run(*statements, database=self.name)


@pytest.fixture
def outside(elsewhere: OutsideCluster) -> Iterator[OutsideDatabase]:
    """A database for one test on the other server, which has none of our roles before and after."""
    name = f"outside_{uuid.uuid4().hex}"
    elsewhere.run(
        f"CREATE ROLE clerk LOGIN CREATEROLE PASSWORD '{elsewhere.password}'",
        f"CREATE ROLE guest LOGIN PASSWORD '{elsewhere.password}'",
        f"CREATE DATABASE {name} OWNER clerk",
    )
    yield OutsideDatabase(elsewhere, name)
    elsewhere.run(
        f"DROP DATABASE {name} WITH (FORCE)",
        f"DROP ROLE IF EXISTS {', '.join((*ROLES.values(), WITHIN, 'clerk', 'guest'))}",
    )
