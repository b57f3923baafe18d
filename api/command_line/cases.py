"""Cases: file one, perform a legal act on one, show one as of any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from api import words
from api.command_line import case_history, case_sheet, explained, file_sheet, options
from api.command_line.acting import CommandId, command, common, tell
from api.command_line.options import (
    CalendarKnownAt,
    DataDir,
    Json,
    KnownAt,
    checked,
    json_object,
    pairs,
    viewpoint,
)
from api.command_line.output import emit, note, say
from api.command_line.session import product, zone_of
from api.command_line.viewpoint import Seen, Viewpoint, seen
from api.refusals import ClockUnknown
from application.acts import ACTS
from application.cases import Command
from application.documents import ALGORITHM
from application.ledger import OnRecord
from application.requests import FileCase
from domain.clock.explanation import explain
from domain.errors import Refused

app = typer.Typer(help="案件: file a case, act on it, show it.", no_args_is_help=True)
app.command()(case_history.diff)
app.command()(case_history.knowledge)

Role = Annotated[str, typer.Option("--as", help="角色: a role code of the procedure.")]
Unit = Annotated[str, typer.Option(help="单位: the unit one acts for.")]
At = Annotated[
    str | None,
    typer.Option(help="When it happened, if not now: a date (its 00:00) or a time, in the ledger's time zone."),
]
Set = Annotated[
    list[str] | None, typer.Option("--set", help="field=value, once per field; true and false are yes and no.")
]
Form = Annotated[list[str] | None, typer.Option(help="code=reference of an attached form, or code=reference@sha256:…")]
Data = Annotated[str | None, typer.Option(help="Further content as a JSON object, laid over the options.")]


@app.command()
def file(
    *,
    procedure: Annotated[str, typer.Option(help="程序: for example procurement-challenge.")],
    role: Role,
    unit: Unit,
    item: Annotated[str | None, typer.Option(help="事项编码, where the procedure needs one.")] = None,
    follows: Annotated[str | None, typer.Option(help="前案 case:…, where the procedure follows another.")] = None,
    channel: Annotated[str | None, typer.Option(help="counter (if not given), online, post …")] = None,
    at: At = None,
    values: Set = None,
    form: Form = None,
    data: Data = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """提交: file a case."""
    content = {
        "procedure": procedure,
        "item": item,
        "follows": follows,
        "channel": channel,
        "values": pairs(values),
        "forms": _forms(form),
    }
    with product(data_dir) as opened:
        request = checked(FileCase, {**common(opened, unit, role, at), **_given(content), **json_object(data)})
        filing = command(command_id)
        with _repeatable(filing):
            done = opened.cases.file(filing, request)
    _answer(done, "提交", as_json=as_json)


@app.command()
def act(
    case: Annotated[str, typer.Argument(help="case:…")],
    name: Annotated[str, typer.Argument(metavar="ACT", help=" ".join(ACTS))],
    *,
    role: Role,
    unit: Unit,
    step: Annotated[str | None, typer.Option(help="环节: the step of the procedure.")] = None,
    ground: Annotated[str | None, typer.Option(help="情形、理由: a ground that the procedure lists.")] = None,
    outcome: Annotated[str | None, typer.Option(help="结果: an outcome that the procedure lists.")] = None,
    needed: Annotated[str | None, typer.Option(help="所需时间: «15 working days».")] = None,
    approved: Annotated[bool | None, typer.Option("--approved/--rejected", help="同意、不同意, of a review.")] = None,
    method: Annotated[str | None, typer.Option(help="送达方式.")] = None,
    proof: Annotated[str | None, typer.Option(help="送达回证.")] = None,
    amend_by: Annotated[str | None, typer.Option(help="修改期限: the last day for the amended filing.")] = None,
    missing: Annotated[list[str] | None, typer.Option(help="缺少的材料或事项: a form or a field, by its code.")] = None,
    explanation: Annotated[str | None, typer.Option(help="需要补正的全部内容.")] = None,
    supply_by: Annotated[str | None, typer.Option(help="补正期限: the last day for what is missing.")] = None,
    grades: Annotated[list[str] | None, typer.Option("--grade", help="重大、复杂、疑难.")] = None,
    clocks: Annotated[list[str] | None, typer.Option("--clock", help="Only these clocks; the clock to extend.")] = None,
    by: Annotated[str | None, typer.Option(help="延长: «10 working days».")] = None,
    reason: Annotated[str | None, typer.Option(help="延期理由.")] = None,
    in_order: Annotated[
        bool | None, typer.Option("--in-order/--not-in-order", help="监督检查: whether the stop is in order.")
    ] = None,
    to_unit: Annotated[str | None, typer.Option(help="承办单位或责任单位: the unit addressed.")] = None,
    assisting: Annotated[list[str] | None, typer.Option(help="协办单位.")] = None,
    joint: Annotated[list[str] | None, typer.Option(help="会同单位.")] = None,
    reached: Annotated[bool | None, typer.Option("--reached/--not-reached", help="回访: 是否联系上.")] = None,
    into: Annotated[str | None, typer.Option(help="合并: the earlier case.")] = None,
    score: Annotated[int | None, typer.Option(help="评价: the score.")] = None,
    comment: Annotated[str | None, typer.Option(help="评价意见.")] = None,
    at: At = None,
    if_version: Annotated[int | None, typer.Option(help="The version of the case that you have seen.")] = None,
    values: Set = None,
    form: Form = None,
    data: Data = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """办理: perform a legal act on a case."""
    if name not in ACTS:
        raise typer.BadParameter(f"there is no act «{name[:60]}»; the acts are {', '.join(ACTS)}", param_hint="ACT")
    content = {
        "step": step,
        "ground": ground,
        "outcome": outcome,
        "needed": needed,
        "approved": approved,
        "method": method,
        "proof": proof,
        "amend_by": amend_by,
        "missing": missing,
        "explanation": explanation,
        "supply_by": supply_by,
        "grades": grades,
        "by": by,
        "reason": reason,
        "in_order": in_order,
        "unit": to_unit,
        "assisting": assisting,
        "joint": joint,
        "reached": reached,
        "into": into,
        "score": score,
        "comment": comment,
        **_clocks(clocks, ACTS[name].request),
        "values": pairs(values),
        "forms": _forms(form),
    }
    with product(data_dir) as opened:
        request = checked(
            ACTS[name].request, {**common(opened, unit, role, at), **_given(content), **json_object(data)}
        )
        acting = command(command_id, if_version)
        with _repeatable(acting):
            done = opened.cases.act(acting, case, ACTS[name], request)
    _answer(done, ACTS[name].title, as_json=as_json)


@app.command()
def show(
    case: Annotated[str, typer.Argument(help="case:…")],
    *,
    at: options.At = None,
    known_at: KnownAt = None,
    calendar_known_at: CalendarKnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """显示: the state, the steps and the clocks of a case."""
    found = _seen(data_dir, case, at, known_at, calendar_known_at)
    document = case_sheet.document(found)
    if as_json:
        emit(document)
        return
    case_sheet.show(found)


@app.command("documents")
def documents(
    case: Annotated[str, typer.Argument(help="case:…")], *, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """应有、实有: what a case must have on file by now, by which clause, and what it has."""
    with product(data_dir) as opened:
        found = seen(opened.ledger, case, Viewpoint(datetime.now(UTC), None, None))
        document = file_sheet.document(found, opened.documents)
    if as_json:
        emit(document)
    else:
        file_sheet.show(document)


@app.command("explain")
def explain_clock(
    case: Annotated[str, typer.Argument(help="case:…")],
    clock: Annotated[str, typer.Argument(help="Which clock.")],
    *,
    run: Annotated[int | None, typer.Option(help="Which run of it, if not the last.")] = None,
    at: options.At = None,
    known_at: KnownAt = None,
    calendar_known_at: CalendarKnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """期限计算说明: the days of a term that count and those that do not, each with its reason."""
    found = _seen(data_dir, case, at, known_at, calendar_known_at)
    runs = [one for one in found.readings if one.clock.code == clock and (run is None or one.clock.run == run)]
    if not runs:
        raise ClockUnknown(case=case, clock=clock, run=run, known=[one.clock.code for one in found.readings])
    reading = runs[-1]
    days = explain(reading, found.calendar)
    if as_json:
        document = case_sheet.clock_document(reading, found.procedure)
        emit({**document, "explanation": explained.documents(days, reading.clock)})
        return
    say(case_sheet.clock_line(reading, found.procedure))
    rule = words.counting(reading.clock.limit)
    say(f"{rule.zh}；{rule.en}")
    explained.show(days, reading.clock)


@contextmanager
def _repeatable(asked: Command) -> Iterator[None]:
    """Tell how to ask again without acting twice, where the answer was lost."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == "outcome_unknown":
            note(f"Ask again with --command-id {asked.id}: if the act is on record, it is not recorded twice.")
        raise


