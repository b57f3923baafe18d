"""Norms (工作规范、工作手册): every act of their coming about by one command, and the register as of a day."""

from dataclasses import asdict
from typing import Annotated

import typer

from api.command_line.acting import CommandId
from api.command_line.book_command import CENTRE, HOME, Role, Unit, When, data_of, perform, shown
from api.command_line.directory import asked
from api.command_line.options import At, DataDir, Json, KnownAt, pairs
from api.command_line.output import emit, table
from api.command_line.session import product
from api.directory_words import word
from application.book_acts import BOOK_ACTS, NORMS, NormUnknown
from domain.norms.norm import NormEvent, NormKind, norm_stream
from projections.directory.reads import norms_on

app = typer.Typer(help="规范登记: working rules and handbooks, and how each came about.", no_args_is_help=True)

ACTS = {act.path.removeprefix(f"{NORMS}/"): name for name, act in BOOK_ACTS.items() if act.path.startswith(NORMS)}


@app.command()
def act(
    code: Annotated[str, typer.Argument(help="规范编码.")],
    name: Annotated[str, typer.Argument(metavar="ACT", help=" ".join(ACTS))],
    *,
    values: Annotated[list[str] | None, typer.Option("--set", help="field=value, once per field of the act.")] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(help="field=value of the text: title, kind, version, owner, reference, digest, procedure."),
    ] = None,
    data: Annotated[str | None, typer.Option(help="Further content as a JSON object, laid over the options.")] = None,
    role: Role = CENTRE,
    unit: Unit = HOME,
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """办理: draft, seek-opinion, receive-opinion, revise, submit, approve, issue, adopt, replace or repeal."""
    if name not in ACTS:
        raise typer.BadParameter(f"there is no act «{name[:60]}»; the acts are {', '.join(ACTS)}", param_hint="ACT")
    content = {**pairs(values), "text": pairs(text) or None, **data_of(data)}
    acting = (unit, role)
    perform(data_dir, ACTS[name], code, content, acting=acting, at=at, command_id=command_id, as_json=as_json)


@app.command("list")
def list_norms(*, at: At = None, known_at: KnownAt = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列表: the norms in force on a day."""
    with asked(data_dir, at, known_at) as (found, moment, known):
        rows = norms_on(found, moment.date(), known_at=known)
    if as_json:
        emit([asdict(row) for row in rows])
        return
    table(
        ("名称 Title", "编码 Code", "类别 Kind", "版本 Version", "责任单位 Owner", "施行 In force", "文件 Document"),
        (
            (row.title, row.code, word(NormKind, row.kind), row.version, row.owner, str(row.since), row.reference)
            for row in rows
        ),
    )


@app.command()
def history(
    code: Annotated[str, typer.Argument(help="规范编码.")], *, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """沿革: how a norm came about, act by act."""
    with product(data_dir) as opened:
        events = [one.event for one in opened.ledger.events(norm_stream(code)) if isinstance(one.event, NormEvent)]
    if not events:
        raise NormUnknown(norm=code)
    own = [event.model_dump(mode="json", exclude=set(NormEvent.model_fields)) for event in events]
    if as_json:
        said = zip(events, own, strict=True)
        emit([{"topic": event.TOPIC, "effective_at": event.effective_at, **content} for event, content in said])
        return
    table(
        ("时间 When", "行为 Act", "内容 Content"),
        (
            (
                event.effective_at.isoformat(),
                (type(event).__doc__ or "").partition(":")[0],
                ", ".join(f"{name}={shown(value)}" for name, value in content.items()),
            )
            for event, content in zip(events, own, strict=True)
        ),
    )
