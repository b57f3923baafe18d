"""Export: tables, event logs and the whole ledger as files; each is on record and can be held against its file.

Without a further word it writes the ledger as Parquet files, for whoever counts beyond this machine.
"""

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.acting import CommandId, command
from api.command_line.options import DataDir, Json, checked, pairs
from api.command_line.output import emit, progress, say, table
from api.command_line.session import ADMINISTRATOR, product
from api.composition import settings_for
from api.composition_of_files import file_claim
from api.composition_of_scale import ledger_exported
from application.exporting.columns import TABLES
from application.exporting.exporting import Exported, ExportRequest
from application.exporting.formats import LOG
from application.exporting.verifying import verify
from domain.exports.level import Level
from domain.exports.register import Export

app = typer.Typer(invoke_without_command=True)

MOST_PARTS = 400
NOT_THE_ONE = 1
STATES = {"ordered": "未完成 not completed", "completed": "完成 completed", "abandoned": "中止 abandoned"}

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to be made; none may be there.")]
Purpose = Annotated[str, typer.Option(help="用途: for what; on the cover and in the ledger; names no person.")]
LevelOption = Annotated[Level, typer.Option("--level", help="密级: public 公开 or internal 内部.")]
Approver = Annotated[str | None, typer.Option("--approved-by", help="批准人: an opaque id; needed for internal.")]
Filters = Annotated[
    list[str] | None,
    typer.Option("--filter", help="procedure, unit, item, status, filed_from or filed_to, as name=value."),
]
Position = Annotated[int | None, typer.Option("--through", min=1, help="Up to this position; without it, all.")]
Unit = Annotated[str, typer.Option(help="The unit in which one acts.")]
Role = Annotated[str, typer.Option("--as", help="The role in which one acts.")]