def _given(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in (None, {}, [])}


def _clocks(given: list[str] | None, request: type[BaseModel]) -> dict[str, Any]:
    """Name the clocks as the act does: one by its code, or several."""
    if given and len(given) == 1 and "clock" in request.model_fields:
        return {"clock": given[0]}
    return {"clocks": given}


def _seen(
    data_dir: Path | None, case: str, at: str | None, known_at: str | None, calendar_known_at: str | None
) -> Seen:
    """Look at a case from the viewpoint of the options, now unless another moment is named."""
    with product(data_dir) as opened:
        zone = zone_of(opened)
        view = Viewpoint.of(viewpoint(at, zone) or datetime.now(UTC), viewpoint(known_at, zone), calendar_known_at)
        return seen(opened.ledger, case, view)


def _forms(given: list[str] | None) -> list[dict[str, str]]:
    """Read forms; what stands behind the last @ of a reference is a digest if it begins with the algorithm."""
    forms = []
    for form, said in pairs(given).items():
        reference, at, digest = said.rpartition("@")
        cites = bool(at) and digest.startswith(f"{ALGORITHM}:")
        forms.append({"form": form, "reference": reference if cites else said, **({"digest": digest} if cites else {})})
    return forms


def _answer(done: OnRecord, title: str, *, as_json: bool) -> None:
    answer = done.answer
    said = f"{title}：{answer['number']} {answer['case']} version {answer['version']}, {answer['status']}"
    tell(done, said, as_json=as_json)
