"""The witness: a program for another organisation's machine, which needs no database and nothing of the ledger's."""

import re
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.command_line.heads import BoundedHeads
from api.command_line.output import note, say
from api.command_line.serving import SECONDS_TO_FINISH, address, listening
from api.composition_of_proof import witness_on
from api.witness import witness_app
from domain.errors import Malformed

app = typer.Typer()

LISTEN = re.compile(r"\[?(?P<host>[^\[\]]+)\]?:(?P<port>[0-9]{1,5})", re.ASCII)
MOST_AT_ONCE = 64
IDLE_SECONDS = 30


class NotAnAddress(Malformed):
    """An address to listen on reads like 127.0.0.1:8080."""

    code = "not_an_address"


@app.command()
def witness(
    *,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="The address to listen on; port 0 takes a free one.")
    ],
    state: Annotated[Path, typer.Option(metavar="DIR", help="Where its key and its memory are kept, for good.")],
    log: Annotated[list[str], typer.Option(metavar="VKEY", help="The key of a log to cosign, had from its operator.")],
    name: Annotated[
        str | None, typer.Option(help="With --new: its name, like witness.example.org/1, which stays.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Make the key, or begin with a further log; refused if nothing is missing.")
    ] = False,
) -> None:
    """见证: cosign the checkpoints of a ledger's log that only ever grows, until stopped."""
    host, port = _address(listen)
    with witness_on(state, log, name=name, new=new) as cosigner, listening(host, port) as listener:
        say(str(cosigner.key))
        note(f"Cosigning at {address(listener)}/add-checkpoint (stop with Ctrl-C)")
        configuration = uvicorn.Config(
            witness_app(cosigner),
            loop="asyncio",
            http=BoundedHeads,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        uvicorn.Server(configuration).run(sockets=[listener])


def _address(text: str) -> tuple[str, int]:
    found = LISTEN.fullmatch(text.strip())
    if found is None or int(found["port"]) > 65535:
        raise NotAnAddress(given=text[:60])
    return found["host"], int(found["port"])
