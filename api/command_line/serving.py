"""Serving the API on this machine: to this machine alone, unless TLS stands before it or one says otherwise."""

import ipaddress
import socket
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.collector import spare_what_stays
from api.command_line.acting import command
from api.command_line.heads import BoundedHeads
from api.command_line.options import DataDir
from api.command_line.output import note, say
from api.command_line.session import ADMINISTRATOR
from api.command_line.terminating import leave_if_told
from api.composition import served, settings_for
from api.product import ServedProduct
from api.watching import logs
from domain.errors import Refused

app = typer.Typer()

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")]
SECONDS_TO_FINISH = 5
TURN = 0.0005  # seconds for which a thread keeps the interpreter from one that left it for a moment, to ask the disk


class NotLoopback(Refused):
    """Passwords would cross the network in the clear, so it listens on this machine only, unless --allow-remote."""

    code = "not_loopback"


class AddressTaken(Refused):
    """The server cannot listen on that address."""

    code = "address_taken"


@app.command()
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    allow_remote: Annotated[
        bool,
        typer.Option("--allow-remote", help="Let other machines reach it without TLS; better, put a proxy before it."),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """服务: serve the ledger's API until stopped."""
    if not (allow_remote or is_loopback(host)):
        raise NotLoopback(host=host)
    with listening(host, port) as listener:
        note("Opening the ledger …")
        settings = settings_for(data_dir)
        logs.begin(as_json=settings.log_as_json)
        with served(settings) as product:
            identity = product.ledger.identity()
            kind = ", a simulation 模拟" if identity.simulated else ""
            note(f"Serving «{identity.name}» of {identity.body}{kind} on {address(listener)} (stop with Ctrl-C)")
            _tell_first_administrator(product)
            run(product, listener, settings.identity.trusted_proxies)


def _tell_first_administrator(product: ServedProduct) -> None:
    """Let somebody in where nobody has a login yet; the password is told here once, and nowhere kept."""
    if product.entrance is None:
        return
    made = product.entrance.people.first_administrator(command(None), ADMINISTRATOR, product.ledger.identity().body)
    if made is not None:
        login, password = made
        say("首次启动：已建立系统管理员账户，口令仅显示一次，首次登录须更改。")
        say("First run: a system administrator has been made; the password is shown once, and changed at first login.")
        say(f"  用户名 login: {login}")
        say(f"  口令 password: {password}")


def listening(host: str, port: int) -> socket.socket:
    """Take an address; raise `AddressTaken`."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as fault:
        raise AddressTaken(host=host, port=port, reason=getattr(fault, "strerror", None) or fault) from None
    # asyncio does this only for a socket that names its protocol. Accepted ones inherit it: without, an answer, which
    # is sent in two parts, waits 40 ms for the client to acknowledge the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address(listener: socket.socket) -> str:
    """Write the address of a listening socket as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(product: ServedProduct, listener: socket.socket, trusted: Sequence[str] = ()) -> None:
    """Answer requests until stopped; `trusted` are the proxies that may say for whom they ask."""
    server = _Server(product, configuration(create_app(product), trusted))
    spare_what_stays()
    sys.setswitchinterval(TURN)
    leave_if_told()  # from here on the server hears by itself
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that sends home who waits for changes before it waits for them."""

    def __init__(self, product: ServedProduct, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._product = product

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop."""
        self._product.changes.end()
        super().handle_exit(sig, frame)


def configuration(app: FastAPI, trusted: Sequence[str] = ()) -> uvicorn.Config:
    """Give the configuration of the server; whom nobody trusts is taken for who asks."""
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=BoundedHeads,
        log_config=None,  # it logs like every other part
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=list(trusted),
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
