"""A backup of the ledger: the database, the documents and the newest checkpoint, never the keys."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say, working
from api.composition import settings_for
from api.composition_of_operations import backed_up

app = typer.Typer()


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, best on another machine.")],
    *,
    logical: Annotated[
        bool,
        typer.Option("--logical", help="Dump the rows: for a move to another version or server of PostgreSQL."),
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """备份: copy the ledger while it is used; keys are backed up apart, by `caseledger keys backup`."""
    with working() as step:
        made, unsound = backed_up(settings_for(data_dir), folder, logical=logical, say=step)
    if as_json:
        emit({**made.model_dump(mode="json", exclude={"files"}), "damaged_documents": unsound})
        return
    say(f"备份完成 backed up «{made.ledger.name}» through position {made.position} into {folder}")
    say(f"  材料 documents {made.documents}，摘要 digest sha256:{made.digest}")
    for digest in unsound:
        say(f"  ■ 材料损坏，未备份 a document is damaged where it lies and is not in the backup: sha256:{digest}")
    note("The keys are not in it, and must not lie beside it: caseledger keys backup DIR")
