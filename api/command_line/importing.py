"""Import: take the history of an older system over, each case once."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, progress, say
from api.command_line.session import ADMINISTRATOR, PRINCIPAL, product
from api.composition import event_log
from application.import_history import Plan, import_history
from domain.header import Actor

app = typer.Typer()

SHOWN = 20


@app.command("import")
def import_log(
    file: Annotated[Path, typer.Argument(help="An IEEE 1849 XES log, plain or gzip.")],
    *,
    source: Annotated[str | None, typer.Option(help="Name of the source, if not that of the log.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导入: take an XES event log over; recorded now, effective then. A second run adds nothing."""
    by = Actor(principal=PRINCIPAL, unit=ADMINISTRATOR.unit, role=ADMINISTRATOR.role)
    with product(data_dir) as opened, progress("导入 importing") as bar:
        opened.ledger.identity()
        report = import_history(opened.ledger, event_log(file), Plan(by, source), opened.protection, progress=bar)
    if as_json:
        emit(asdict(report))
        return
    say(f"案件 cases {report.cases}，事实 facts {report.facts}，新增 added {report.added}，异常 odd {len(report.odd)}")
    for odd in report.odd[:SHOWN]:
        note(f"  {odd.case}: {odd.what}")
    if len(report.odd) > SHOWN:
        note(f"  … and {len(report.odd) - SHOWN} more; --json lists them all.")
