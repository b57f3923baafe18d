"""Deadlines: performing what falls due by itself, and what is due, to come, or waits for a year's notice."""

import signal
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say, table
from api.command_line.session import product
from api.composition import is_scheduled, read_model, served, settings_for
from application.calendar_watch import standing_warnings
from projections.deadlines.reads import DueRow, blocked, due, standing, upcoming
from projections.deadlines.view import DEADLINES

app = typer.Typer(help="到期事项: what falls due by itself.", no_args_is_help=True)

KINDS = {
    "resume": "恢复计时 resume",
    "warn": "提醒 remind",
    "escalate": "上报 escalate",
    "expire": "期满效果 effect of expiry",
    "restate": "期限重述 restate",
}
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at the most.")]


@app.command()
def run(*, data_dir: DataDir = None) -> None:
    """执行: perform what falls due until stopped; `caseledger serve` does so too, and one program at a time leads."""
    with served(settings_for(data_dir)):
        note("Performing what falls due (stop with Ctrl-C)")
        signal.pause()


@app.command("list")
def list_(
    case: Annotated[
        str | None, typer.Argument(help="case:…; without it, of all cases what is due and not done")
    ] = None,
    *,
    only_blocked: Annotated[bool, typer.Option("--blocked", help="What waits for a year's notice.")] = False,
    limit: Limit = 50,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """列出: what a case will do by itself, or what is due and not done, or what is blocked."""
    with read_model(settings_for(data_dir), DEADLINES) as shown:
        if only_blocked:
            rows = blocked(shown, limit)
        elif case is not None:
            rows = upcoming(shown, case)
        else:
            rows = due(shown, datetime.now(UTC), limit)
    if as_json:
        emit([asdict(row) for row in rows])
        return
    headings = ("时间 When", "案件 Case", "计时 Clock", "事项 What", "名称 Rung", "状态 State")
    with product(data_dir) as opened:
        zone = ZoneInfo(opened.ledger.identity().time_zone)
    table(headings, (_line(row, zone) for row in rows))


@app.command()
def status(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """状态: how much is due, to come and blocked, whether a program performs it, and what the calendar lacks."""
    with product(data_dir) as opened:
        ledger = opened.ledger
        warnings = standing_warnings(ledger.rules(), ledger.now(), ledger.identity())
        now = ledger.now()
    with read_model(settings_for(data_dir), DEADLINES) as shown:
        found, led = standing(shown, now), is_scheduled(shown)
    if as_json:
        emit({**asdict(found), "performed": led, "warnings": [asdict(warning) for warning in warnings]})
        return
    say(f"到期未办 due: {found.due}；待到期 to come: {found.to_come}；待公布 blocked: {found.blocked}")
    say("有程序在执行 A program performs it." if led else "没有程序在执行 No program performs it.")
    for warning in warnings:
        say(f"▲ {warning.chinese}\n  {warning.english}")


def _line(row: DueRow, zone: ZoneInfo) -> tuple[str, ...]:
    state = "待公布，期限为估计 blocked: an estimate until the year's notice" if row.blocked else ""
    when = f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return when, row.case_id, f"{row.clock}/{row.run}", KINDS[row.kind.value], row.rung, state
