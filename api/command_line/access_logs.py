"""The access log in a terminal: who looked, sealing, and holding it against its seals."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, say, table
from api.composition import settings_for
from api.composition_of_access_log import access_log_by_hand

app = typer.Typer(help="访问日志: who looked at what is confidential.", no_args_is_help=True)


@app.callback()
def access_log() -> None:
    """访问日志: who looked at what is confidential."""


@app.command("show")
def show(
    *,
    after: Annotated[int, typer.Option("--after", min=0, help="Behind this position of the access log.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at the most.")] = 100,
    principal: Annotated[str | None, typer.Option("--principal", help="Only those of one principal.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Only those at one case.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """查看: list looks, oldest first."""
    with access_log_by_hand(settings_for(data_dir)) as opened:
        zone = opened.zone
        looks = opened.page(after, limit, principal=principal, case=case)
    if as_json:
        emit([{"position": one.position, "recorded_at": one.recorded_at, **asdict(one.look)} for one in looks])
        return
    headings = ("序号 No.", "时间 When", "主体 Principal", "依据 Rule", "行为 Act", "结果 Status", "案件 Cases")
    rows = [
        (
            str(one.position),
            one.recorded_at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
            one.look.principal,
            one.look.grant or one.look.rule,
            one.look.act,
            str(one.look.status),
            " ".join(one.look.cases),
        )
        for one in looks
    ]
    table(headings, rows)


@app.command("seal")
def seal(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """封存: put on record in the ledger how far the access log has come; `serve` does so every quarter of an hour."""
    with access_log_by_hand(settings_for(data_dir)) as opened:
        size = opened.seal()
    if as_json:
        emit({"sealed": size})
    elif size is None:
        say("无新增记录 nothing has come since the last seal")
    else:
        say(f"● 已封存至第 {size} 条 sealed through entry {size}")


@app.command("verify")
def verify(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """核验: hold every entry against the seals in the ledger; refused if one was changed, put in or taken out."""
    with access_log_by_hand(settings_for(data_dir)) as opened:
        found = opened.verify()
    if as_json:
        emit(asdict(found))
    else:
        sealed = f"{found.seals} 次封存、{found.sealed} 条一致 {found.seals} seals hold over {found.sealed} entries"
        say(f"● {sealed}；其后 {found.unsealed} 条待封存 {found.unsealed} came since")
