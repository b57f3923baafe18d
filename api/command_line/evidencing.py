"""Evidence: all that is on record of one case with its proof, in one file that can be verified without this program."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, checked
from api.command_line.output import emit, say
from api.command_line.session import ADMINISTRATOR, PRINCIPAL
from api.composition import settings_for
from api.composition_of_proof import evidence_given_out
from api.pages.evidence import page
from application.evidence import EvidenceRequest

app = typer.Typer()


@app.command()
def evidence(
    case: Annotated[str, typer.Argument(help="case:…")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.zip", help="Where it is written; never over another file.")],
    disclose: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="A protected field whose value goes with it.")
    ] = None,
    purpose: Annotated[str | None, typer.Option(help="For what it is given out; stays on record.")] = None,
    recipient: Annotated[str | None, typer.Option("--for", metavar="WHOM", help="To whom; stays on record.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """出具证据包: write a case's evidence bundle; that it is given out is itself on record first."""
    asked = {"disclose": tuple(disclose or ()), "purpose": purpose, "recipient": recipient}
    request = checked(EvidenceRequest, asked)
    given = evidence_given_out(
        settings_for(data_dir), case, request, out, page,
        evidence_id=str(uuid.uuid4()), principal=PRINCIPAL, acting=ADMINISTRATOR,
    )  # fmt: skip
    shown, done = given
    if as_json:
        emit(
            {
                **done.answer,
                "case": shown.case,
                "version": shown.history[-1].event.originator_version,
                "through": shown.through,
                "origin": shown.origin,
                "checkpoint_size": shown.checkpoint_size,
                "position": done.last_position,
                "receipt": done.receipt,
                "file": str(out.absolute()),
            }
        )
        return
    say(f"{shown.case}：{len(shown.history)} 个事件 events，截至位置 through position {shown.through}")
    say(f"检查点 checkpoint：{shown.checkpoint_size} 个叶 leaves，{shown.origin}")
    say(f"已记录 on record：{done.answer['evidence']}，{done.answer['manifest']}")
    say(f"{out.absolute()}")
