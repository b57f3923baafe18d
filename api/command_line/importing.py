"""Import: take the history of an older system over, each case once; or a whole ledger into an empty simulated one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, progress, say
from api.command_line.session import ADMINISTRATOR, PRINCIPAL, product
from api.composition import settings_for
from api.composition_of_files import event_log, ledger_restored
from application.import_history import Plan, import_history
from domain.header import Actor

app = typer.Typer()

SHOWN = 20


@app.command("import")
def import_log(
    file: Annotated[
        Path, typer.Argument(help="An IEEE 1849 XES log, or one in CSV (its name ends with .csv); plain or gzip.")
    ],
    *,
    source: Annotated[str | None, typer.Option(help="Name of the source, if not that of the log.")] = None,
    restore: Annotated[
        bool,
        typer.Option("--restore", help="The file is a whole ledger (export log --format csv), for an empty database."),
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导入: take an event log over; recorded now, effective then. A second run adds nothing."""
    if restore:
        with progress("还原 restoring") as bar:
            restored = ledger_restored(settings_for(data_dir), file, progress=bar)
        if as_json:
            emit(asdict(restored))
            return
        say("模拟台账 A simulated ledger from now on: the same events at the same positions, without protected values.")
        say(f"事件 events {restored.events}，新增 added {restored.added}")
        return
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
