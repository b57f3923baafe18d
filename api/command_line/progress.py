"""How far a case has come, by its number: what anyone may know, and nothing else."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.answers.progress import ProgressAnswer, ProgressTermAnswer, StopAnswer, answer_of
from api.command_line.options import DataDir, Json
from api.command_line.output import emit, say
from api.composition import lookup, settings_for
from api.lookup import looked_up

app = typer.Typer()


@app.command()
def progress(
    number: Annotated[str, typer.Argument(help="办件编号, for example 政务办〔2026〕1号")],
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """办件进度: how far a case has come, as anyone may know it."""
    with lookup(settings_for(data_dir)) as (ledger, board):
        identity, now = ledger.identity(), ledger.now()
        zone = ZoneInfo(identity.time_zone)
        found = looked_up(ledger, board, number.strip(), zone, now)
        frame = {"as_of": now.astimezone(zone), "ledger_position": ledger.position(), "simulated": identity.simulated}
    answer = answer_of(found, zone, frame)
    if as_json:
        emit(answer.model_dump(mode="json"))
        return
    _show(answer)


def _show(answer: ProgressAnswer) -> None:
    if answer.simulated:
        say("模拟台账 A simulated ledger: nothing here happened.")
    say(f"{answer.number}  {answer.item or (answer.title.zh if answer.title else '')}")
    at = "、".join(step.zh for step in answer.standing_at)
    say(f"{answer.status.zh} {answer.status.en}{f'：{at}' if at else ''}")
    days = (("提交 filed", answer.filed_on), ("受理 accepted", answer.accepted_on), ("办结 ended", answer.ended_on))
    say("；".join(f"{what} {day}" for what, day in days if day is not None))
    for term in answer.terms:
        say(_term(term))
    if answer.stop is not None:
        say(stop_line(answer.stop))
    for one in answer.published:
        said = "；".join(f"{title}：{value}" for title, value in one.values.items())
        say(f"{one.on} {one.step.zh}：{said}")
    if answer.outcome is not None:
        say(f"结果 outcome: {answer.outcome.zh} {answer.outcome.en}")


def stop_line(stop: StopAnswer) -> str:
    """Say why the terms stand still, and until when."""
    return f"停止计时：自 {stop.since}，{stop.ground.zh}，所需时间 {stop.needed.zh}，最迟 {stop.resumes_on} 恢复计时"


def _term(term: ProgressTermAnswer) -> str:
    flags = "，如今日恢复 if resumed today" if term.conditional else ""
    flags += "，暂定 provisional" if term.provisional else ""
    return f"{term.light.sign} {term.title.zh}（{term.effect.zh}）：{term.state.zh}，期限 {term.due_on}{flags}"
