"""The archive of the write-ahead log, by which a backup is restored to any moment behind it."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir
from api.command_line.output import note
from api.composition import settings_for
from api.composition_of_operations import archived

app = typer.Typer()


@app.command()
def archive(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of its own, best on another machine.")],
    *,
    data_dir: DataDir = None,
) -> None:
    """归档: take every change of the embedded database into a folder as it is made, until stopped."""
    note(f"Archiving into {folder} (stop with Ctrl-C). Make a backup now: only what follows one can be restored.")
    archived(settings_for(data_dir), folder)
