"""Supervision views on the command line (督查视图): the signs of a view, with the thresholds that list them."""

from typing import Annotated

import typer

from api.answers.audits import SignAnswer, view_of
from api.command_line.options import At, DataDir, Json
from api.command_line.output import emit, say, table
from api.command_line.signs import signs_of
from projections.audits.definition import Kind, View, load_shipped, view

BASIS = {"text": "文本 text", "law": "法律 law", "default": "默认 our default"}


app = typer.Typer(help="督查视图: supervision views.")


@app.command()
def audit(
    name: Annotated[str | None, typer.Argument(metavar="VIEW", help="A view; none: all views and thresholds.")] = None,
    *,
    kind: Annotated[str | None, typer.Option(help="疑点类型: only this kind of sign.")] = None,
    unit: Annotated[str | None, typer.Option(help="责任单位.")] = None,
    procedure: Annotated[str | None, typer.Option(help="程序代码.")] = None,
    period: Annotated[str | None, typer.Option(help="2026-03-05, 2026-03, 2026-q1, 2026, or two days with / .")] = None,
    at: At = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many rows at the most.")] = 50,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """督查视图: signs worth a finding, such as overdue cases, long suspensions, late entries, steps passed over."""
    if name is None:
        _show_views(as_json=as_json)
        return
    shown = view(name)
    asked = {"kind": kind, "unit": unit, "procedure": procedure, "period": period, "at": at}
    with signs_of(data_dir, shown, limit=limit, **asked) as (_, moment, found):
        answers, more = found[:limit], len(found) > limit
    if as_json:
        listed = [one.model_dump(mode="json") for one in answers]
        emit({"as_of": moment, "definition": view_of(shown).model_dump(mode="json"), "rows": listed})
        return
    _show(shown, answers, more=more)


def _show(shown: View, answers: list[SignAnswer], *, more: bool) -> None:
    say(f"{shown.title.zh} {shown.title.en}（口径第{shown.version}版 definition {shown.version}）")
    for kind in shown.kinds:
        say(f"  {kind.title.zh} {kind.title.en}：{_thresholds(kind)}（{kind.clause}，{BASIS[kind.basis]}）")
    headings = ("日期 Day", "疑点 Sign", "案号 Number", "责任单位 Unit", "说明 What", "事件 Events", "行号 Row")
    table(
        headings,
        (
            (
                one.day.isoformat(),
                one.kind.zh,
                one.number or "",
                one.unit or "",
                one.says.zh,
                " ".join(event.event for event in one.events[-3:]) + _further(one),
                one.id if one.finding is None else f"{one.id}（线索 finding {one.finding}）",
            )
            for one in answers
        ),
    )
    if shown.note is not None:
        say(f"注：{shown.note.zh}。 {shown.note.en}.")
    say(f"{len(answers)} 条 rows" + ("，还有更多 and more" if more else ""))


def _further(one: SignAnswer) -> str:
    shown = min(3, len(one.events))
    return f"（等{one.events_total}个 of {one.events_total}）" if one.events_total > shown else ""


def _thresholds(kind: Kind) -> str:
    parts = [
        f"{one.figure} {'≥' if one.at_most is None else '≤'} {one.at_least if one.at_most is None else one.at_most} "
        f"{one.measure.zh}"
        for one in kind.bounds
    ]
    return "；".join(parts) or "全部列出 all are listed"


def _show_views(*, as_json: bool) -> None:
    views = load_shipped().values()
    if as_json:
        emit([view_of(one).model_dump(mode="json") for one in views])
        return
    table(
        ("视图 View", "名称 Title", "疑点 Sign", "阈值 Threshold", "依据 Basis"),
        (
            (one.code, f"{one.title.zh} {one.title.en}", kind.title.zh, _thresholds(kind),
             f"{kind.clause}（{BASIS[kind.basis]}）")
            for one in views
            for kind in one.kinds
        ),
    )  # fmt: skip
