"""The keys: which of them sign the log, the change to a new one, and the copy of all, which lies apart."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.acting import CommandId, command, tell
from api.command_line.ceremony import Alone, Confirmed, Reason, Role, Unit, asked
from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say
from api.composition import proof_by_hand, settings_for
from api.composition_of_operations import keys_kept, keys_put_back
from application.ledger_requests import ProposeRotation

app = typer.Typer(help="密钥: the keys that sign the log, and the copy of all keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """密钥: the keys that sign the log, and the copy of all keys."""


@app.command("list")
def listed(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: the public keys on record, with the position from which each signs."""
    found = proof_by_hand(settings_for(data_dir)).keys()
    if as_json:
        emit([{"from_position": at, "key": one.key, "proposal": one.proposal, "alone": one.alone} for at, one in found])
        return
    for position, one in found:
        say(f"自位置 from position {position}：{one.key}{'（一人办理 by one person alone）' if one.alone else ''}")
    if not found:
        say("尚无签名密钥 no key is on record yet: the first one is made when the ledger is first served")


@app.command()
def rotate(
    *,
    reason: Reason = None,
    confirm: Confirmed = None,
    alone: Alone = False,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """更换: propose, or --confirm what another person proposed: a new signing key; the old one signs once more."""
    request = asked(ProposeRotation, (by, role), reason=reason, confirm=confirm, alone=alone)
    proof = proof_by_hand(settings_for(data_dir))
    if isinstance(request, ProposeRotation) and not alone:
        done = proof.propose_rotation(command(command_id), request)
        tell(done, f"提请更换密钥 proposed, for another person to confirm: {done.answer['proposal']}", as_json=as_json)
        return
    done = proof.rotate(command(command_id), request)
    said = f"自位置 from position {done.last_position} 起由新密钥签名 checkpoints are signed by：\n{done.answer['key']}"
    tell(done, said, as_json=as_json)
    note("Give this key to the witnesses and to whoever verifies; the old one must be kept no longer.")


@app.command("backup")
def keep(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, never in a backup of the database.")],
    *,
    data_dir: DataDir = None,
) -> None:
    """备份密钥: copy all keys, of signing and of protected values, to a place of their own."""
    say(f"已备份密钥文件 copied {keys_kept(settings_for(data_dir), folder)} files of keys into {folder}")
    note("Whoever has this and a backup opens every protected value: after a shredding, destroy it and copy anew.")


@app.command("restore")
def put_back(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `caseledger keys backup` made.")],
    *,
    data_dir: DataDir = None,
) -> None:
    """恢复密钥: put a copy of the keys where the ledger looks for them, where there are none."""
    say(f"已恢复密钥文件 put back {keys_put_back(settings_for(data_dir), folder)} files of keys")
