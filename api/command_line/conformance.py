"""Conformance: which cases left the order of their procedure, and where."""

from typing import Annotated

import typer

from api import words
from api.answers.conformance import document_of
from api.command_line.options import DataDir, Json, pairs
from api.command_line.output import emit, note, progress, say, table
from api.command_line.session import product
from application.conformance import Departed, Report, judge
from application.exporting.exporting import Exporting
from application.exporting.selection import Selection
from domain.case.conformance import CHINESE

app = typer.Typer()

STRETCH = 500
SHOWN = 200


@app.command("conformance")
def conformance(
    *,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="procedure, unit, item, status, filed_from or filed_to, as name=value."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """流程合规: judge every case by the procedure version that it is bound to, from its events alone."""
    selection = Selection.of(pairs(filters))
    with product(data_dir) as opened:
        report = _whole(opened.exporting, selection)
    if as_json:
        emit(
            {
                "judged": report.judged,
                "not_judged": report.not_judged,
                "departed": list(map(document_of, report.departed)),
            }
        )
        return
    rows = [
        (
            one.file.case.number,
            str(found.recorded.position),
            words.act(found.recorded.event).zh,
            f"{CHINESE[found.departure]} {found.departure.value}",
            found.step or "",
            " ".join(found.expected),
            found.clause or "",
        )
        for one in report.departed
        for found in one.findings
    ]
    say(f"评判 judged {report.judged}，偏离 departed {len(report.departed)}，不评判 not judged {report.not_judged}")
    if rows:
        header = ("案号 number", "台账序号", "行为 act", "偏离 departure", "环节 step", "应为 expected", "依据 clause")
        table(header, rows[:SHOWN])
    if len(rows) > SHOWN:
        note(f"  … and {len(rows) - SHOWN} more; --json lists them all, and so does the export of the table findings.")


def _whole(opened: Exporting, selection: Selection) -> Report:
    through, judged, not_judged = opened.ledger.position(), 0, 0
    departed: list[Departed] = []
    zone, rules, after = opened.zone, opened.ledger.rules(), 0
    with progress("评判 judging") as bar:
        while True:
            files, go_on = opened.producer.page(rules, selection, zone, after=after, limit=STRETCH, through=through)
            report = judge(files, go_on)
            judged, not_judged = judged + report.judged, not_judged + report.not_judged
            departed += report.departed
            bar(judged + not_judged, 0)
            if go_on is None:
                return Report(judged, not_judged, tuple(departed), None)
            after = go_on