@app.callback()
def export_ledger(
    context: typer.Context,
    *,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", metavar="DIR", help="A folder that does not exist yet, or is empty.")
    ] = None,
    partitions: Annotated[
        int, typer.Option(min=1, max=MOST_PARTS, help="Files over which the cases are spread by their id.")
    ] = 16,
    through: Annotated[int | None, typer.Option(min=1, help="Up to this position; without it, all.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导出: tables, logs, or with --parquet DIR the whole ledger as Parquet files; protected values stay behind."""
    if context.invoked_subcommand is not None:
        return
    if parquet is None:
        raise typer.BadParameter("name a folder by --parquet, or one of the commands tables, log, verify, list")
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


@app.command("tables")
def export_tables(
    file: File,
    *,
    purpose: Purpose,
    form: Annotated[str, typer.Option("--format", help="csv, xlsx or parquet.")] = "xlsx",
    tables: Annotated[
        list[str] | None, typer.Option("--table", help=f"{', '.join(TABLES)}; without it, cases and clocks.")
    ] = None,
    level: LevelOption = Level.INTERNAL,
    filters: Filters = None,
    through: Position = None,
    approved_by: Approver = None,
    unit: Unit = ADMINISTRATOR.unit,
    role: Role = ADMINISTRATOR.role,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导出表格: cases, clocks, events, findings, with cover, data dictionary and a serial number on record."""
    asked = _asked(tables or ["cases", "clocks"], form, purpose, level, filters, through, approved_by, unit, role)
    _export(asked, file, command_id, data_dir, as_json=as_json)


@app.command("log")
def export_log(
    file: File,
    *,
    purpose: Purpose,
    form: Annotated[str, typer.Option("--format", help="xes, ocel-json, ocel-sqlite; csv for the whole history.")],
    level: LevelOption = Level.INTERNAL,
    filters: Filters = None,
    through: Position = None,
    approved_by: Approver = None,
    unit: Unit = ADMINISTRATOR.unit,
    role: Role = ADMINISTRATOR.role,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导出事件日志: the events of cases for process mining; as csv all events as stored, to be imported again."""
    contents = ["history"] if form == "csv" else [LOG]
    asked = _asked(contents, form, purpose, level, filters, through, approved_by, unit, role)
    _export(asked, file, command_id, data_dir, as_json=as_json)


@app.command("list")
def list_exports(
    year: Annotated[int | None, typer.Option(help="Without it, this year.")] = None,
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """导出登记: list the exports on record, by their serial numbers."""
    with product(data_dir) as opened_product:
        opened = opened_product.exporting
        year = year or opened.ledger.now().astimezone().year
        found = list(opened.exports(year).values())
    if as_json:
        emit([_document(export) for export in found])
        return
    rows = [
        (
            one.serial,
            one.ordered_at.isoformat(timespec="seconds"),
            f"{one.exporter}（{one.unit}）",
            f"{' '.join(one.order.contents)} / {one.order.format}",
            one.order.level.chinese,
            one.order.purpose,
            STATES[one.state] + (f" {one.failed}" if one.failed else ""),
        )
        for one in found
    ]
    header = ("编号 serial", "时间 at", "导出人 by", "内容 contents", "密级 level", "用途 purpose", "状态 state")
    table(header, rows)


@app.command("verify")
def verify_file(
    file: Annotated[Path, typer.Argument(help="A file that was exported.")],
    *,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Make its content anew from the ledger, and compare the digests.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """核验: hold a file against the register of exports; ends with status 1 if it is not the one on record."""
    claim = file_claim(file)
    with product(data_dir) as opened_product:
        opened = opened_product.exporting
        verdict = verify(opened, claim)
        again = None
        if recompute and verdict.export is not None and verdict.export.left is not None:
            with tempfile.TemporaryDirectory() as scratch:
                made = opened.producer.make(opened.cover(verdict.export), Path(scratch) / "again", lambda rows: None)
            again = made.content == verdict.export.left.content
    chinese, english = verdict.words
    if as_json:
        on_record = None if verdict.export is None else _document(verdict.export)
        emit({"holds": verdict.holds, "digest": verdict.digest, "recomputed": again, "export": on_record})
    else:
        say(f"{'●' if verdict.holds else '■'} {chinese} {english}")
        if verdict.export is not None:
            _tell(verdict.export)
        if again is not None:
            say(f"{'● 重新计算一致 the same' if again else '■ 重新计算不一致 another'} content when made anew")
    if not verdict.holds or again is False:
        raise typer.Exit(NOT_THE_ONE)


def _asked(
    contents: list[str],
    form: str,
    purpose: str,
    level: Level,
    filters: list[str] | None,
    through: int | None,
    approved_by: str | None,
    unit: str,
    role: str,
) -> ExportRequest:
    return checked(
        ExportRequest,
        {
            "acting": {"unit": unit, "role": role},
            "contents": contents,
            "format": form,
            "level": level,
            "filters": pairs(filters),
            "position": through,
            "purpose": purpose,
            "approved_by": approved_by,
        },
    )


def _export(asked: ExportRequest, file: Path, command_id: str | None, data_dir: Path | None, *, as_json: bool) -> None:
    with product(data_dir) as opened, progress("导出 exporting") as bar:
        opened.ledger.identity()
        following = replace(opened.exporting, progress=lambda rows: bar(rows, 0))
        done: Exported = following.export(command(command_id), asked, file.absolute())
    if as_json:
        emit({**_document(done.export), "file": str(file.absolute()), "repeated": done.repeated})
        return
    _tell(done.export)
    say(f"{file.absolute()}")


def _tell(export: Export) -> None:
    order = export.order
    say(f"{export.serial}，密级 level {order.level.chinese}，至位置 through position {order.position}")
    say(f"用途 purpose {order.purpose}；导出人 by {export.exporter}，批准人 approved by {order.approved_by or '—'}")
    if export.left is not None:
        rows = "，".join(f"{name} {count}" for name, count in export.left.rows.items())
        say(f"行数 rows {rows}；{export.left.size} bytes")
        say(f"文件摘要 file {export.left.file}")
        say(f"内容摘要 content {export.left.content}")


def _document(export: Export) -> dict[str, object]:
    left = None if export.left is None else export.left.model_dump(mode="json")
    at: datetime = export.ordered_at
    return {
        "serial": export.serial,
        "state": export.state,
        "failed": export.failed,
        "ordered_at": at,
        "exported_by": export.exporter,
        "unit": export.unit,
        **export.order.model_dump(mode="json"),
        "left": left,
    }
