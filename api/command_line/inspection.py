"""Inspections (监督检查): their regulation, the acts of an inspection, and the grants that a person holds."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from api import words
from api.command_line.options import At, DataDir, Json, viewpoint
from api.command_line.output import emit, note, table
from api.command_line.records import add_commands
from api.command_line.session import product, zone_of
from api.composition import read_model, settings_for
from api.refusals import ParameterMalformed
from application.grants import grants_of
from application.recording.inspection import INSPECTION, INSPECTION_ACTS
from domain.clock.reading import Light
from domain.regulation.definition import INSPECTION as REGULATION
from projections.board.filters import Filters
from projections.board.moves import moves as moved
from projections.board.view import BOARD
from projections.inspections.reads import list_inspections
from projections.inspections.view import INSPECTIONS

app = typer.Typer(help="监督检查: inspections, their grants, and what was done under them.", no_args_is_help=True)
add_commands(app, REGULATION, INSPECTION_ACTS, {"inspection": INSPECTION})


@app.command("list")
def list_(
    *,
    running: Annotated[bool, typer.Option("--running", help="只看进行中: only those whose grants hold.")] = False,
    inspector: Annotated[str | None, typer.Option(help="检查人员, by the opaque id.")] = None,
    at: At = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """列出: the inspections as the ledger knew them at a moment, those opened last first."""
    with product(data_dir) as opened:
        zone = zone_of(opened)
    known_at = viewpoint(at, zone)
    moment = (known_at or datetime.now(UTC)).astimezone(zone)
    with read_model(settings_for(data_dir), INSPECTIONS) as shown:
        found = list_inspections(shown, moment, known_at=known_at, running=running or None, inspector=inspector)
    if as_json:
        emit([{**asdict(row), "scope": row.scope.model_dump()} for row in found])
        return
    table(
        ("代码 Code", "依据 Basis", "理由 Reason", "检查人员 Inspectors", "至 Until", "状态 State", "记录 Notes"),
        (
            (
                row.inspection,
                row.basis,
                row.reason,
                "、".join(row.inspectors),
                row.until.isoformat(),
                "进行中 running" if row.running else "已结束 over",
                str(row.notes),
            )
            for row in found
        ),
        title="监督检查",
    )


@app.command()
def moves(
    *,
    from_: Annotated[str, typer.Option("--from", help="The earlier moment; a date means its end.")],
    to: Annotated[str, typer.Option(help="The later moment; a date means its end.")],
    light: Annotated[Light, typer.Option(help="红 red, the overdue list; 黄 amber; 灰 grey.")] = Light.RED,
    unit: Annotated[str | None, typer.Option(help="单位, the one that took the filing.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows at the most.")] = 200,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """进出名单: which cases came on the list of a light, and which left it, as the ledger knew it at both moments."""
    with product(data_dir) as opened:
        zone = zone_of(opened)
    earlier, later = (viewpoint(text, zone) for text in (from_, to))
    if earlier is None or later is None or earlier > later:
        raise ParameterMalformed(parameter="--to", given=to[:60], reason="it lies before --from")
    with read_model(settings_for(data_dir), BOARD) as board:
        found = moved(board, earlier, later, light, Filters(unit=unit), skip=0, limit=limit)
    if as_json:
        rows = [
            {"case": one.case.case_id, "number": one.case.number, "entered": one.entered, "status": one.case.status}
            for one in found.moves
        ]
        emit({"entered": found.entered, "left": found.left, "moves": rows})
        return
    table(
        ("进出 Moved", "案号 Number", "单位 Unit", "现状 Status", "到期 Due"),
        (
            (
                "进入 entered" if one.entered else "离开 left",
                one.case.number,
                one.case.unit,
                words.status(one.case.status).zh,
                "—" if one.case.due_on is None else one.case.due_on.isoformat(),
            )
            for one in found.moves
        ),
        title=f"进入 entered {found.entered}，离开 left {found.left}",
    )


@app.command()
def grants(
    holder: Annotated[str, typer.Argument(metavar="PRINCIPAL", help="Whose, by the opaque id.")],
    *,
    at: At = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """所持授权: the grants that a person holds at a moment."""
    with product(data_dir) as opened:
        zone = zone_of(opened)
        moment = viewpoint(at, zone) or datetime.now(UTC)
        held = grants_of(opened.ledger, holder, moment)
    if as_json:
        emit(
            [
                {
                    "inspection": one.id,
                    "until": one.until.isoformat(),
                    "cases": sorted(one.cases),
                    "units": sorted(one.units),
                    "procedures": sorted(one.procedures),
                }
                for one in held
            ]
        )
        return
    if not held:
        note(f"{holder} 此时不持有授权 holds no grant at {moment.astimezone(zone):%Y-%m-%d %H:%M}.")
        return
    table(
        ("检查 Inspection", "至 Until", "办件 Cases", "单位 Units", "程序 Procedures"),
        (
            (
                one.id,
                f"{one.until:%Y-%m-%d %H:%M}",
                "、".join(sorted(one.cases)) or "—",
                "、".join(sorted(one.units)) or "—",
                "、".join(sorted(one.procedures)) or "—",
            )
            for one in held
        ),
        title=f"所持授权 {holder}",
    )
