"""A new incarnation of the log: going on from an older copy of the ledger, openly."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.acting import CommandId, command, tell
from api.command_line.ceremony import Alone, Confirmed, Reason, Role, Unit, asked
from api.command_line.options import DataDir, Json
from api.command_line.output import note
from api.composition import proof_by_hand, settings_for
from application.ledger_requests import ProposeIncarnation
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
    reason: Reason = None,
    confirm: Confirmed = None,
    alone: Alone = False,
    by: Unit,
    role: Role = "custodian",
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="The outside checkpoint given up, where CASELEDGER_ANCHOR_DIR holds none."),
    ] = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """续开: propose, or --confirm what another person proposed: give up what was published, go on by another name."""
    given = None if checkpoint is None else _read(checkpoint)
    request = asked(ProposeIncarnation, (by, role), reason=reason, confirm=confirm, alone=alone)
    proof = proof_by_hand(settings_for(data_dir))
    if isinstance(request, ProposeIncarnation) and not alone:
        done = proof.propose_incarnation(command(command_id), request, given)
        tell(done, f"提请台账续开 proposed, for another person to confirm: {done.answer['proposal']}", as_json=as_json)
        return
    done = proof.begin(command(command_id), request, given)
    origin, first = done.answer["key"].partition("+")[0], done.first_position
    tell(done, f"台账续开 the log goes on as {origin}，自位置 from position {first}", as_json=as_json)
    note("Tell the witnesses and whoever verifies the new name and key: caseledger keys list")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise CheckpointUnreadable(file=str(path), reason=fault.strerror or str(fault)) from fault
