"""Notices: what waits to be told, sending it, what was given up, and trying that again."""

import signal
from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say, table
from api.command_line.session import product
from api.composition import are_sent, notices_by_hand, notices_shown, served, settings_for
from api.words import NOTICE_STATE
from application.notices import NoticeRef, Notices
from application.sender import NotDelivered
from domain.errors import Refused
from projections.notices.reads import NoticeRow, due, failed, of_case, waiting

app = typer.Typer(help="告知: notices to those concerned.", no_args_is_help=True)

Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at the most.")]


class NoSender(Refused):
    """Notices wait: name a folder by CASELEDGER_OUTBOX_DIR, or choose another sender by CASELEDGER_SENDER."""

    code = "no_sender"


@app.command()
def run(*, data_dir: DataDir = None) -> None:
    """发送: send what is due until stopped; `caseledger serve` does so too, and one program at a time leads."""
    with served(settings_for(data_dir)):
        note("Sending notices, and performing what falls due (stop with Ctrl-C)")
        signal.pause()


@app.command("list")
def list_(
    case: Annotated[str | None, typer.Argument(help="case:…; without it, of all cases what is due")] = None,
    *,
    only_failed: Annotated[bool, typer.Option("--failed", help="What was given up.")] = False,
    limit: Limit = 50,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """列出: the notices of a case, or what is due, or what was given up."""
    with notices_shown(settings_for(data_dir)) as shown:
        if case is not None:
            rows = of_case(shown, case)
        elif only_failed:
            rows = failed(shown, limit)
        else:
            rows = due(shown, limit)
    if as_json:
        emit([asdict(row) for row in rows])
        return
    with product(data_dir) as opened:
        zone = ZoneInfo(opened.ledger.identity().time_zone)
    headings = (
        "记录 Since",
        "案件 Case",
        "告知 Notice",
        "行为 About",
        "对象 To",
        "状态 State",
        "渠道 Way",
        "说明 Said",
    )
    table(headings, (_line(row, zone) for row in rows))


@app.command()
def status(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """状态: how many notices are due and were given up, and whether a program sends them."""
    with notices_shown(settings_for(data_dir)) as shown:
        found, sent = waiting(shown), are_sent(shown)
    if as_json:
        emit({**asdict(found), "sending": sent})
        return
    say(f"待发 due: {found.due}；未送达 given up: {found.failed}")
    say("有程序在发送 A program sends them." if sent else "没有程序在发送 No program sends them.")


@app.command()
def retry(
    case: Annotated[str | None, typer.Argument(help="case:…")] = None,
    notice: Annotated[str | None, typer.Argument(help="The notice, by its code.")] = None,
    about: Annotated[int | None, typer.Argument(help="The version of the case that it tells of.")] = None,
    *,
    all_failed: Annotated[
        bool, typer.Option("--all", help="All that were given up, in the order of the acts.")
    ] = False,
    limit: Limit = 1000,
    data_dir: DataDir = None,
) -> None:
    """重发: try a notice again that was given up, or all; what comes of each goes on record."""
    if all_failed == (case is not None) or not (all_failed or (notice and about)):
        raise typer.BadParameter("name a case, a notice and a version, or --all", param_hint="CASE NOTICE ABOUT")
    settings = settings_for(data_dir)
    if case is not None:
        asked = [NoticeRef(case, notice or "", about or 0)]
    else:
        with notices_shown(settings) as shown:
            asked = [NoticeRef(row.case_id, row.notice, row.about) for row in failed(shown, limit)]
    with notices_by_hand(settings) as notices:
        if notices is None:
            raise NoSender
        for ref in asked:
            _again(notices, ref)


def _again(notices: Notices, ref: NoticeRef) -> None:
    """Send a notice by hand; the first that fails ends the work."""
    try:
        recorded = notices.tell(ref, again=True)
    except NotDelivered as fault:
        notices.give_up(ref, attempts=1, reason=fault.message)
        raise
    if recorded is None:
        say(f"{ref.case_id} {ref.code}：此前已发出 It was out already.")
    else:
        say(f"{ref.case_id} {ref.code}：已发出 It is out; on record at position {recorded.last_position}.")


def _line(row: NoticeRow, zone: ZoneInfo) -> tuple[str, ...]:
    state = " ".join(NOTICE_STATE[row.state])
    since = f"{row.called_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return since, row.case_id, row.notice, str(row.about), row.role, state, row.channel or "", row.said or ""
