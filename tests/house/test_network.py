"""A test reaches this machine and nothing else."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_test_cannot_reach_a_foreign_host() -> None:
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_test_can_reach_the_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
