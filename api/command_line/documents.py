"""Documents: handed in from a file, handed out to one, and all that are cited held against what is there."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, NotReadable
from api.command_line.output import emit, note, say, table
from api.composition import cited_documents, documents_of, settings_for
from application.documents import hand_in, hand_out, verify

app = typer.Typer(help="材料: documents, held by the hash of their content.", no_args_is_help=True)

FAULTY = 1


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="The file; its kind is told by its content.")],
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """交存: hand a document in; its digest is what an act cites."""
    try:
        with file.open("rb") as opened:
            held = hand_in(documents_of(settings_for(data_dir)), opened)
    except OSError as fault:
        raise NotReadable(file=str(file), reason=fault.strerror or str(fault)) from None
    if as_json:
        emit(asdict(held))
    else:
        say(f"{held.digest}  {held.size} bytes  {held.media_type}")


@app.command()
def get(
    digest: Annotated[str, typer.Argument(help="sha256:…")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; it must not exist.")],
    data_dir: DataDir = None,
) -> None:
    """取出: hand a document out, verified, into a new file."""
    held, content = hand_out(documents_of(settings_for(data_dir)), digest)
    try:
        with output.open("xb") as file:
            file.write(content)
    except OSError as fault:
        raise NotReadable(file=str(output), reason=fault.strerror or str(fault)) from None
    note(f"Wrote {held.size} bytes of {held.media_type} to {output}.")


@app.command("verify")
def verify_all(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """核验: read every document that an event cites and hold it against its digest; status 1 if any fails."""
    settings = settings_for(data_dir)
    with cited_documents(settings) as cited:
        found = verify(documents_of(settings), cited)
    faulty = [one for one in found if one.state != "held"]
    if as_json:
        emit({"cited": len(found), "faulty": [{**asdict(one.citation), "state": one.state} for one in faulty]})
    else:
        say(f"引用 cited: {len(found)}；缺失或损坏 missing or damaged: {len(faulty)}")
        if faulty:
            rows = ((one.state, one.citation.digest, one.citation.reference, one.citation.form) for one in faulty)
            table(("状态 State", "摘要 Digest", "引用处 Cited by", "材料 Form"), rows)
    if faulty:
        raise typer.Exit(FAULTY)
