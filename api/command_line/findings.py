"""Findings on the command line (问题线索): their regulation, their acts, the list; opening one from a row of a view."""

from typing import Annotated

import typer

from api.answers.findings import row_of
from api.command_line.acting import CommandId, command, common, tell
from api.command_line.options import At, DataDir, Json, RequestMalformed, checked, viewpoint
from api.command_line.output import emit, say, table
from api.command_line.records import add_commands
from api.command_line.session import product, zone_of
from api.command_line.signs import signs_of
from api.composition import read_model, settings_for
from api.words import FINDING_STATUS
from application.recording.acts import RECORD_ACTS
from application.recording.findings import FINDING, FINDING_ACTS, OpenFinding
from domain.regulation.definition import SUPERVISION_FINDINGS
from projections.audits.asking import EARLIEST, LATEST
from projections.audits.definition import view
from projections.findings.reads import findings
from projections.findings.view import FINDINGS

app = typer.Typer(help="问题线索: findings, from the sign to their being struck off.", no_args_is_help=True)
add_commands(app, SUPERVISION_FINDINGS, FINDING_ACTS, {"": FINDING})
MOST = 1000


@app.command("list")
def list_(
    *,
    status: Annotated[str | None, typer.Option(help="opened, not-held, held, attributed, rectified, closed.")] = None,
    unit: Annotated[str | None, typer.Option(help="责任单位.")] = None,
    at: At = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at the most.")] = 200,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """线索台账: the findings, the last opened first, now or as known at a past moment."""
    if status is not None and status not in FINDING_STATUS:
        raise typer.BadParameter(f"one of {', '.join(FINDING_STATUS)}", param_hint="--status")
    with product(data_dir) as opened:
        zone, now = zone_of(opened), opened.ledger.now()
    known_at = viewpoint(at, zone)
    day = (known_at or now).astimezone(zone).date()
    with read_model(settings_for(data_dir), FINDINGS) as shown:
        found = findings(
            shown, day, first=EARLIEST, last=LATEST, known_at=known_at, status=status, unit=unit, limit=limit
        )
    answers = [row_of(one, zone) for one in found]
    if as_json:
        emit([one.model_dump(mode="json") for one in answers])
        return
    headings = ("编号 Number", "线索 Finding", "登记 Opened", "状态 Status", "责任单位 Unit", "限期 By", "来源 From")
    table(
        headings,
        (
            (
                one.number,
                one.finding,
                one.opened_on.isoformat(),
                f"{one.status.zh} {one.status.en}" + ("，■ 逾期 overdue" if one.overdue else ""),
                one.unit or "",
                "" if one.rectify_by is None else one.rectify_by.isoformat(),
                "" if one.view is None else f"{one.view.zh} {one.sign}",
            )
            for one in answers
        ),
    )
    say(f"{len(answers)} 条 findings")


@app.command("open")
def open_(
    name: Annotated[str, typer.Argument(metavar="VIEW", help="A view, as `audit` lists them.")],
    row: Annotated[str, typer.Argument(help="The row's id, as `audit VIEW` shows it.")],
    *,
    description: Annotated[str, typer.Option(help="线索内容: what was found; a protected value.")],
    role: Annotated[str, typer.Option("--as", help="角色: supervisor, supervisor-head or discipline.")],
    unit: Annotated[str, typer.Option(help="单位: the unit one acts for.")],
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """登记: open a finding from a row of a view, with the events behind it."""
    shown = view(name)
    with signs_of(data_dir, shown, limit=MOST) as (opened, _, found):
        chosen = next((one for one in found if one.id == row), None)
        if chosen is None:
            raise RequestMalformed(place="ROW", reason=f"the view {name} lists no such row")
        asked = {
            **common(opened, unit, role, None),
            "sign": {"view": shown.code, "version": shown.version, "kind": chosen.kind.code, "row": row},
            "events": [event.event for event in chosen.events],
            "unit": chosen.unit,
            "values": {"description": description},
        }
        request = checked(OpenFinding, asked)
        done = opened.recording.act(command(command_id, None), RECORD_ACTS["open-finding"], "", request)
    tell(done, f"登记问题线索：{done.answer['entry']}", as_json=as_json)
