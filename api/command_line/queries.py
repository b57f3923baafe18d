"""常用查询: lists with their filters under a name, and the address at which each is asked as of any moment."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.command_line.acting import CommandId, command, tell
from api.command_line.options import DataDir, Json, checked, pairs
from api.command_line.output import emit, note, say, table
from api.command_line.session import PRINCIPAL, product
from api.interface import parameters
from api.saved_queries import asked_again, check
from application.books import BookAct, Books
from application.saved_queries import RENAME, RETIRE, SAVE, SHARE, queries_of, query
from domain.access.principal import Principal

app = typer.Typer(help="常用查询: lists with their filters under a name.", no_args_is_help=True)
ASKING = Principal(PRINCIPAL)

Code = Annotated[str, typer.Argument(help="The query, by its code.")]
Role = Annotated[str, typer.Option("--as", help="角色.")]
Unit = Annotated[str, typer.Option("--by", help="单位: the unit one acts for.")]


@app.command()
def save(
    code: Code,
    *,
    title: Annotated[str, typer.Option(help="名称.")],
    address: Annotated[str, typer.Option("--list", help="The address of a list, as /v1/cases.")],
    filters: Annotated[list[str] | None, typer.Option("--filter", help="name=value, once per filter.")] = None,
    shared_with: Annotated[str | None, typer.Option(help="单位: who belongs to it may ask it too.")] = None,
    role: Role,
    unit: Unit,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """保存查询: give a list with its filters a name."""
    asked = pairs(filters)
    check(parameters(), address, asked)
    content = {"title": title, "address": address, "filters": asked, "shared_with": shared_with}
    _perform(SAVE, code, content, (role, unit), command_id, data_dir, as_json=as_json)


@app.command()
def rename(
    code: Code,
    title: Annotated[str, typer.Argument(help="名称.")],
    *,
    role: Role,
    unit: Unit,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """查询更名: give a query another title."""
    _perform(RENAME, code, {"title": title}, (role, unit), command_id, data_dir, as_json=as_json)


@app.command()
def share(
    code: Code,
    with_unit: Annotated[str | None, typer.Option("--with", help="单位; without it, with nobody any more.")] = None,
    *,
    role: Role,
    unit: Unit,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """共享查询: share a query with a unit."""
    _perform(SHARE, code, {"unit": with_unit}, (role, unit), command_id, data_dir, as_json=as_json)


@app.command()
def retire(
    code: Code,
    *,
    role: Role,
    unit: Unit,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """停用查询: ask a query no more."""
    _perform(RETIRE, code, {}, (role, unit), command_id, data_dir, as_json=as_json)


@app.command("list")
def list_(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: the queries that one may ask."""
    with product(data_dir) as opened:
        found = queries_of(opened.ledger, ASKING)
    if as_json:
        emit([{"code": one.code, "title": one.title, "ask": asked_again(one, {})} for one in found])
        return
    if not found:
        note("没有常用查询 Nothing has been saved.")
        return
    columns = ("代码 Code", "名称 Title", "共享 Shared with", "地址 Address")
    table(columns, ((one.code, one.title, one.shared_with or "—", asked_again(one, {})) for one in found))


@app.command()
def address(
    code: Code,
    *,
    at: Annotated[str | None, typer.Option(help="As of which moment, where the list takes one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """地址: print where a query is asked, as of a moment or of now."""
    with product(data_dir) as opened:
        say(asked_again(query(opened.ledger, ASKING, code), {"at": at}))


def _perform(
    act: BookAct,
    code: str,
    content: dict[str, Any],
    acting: tuple[str, str],
    command_id: str | None,
    data_dir: Path | None,
    *,
    as_json: bool,
) -> None:
    role, unit = acting
    request = checked(act.request, {"acting": {"unit": unit, "role": role}, **content})
    with product(data_dir) as opened:
        done = Books(opened.ledger).perform(command(command_id), act, code, request)
    tell(done, f"{act.title}：{code}", as_json=as_json)
