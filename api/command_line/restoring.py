"""Restoring a backup into a new data folder, or a dump into an empty outside database."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import DataDir, Json, instant
from api.command_line.output import emit, note, say, working
from api.composition import settings_for
from api.composition_of_operations import described, restored

app = typer.Typer()


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder that `caseledger backup` made.")],
    *,
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Go on from the backup through this `caseledger archive`.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Only what had been committed by then; else all there is.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """恢复: check a backup and restore it into a new --data-dir; nothing that is there is ever written over."""
    moment = instant(until, ZoneInfo(described(backup).ledger.time_zone))
    with working() as step:
        manifest, position, keys = restored(settings_for(data_dir), backup, archive=archive, until=moment, say=step)
    if as_json:
        emit({**manifest.model_dump(mode="json", exclude={"files"}), "restored_position": position, "keys": keys})
        return
    say(f"恢复完成 restored «{manifest.ledger.name}» through position {position}, as backed up {manifest.made_at}")
    if not keys:
        note(
            "密钥不在备份中 The keys are not in a backup: without them no protected value opens and nothing is signed."
        )
        note("Put them back (caseledger keys restore DIR), or name their folder by CASELEDGER_KEYS_DIR.")
    note("What was recorded since is missing. Hold it to what others keep: caseledger verify --anchor DIR")
