import socket

import psycopg
import pytest
from pytest_socket import SocketConnectBlockedError

from infrastructure.postgres.migrations import check_migrated
from infrastructure.postgres.roles import ROLE_NAMES, RoleName
from tests.database import Database


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_every_role_finds_the_cloned_database_migrated(database: Database, role: RoleName) -> None:
    check_migrated(database.url(role))


def test_a_test_cannot_reach_the_network(database: Database) -> None:
    with psycopg.connect(database.url("read")) as connection:
        connection.execute("SELECT 1")
    blocked = pytest.raises(SocketConnectBlockedError)
    with socket.socket() as outward, pytest.warns(UserWarning, match=r"192\.0\.2\.1"), blocked:
        outward.connect(("192.0.2.1", 80))
