"""A new incarnation of the log: going on from an older copy of the ledger, openly."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say
from api.command_line.session import BY_HAND
from api.composition import custody_of, settings_for
from domain.errors import Refused

app = typer.Typer(help="台账续开: going on from an older copy of the ledger.", no_args_is_help=True)

MOST_BYTES = 1 << 20


class CheckpointUnreadable(Refused):
    """The file of the checkpoint cannot be read."""

    code = "checkpoint_unreadable"


@app.callback()
def incarnation() -> None:
    """台账续开: going on from an older copy of the ledger."""


@app.command()
def begin(
    *,
    reason: Annotated[str, typer.Option(help="续开原因: why the newer copy cannot be had; it stays on record.")],
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="The outside checkpoint given up, where CASELEDGER_ANCHOR_DIR holds none."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """续开: give up the published checkpoint that this older copy does not reach, and go on under another name."""
    given = None if checkpoint is None else _read(checkpoint)
    origin, done = custody_of(settings_for(data_dir)).begin(reason, given, by=BY_HAND)
    if as_json:
        emit({"origin": origin, "position": done.last_position, "recorded_at": done.recorded_at})
        return
    say(f"台账续开 the log goes on as {origin}，自位置 from position {done.first_position}")
    note("Tell the witnesses and whoever verifies the new name and key: caseledger keys list")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise CheckpointUnreadable(file=str(path), reason=fault.strerror or str(fault)) from fault
