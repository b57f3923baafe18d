"""Export: the ledger as Parquet files, for whoever counts beyond this machine."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, progress, say
from api.composition import settings_for
from api.composition_of_scale import ledger_exported

app = typer.Typer()

MOST_PARTS = 400


@app.command("export")
def export_ledger(
    *,
    parquet: Annotated[
        Path, typer.Option("--parquet", metavar="DIR", help="A folder that does not exist yet, or is empty.")
    ],
    partitions: Annotated[
        int, typer.Option(min=1, max=MOST_PARTS, help="Files over which the cases are spread by their id.")
    ] = 16,
    through: Annotated[int | None, typer.Option(min=1, help="Up to this position; without it, all.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导出: write all events up to a position as Parquet files, whole or not at all; protected values stay behind."""
    with progress("导出 exporting") as bar:
        manifest = ledger_exported(settings_for(data_dir), parquet, parts=partitions, through=through, progress=bar)
    if as_json:
        emit(manifest.model_dump(mode="json"))
        return
    if manifest.simulated:
        say("模拟台账 A simulated ledger: nothing here happened.")
    size = sum(file.bytes for file in manifest.files)
    say(f"事件 events {manifest.events}，至位置 through position {manifest.through}")
    say(f"文件 files {len(manifest.files)}，{size} bytes")
    say(f"{parquet.absolute()}")
