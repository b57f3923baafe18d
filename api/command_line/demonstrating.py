"""The demonstration: a simulated year is played, then served, with what to look at."""

import shlex
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, day
from api.command_line.output import note, progress, say
from api.command_line.serving import Port, address, listening, run
from api.composition import demonstration_settings, opened, served, simulated_protection
from application.demonstration.play import Demonstration, play
from application.demonstration.script import Script
from application.demonstration.visitors import PASSWORD, VISITORS, let_visitors_in
from domain.calendar.calendar import CHINA

app = typer.Typer()

SECONDS_TO_BUILD = 60
SEASON = timedelta(days=90)
TELLING = (
    ("approval-expert-review", "国庆节前因专家评审停止计时，节后恢复", "stopped for expert review over National Day"),
    ("approval-promise-broken", "超承诺时限，未超法定时限", "broke its promised but not its statutory limit"),
    ("challenge-answered-late", "逾期答复的质疑", "a challenge answered late"),
    ("challenge-sent-to-panel", "重大疑难，会商并书面备案", "sent to the panel, with the report for filing"),
    ("challenge-amended-and-accepted", "修改后重新提出并受理", "amended, filed again and accepted"),
    (
        "method-change-approved",
        "采购方式变更，添购恰为百分之十",
        "a change of method on additions of exactly ten per cent",
    ),
    (
        "method-change-reported-by-district",
        "补正后经区县审核报市",
        "corrected, reviewed by a district, then by the city",
    ),
    ("challenge-redrafted", "审核退回、重新拟稿", "rejected in review and drafted again"),
    ("challenge-entered-late", "补录", "an act entered late"),
    ("complaint-founded", "质疑之后的投诉，鉴定期间停止计时", "a complaint that follows its challenge"),
    ("open-disclosure-third-party", "征求第三方意见", "a third party asked, its days not counted"),
    ("open-reconsideration-by-silence", "逾期未审查，视为受理", "admitted by silence"),
    ("open-query-extended", "海关价格质疑，依申请延期", "a customs price query, extended on request"),
    ("open-consultation-waived", "未在期限内磋商，视为放弃", "a price consultation, waived as nobody came"),
    ("open-supervision-slip-overdue", "督办单逾期未答复", "a supervision slip unanswered and overdue"),
    ("open-supervision-card", "黄牌待答复", "a yellow card that is not answered yet"),
    ("open-service-complaint-promised", "业务局承诺时限", "a service complaint with a promised day"),
    ("open-approval-near-due", "▲ 临期", "open and near due"),
    ("open-approval-overdue", "■ 超期", "open and overdue"),
    ("open-approval-suspended", "‖ 停止计时", "open and suspended"),
)

AGREEMENTS = {
    "agreement-extended-by-silence": ("七日内无书面异议，即为接受延长", "extended: no written objection in seven days"),
    "agreement-objected-to": ("书面异议后有效期届满", "objected to in writing, and lapsed"),
    "agreement-supplier-stopped": ("处罚、报请停止、列入不良名单", "a supplier sanctioned, stopped, listed as bad"),
    "open-agreement-reports-owed": ("■ 合同逾期未报", "a contract not reported in time"),
}


@app.command()
def demo(
    *,
    port: Port = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Play, and do not serve.")] = False,
    today: Annotated[str | None, typer.Option(help="Play the year before this day, if not before today.")] = None,
    data_dir: DataDir = None,
) -> None:
    """演示: play a simulated year of cases in a data folder of its own, and serve it on 127.0.0.1."""
    settings = demonstration_settings(data_dir)
    before = datetime.now(CHINA).date() if today is None else day(today)
    if no_serve:
        _show(_play(data_dir, before), f"{settings.data_dir}")
        return
    with listening("127.0.0.1", port) as listener:
        played = _play(data_dir, before)
        with served(settings) as product:
            note("Building the read models …")
            product.models.wait_for(product.ledger.position(), timeout=SECONDS_TO_BUILD)
            if product.entrance is not None:
                let_visitors_in(product.entrance.people)
            _show(played, f"{settings.data_dir}", address(listener))
            run(product, listener)


def _play(data_dir: Path | None, before: date) -> Demonstration:
    settings = demonstration_settings(data_dir)
    note(f"Opening the demonstration's own ledger in {settings.data_dir} …")
    script = Script(datetime.now(UTC))
    with opened(settings, script=script.now) as product, progress("演示 playing") as bar:
        played = play(product.ledger, script, simulated_protection, today=before, progress=bar)
        product.freeze_since(played.first_whole_quarter)
    if played.already:
        note(f"Already played: the year before {played.today}.")
    else:
        note(f"Played the year before {played.today}: {played.cases} cases.")
    return played


def _show(played: Demonstration, folder: str, url: str | None = None) -> None:
    say()
    say("模拟台账，所有案件、人员和单位均为虚构。A simulated ledger: no case, person or company in it is real.")
    if url is not None:
        say(f"服务 serving on {url} （Ctrl-C 停止 to stop）")
        say()
        say(f"登录 Log in at {url}/login , 口令 with the password {PASSWORD} （仅演示 of the demonstration alone）:")
        for visitor in VISITORS:
            say(f"  {visitor.login:<11} {visitor.title}{' · ' if visitor.units else ''}{'、'.join(visitor.units)}")
        say()
        a_season_ago = played.today - SEASON
        for path, words in (
            ("/console", "控制台 the console, for a browser"),
            ("/v1/counts", "统计 counts by status and light"),
            ("/v1/cases?status=accepted&light=red", "在办超期 open and overdue"),
            ("/v1/cases?status=accepted&light=amber", "在办临期 open and near due"),
            (f"/v1/cases?light=red&at={a_season_ago}", f"{a_season_ago} 当日的超期名单 the list as it was known then"),
            ("/v1/supervision/audits/suspensions", "停止计时疑点 signs about suspensions, with the events behind each"),
            ("/v1/findings", "问题线索 findings, from the sign to their being struck off"),
            ("/v1/clock/due?start=2024-09-30&limit=5%20working%20days", "期限计算 a due date, explained"),
            (f"/v1/catalogue?at={a_season_ago}", "当日公布的型号、价格、折扣 the public catalogue of that day"),
            ("/v1/search?q=停止计时%20专家", "检索 search the timelines in Chinese"),
            ("/v1/inspections", "监督检查 the inspections"),
            ("/v1/openapi.json", "接口说明 the interface"),
            ("/healthz", "运行状况 health"),
        ):
            say(f"  {url}{path}  {words}")
    say()
    called = sys.argv[0] if Path(sys.argv[0]).name == "caseledger" else "caseledger"
    say("值得一看的案件 Cases to look at:")
    for kind, chinese, english in TELLING:
        case = played.telling[kind]
        say(f"  {chinese} {english}")
        if url is not None:
            say(f"    {url}/console/cases/{case}")
        say(f"    {called} replay {case} --data-dir {shlex.quote(folder)}")
    say()
    say("协议供货承诺 Supply undertakings:")
    for kind, agreement in played.agreements.items():
        chinese, english = AGREEMENTS[kind]
        say(f"  {chinese} {english}")
        if url is not None:
            say(f"    {url}/v1/agreements/{agreement}")
        say(f"    {called} agreements show {agreement} --data-dir {shlex.quote(folder)}")
