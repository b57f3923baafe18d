"""Service items (事项): publish an entry in one act, or let it enter act by act; what is in force, what is owed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.acting import CommandId
from api.command_line.book_command import (
    CENTRE,
    DEPARTMENT,
    HOME,
    Document,
    Role,
    Unit,
    When,
    document_of,
    perform,
)
from api.command_line.directory import asked
from api.command_line.options import At, DataDir, Json, KnownAt, checked, day, optional_day
from api.command_line.output import emit, note, table
from api.command_line.session import publishing
from api.directory_words import word
from domain.catalogue.item import EntryMode, ItemEntry, ItemType, Stage
from projections.directory.reads import ItemFilters, items_on, owing

app = typer.Typer(help="事项: the service items with their limits, and how they enter.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="事项编码.")]
DueOn = Annotated[str | None, typer.Option(help="报送期限: the last day; if not given, 10 working days (our default).")]


@app.command()
def publish(
    *,
    code: Annotated[str, typer.Option(help="事项编码, for example construction-permit.")],
    title: Annotated[str, typer.Option(help="事项名称.")],
    unit: Annotated[str, typer.Option(help="责任单位.")],
    basis: Annotated[str, typer.Option(help="设定依据: the legal basis.")],
    promised: Annotated[str, typer.Option(help="承诺时限: «10 working days».")],
    statutory: Annotated[str, typer.Option(help="法定时限: «20 working days».")],
    valid_from: Annotated[str, typer.Option(help="First day on which cases take these limits.")],
    kind: Annotated[ItemType | None, typer.Option("--type", help="事项类型.")] = None,
    entry_mode: Annotated[EntryMode | None, typer.Option(help="进驻方式.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布事项: publish a dated entry of a service item."""
    entry = checked(
        ItemEntry,
        {
            "code": code,
            "title": title,
            "unit": unit,
            "basis": basis,
            "promised": promised,
            "statutory": statutory,
            "valid_from": day(valid_from),
            "type": kind,
            "entry_mode": entry_mode,
        },
    )
    with publishing(data_dir) as ledger:
        new = ledger.item(entry)
    if as_json:
        emit({"item": code, "valid_from": entry.valid_from, "published": new})
        return
    note(f"Published {code} as of {valid_from}." if new else f"{code} as of {valid_from} stands there already.")


@app.command()
def assign(
    code: Code,
    *,
    title: Annotated[str, typer.Option(help="事项名称.")],
    unit_code: Annotated[str, typer.Option("--unit", help="责任单位编码.")],
    due_on: DueOn = None,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """确定进驻: tell a department that an item must enter, and by when its data are due."""
    content = {"title": title, "unit": unit_code, "due_on": optional_day(due_on)}
    acting = (unit, role)
    perform(data_dir, "assign-item", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="A YAML or JSON file: the entry of the item.")],
    *,
    unit: Unit,
    role: Role = DEPARTMENT,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """报送: submit the data of an item."""
    entry = checked(ItemEntry, document_of(file))
    content, acting = {"entry": entry}, (unit, role)
    perform(data_dir, "submit-item", entry.code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command("send-back")
def send_back(
    code: Code,
    *,
    wrong: Annotated[list[str], typer.Option(help="问题: one thing that is wrong; several are given one by one.")],
    due_on: DueOn = None,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """核对退回: send the data of an item back with all that is wrong."""
    content, acting = {"wrong": wrong, "due_on": optional_day(due_on)}, (unit, role)
    perform(data_dir, "send-item-back", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def verify(
    code: Code,
    *,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """核对: find the data of an item in order."""
    acting = (unit, role)
    perform(data_dir, "verify-item", code, {}, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def register(
    code: Code,
    *,
    valid_from: Annotated[str | None, typer.Option(help="The first day for cases, if not the one submitted.")] = None,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """登录: put a verified item in force for cases."""
    content, acting = {"valid_from": optional_day(valid_from)}, (unit, role)
    perform(data_dir, "register-item", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def dock(
    code: Code,
    *,
    system: Annotated[str, typer.Option(help="对接系统.")],
    since: Annotated[str, typer.Option(help="The first day.")],
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """系统对接: dock a department's own system for an item."""
    content, acting = {"system": system, "since": day(since)}, (unit, role)
    perform(data_dir, "dock-item", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def remove(
    code: Code,
    *,
    since: Annotated[str, typer.Option(help="The first day on which no case starts.")],
    document: Document,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """事项退出: let no case start on an item from a day on."""
    content, acting = {"since": day(since), "document": document}, (unit, role)
    perform(data_dir, "remove-item", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command("list")
def list_items(
    *,
    unit: Annotated[str | None, typer.Option(help="责任单位编码.")] = None,
    kind: Annotated[ItemType | None, typer.Option("--type", help="事项类型.")] = None,
    entry_mode: Annotated[EntryMode | None, typer.Option(help="进驻方式.")] = None,
    stage: Annotated[Stage | None, typer.Option(help="How far it has come.")] = None,
    in_force: Annotated[
        bool | None, typer.Option("--in-force/--not-in-force", help="Whether cases may start on it that day.")
    ] = None,
    at: At = None,
    known_at: KnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """事项目录: the items, each with the entry in force on the day."""
    filters = ItemFilters(stage, unit, kind, entry_mode, in_force)
    with asked(data_dir, at, known_at) as (found, moment, known):
        rows = items_on(found, moment.date(), filters, known_at=known, limit=100_000)
    if as_json:
        emit([asdict(row) for row in rows])
        return
    table(
        (
            "事项 Item",
            "编码 Code",
            "单位 Unit",
            "类型 Type",
            "进驻 Entry",
            "状态 Stage",
            "承诺 Promised",
            "法定 Statutory",
        ),
        (
            (
                row.title,
                row.code,
                row.unit,
                word(ItemType, row.type),
                word(EntryMode, row.entry_mode),
                word(Stage, row.stage),
                "—" if row.in_force is None else row.in_force.promised.chinese,
                "—" if row.in_force is None else row.in_force.statutory.chinese,
            )
            for row in rows
        ),
    )


@app.command("owing")
def list_owing(*, at: At = None, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """逾期未报送: the departments whose data did not come by the day set."""
    with asked(data_dir, at, known_at) as (found, moment, known):
        rows = owing(found, moment.date(), moment, known_at=known)
    if as_json:
        emit([asdict(row) for row in rows])
        return
    table(
        ("单位 Unit", "事项 Item", "编码 Code", "事由 Why", "期限 Due"),
        (
            (
                row.unit,
                row.title,
                row.code,
                word(Stage, row.why),
                f"{row.due_on}{'（默认期限 our default）' if row.by_default else ''}",
            )
            for row in rows
        ),
    )
