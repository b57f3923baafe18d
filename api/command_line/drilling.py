"""The restore drill: a backup restored into a scratch folder, verified, timed, and taken away again.

Exit status 0: all is as it should be; 1: something is not; 2: there is no backup to try.
"""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import Json, instant
from api.command_line.output import emit, say, table, working
from api.composition_of_drill import drilled
from api.composition_of_operations import described

app = typer.Typer()


@app.command()
def drill(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder that `caseledger backup` made.")],
    *,
    anchor: Annotated[
        list[Path] | None, typer.Option(metavar="FILE|DIR", help="Checkpoints that somebody else has kept.")
    ] = None,
    archive: Annotated[Path | None, typer.Option(metavar="DIR", help="Go on through this archive.")] = None,
    until: Annotated[str | None, typer.Option(metavar="INSTANT", help="Through the archive to this moment.")] = None,
    keys: Annotated[Path | None, typer.Option(metavar="DIR", help="A copy of the keys, to be tried as well.")] = None,
    scratch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where there is room for twice the database; else /tmp.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; else one per processor.")] = None,
    as_json: Json = False,
) -> None:
    """恢复演练: restore a backup into a scratch folder, verify all of it, say how long each step took, and clean up."""
    manifest = described(backup)
    with working() as step:
        done = drilled(
            backup,
            kept=anchor or [],
            archive=archive,
            until=instant(until, ZoneInfo(manifest.ledger.time_zone)),
            keys=keys,
            within=scratch,
            workers=workers or os.cpu_count() or 1,
            say=step,
        )
    seconds = sum(one.seconds for one in done.steps)
    if as_json:
        steps = [{**asdict(one), "seconds": round(one.seconds, 3)} for one in done.steps]
        emit({"passed": done.passed, "position": manifest.position, "seconds": round(seconds, 3), "steps": steps})
    else:
        rows = ((one.name, f"{one.seconds:.1f}", "■" if one.faults else "●", one.found) for one in done.steps)
        table(("步骤 Step", "秒 Seconds", "", "结果 Found"), rows)
        for one in done.steps:
            for fault in one.faults:
                say(f"[不符 FAILS] {one.name}: {fault}")
        if not anchor:
            say("未与他处保存的检查点核对 Held to the backup's own checkpoint alone: name others by --anchor")
        say(f"{'演练合格 PASSED' if done.passed else '演练不合格 FAILED'}，{seconds:.1f} 秒 seconds")
    if not done.passed:
        raise typer.Exit(1)
