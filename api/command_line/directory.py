"""The directory: publish units and members, change them, and show the tree and the members as of any day."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.acting import CommandId
from api.command_line.book_command import (
    CENTRE,
    HOME,
    Document,
    Role,
    Unit,
    When,
    as_of,
    document_of,
    perform,
)
from api.command_line.options import At, DataDir, Json, KnownAt, day, viewpoint
from api.command_line.output import emit, say, table
from api.composition import directory_shown, settings_for
from api.directory_words import word
from domain.directory.members import MemberKind, MemberRole
from domain.directory.unit import Level, UnitKind, UnitUnknown
from projections.directory.reads import members_on, units_on, versions_of_unit
from projections.snapshot import Snapshot

app = typer.Typer(
    help="单位目录: the unit tree of four levels, and the member units of the hotline.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(help="单位编码.")]
Since = Annotated[str, typer.Option(help="The first day.")]
Until = Annotated[str, typer.Option(help="The last day.")]
DEPTH = {Level.CITY: 0, Level.DISTRICT: 1, Level.STREET: 2, Level.VILLAGE: 3}


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="A YAML or JSON file with the lists «units» and «members».")],
    *,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布单位目录: enter units, each after the one above it, and members; all of them or none."""
    acting = (unit, role)
    perform(
        data_dir,
        "publish-directory",
        "directory",
        document_of(file),
        acting=acting,
        at=at,
        command_id=command_id,
        as_json=as_json,
    )


@app.command()
def rename(
    code: Code,
    *,
    name: Annotated[str, typer.Option(help="新名称, or the one that stays.")],
    office: Annotated[
        list[str] | None, typer.Option(help="窗口、科室名称: all names under which it acts; if not given, as before.")
    ] = None,
    since: Since,
    document: Document,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """单位更名: give a unit another name from a day on."""
    content = {"name": name, "acting_names": office, "since": day(since), "document": document}
    acting = (unit, role)
    perform(data_dir, "rename-unit", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def move(
    code: Code,
    *,
    parent: Annotated[str, typer.Option(help="上级单位编码.")],
    since: Since,
    document: Document,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """单位划转: put a unit under another one of the level above."""
    content = {"parent": parent, "since": day(since), "document": document}
    acting = (unit, role)
    perform(data_dir, "move-unit", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def abolish(
    code: Code,
    *,
    until: Until,
    document: Document,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """单位撤销: end a unit after a last day."""
    content = {"until": day(until), "document": document}
    acting = (unit, role)
    perform(data_dir, "abolish-unit", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def leave(
    code: Code,
    *,
    until: Until,
    document: Document,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """退出成员单位: let a member leave the hotline after a last day; one joins by `publish`."""
    content = {"until": day(until), "document": document}
    acting = (unit, role)
    perform(data_dir, "leave-members", code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command()
def tree(*, at: At = None, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """单位目录: the units of a day, each under the one above it."""
    with asked(data_dir, at, known_at) as (found, moment, known):
        units = units_on(found, moment.date(), known_at=known)
    if as_json:
        emit([asdict(unit) for unit in units])
        return
    table(
        ("单位 Unit", "编码 Code", "层级 Level", "类别 Kind", "起 From", "止 Until"),
        (
            (
                f"{'　' * DEPTH[Level(unit.level)]}{unit.name}",
                unit.code,
                word(Level, unit.level),
                word(UnitKind, unit.kind),
                str(unit.since),
                str(unit.until or "—"),
            )
            for unit in units
        ),
    )


@app.command()
def show(code: Code, *, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """单位沿革: the names and places of a unit."""
    with asked(data_dir, None, known_at) as (found, _, known):
        versions = versions_of_unit(found, code, known_at=known)
    if not versions:
        raise UnitUnknown(unit=code)
    if as_json:
        emit([asdict(version) for version in versions])
        return
    table(
        ("起 From", "止 Until", "名称 Name", "上级 Above", "文件 Document"),
        ((str(v.since), str(v.until or "—"), v.name, v.parent or "—", v.document) for v in versions),
    )


@app.command()
def members(*, at: At = None, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """成员单位: the members and the assisting units of a day, and their number."""
    with asked(data_dir, at, known_at) as (found, moment, known):
        rows = members_on(found, moment.date(), known_at=known)
    roles = Counter(row.role for row in rows)
    number, assisting = roles[MemberRole.MEMBER], roles[MemberRole.ASSISTING]
    if as_json:
        emit({"number": number, "assisting": assisting, "members": [asdict(row) for row in rows]})
        return
    say(f"{moment.date()}：成员单位 {number} 家，协办单位 {assisting} 家 ({number} members, {assisting} assisting)")
    table(
        ("单位 Unit", "编码 Code", "类别 Kind", "角色 Role", "起 From", "止 Until"),
        (
            (row.name, row.code, word(MemberKind, row.kind), word(MemberRole, row.role), str(row.since),
             str(row.until or "—"))
            for row in rows
        ),
    )  # fmt: skip


@contextmanager
def asked(
    data_dir: Path | None, at: str | None, known_at: str | None
) -> Iterator[tuple[Snapshot, datetime, datetime | None]]:
    """Open the directory as of the moments that a question names."""
    with directory_shown(settings_for(data_dir)) as (found, zone):
        yield found, as_of(at, zone), viewpoint(known_at, zone)
