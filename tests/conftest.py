"""Fixtures of all tests: a real database each, and no way out to a network."""

import os
from collections.abc import Iterator

import pytest
from pytest_socket import socket_allow_hosts

from infrastructure.postgres.embedded import EmbeddedServer
from tests.database import Database, cloned_database, shared_server


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The PostgreSQL of this test run."""
    own = tmp_path_factory.getbasetemp()
    of_the_run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared_server(of_the_run / "database.lock") as shared:
        yield shared


@pytest.fixture
def database(server: EmbeddedServer) -> Iterator[Database]:
    """A freshly migrated database for one test, with URLs by role."""
    with cloned_database(server) as fresh:
        yield fresh
