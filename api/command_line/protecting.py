"""Protected values: how they stand, disclosing chosen ones, sealing, legal holds, and shredding by two persons."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from api.command_line.acting import CommandId, command, common, tell, told
from api.command_line.options import DataDir, Json, RequestMalformed, checked
from api.command_line.output import emit, say, table
from api.command_line.session import product
from api.words import VALUE_STATE
from application.protection_acts import PROTECTION_ACTS
from application.protection_requests import Disclose

app = typer.Typer(help="受保护内容: protected values, whose keys lie outside the database.", no_args_is_help=True)

Of = Annotated[str, typer.Argument(help="case:…, or the stream of a record, whose values they are.")]
Unit = Annotated[str, typer.Option("--by", help="单位: the unit one acts for.")]
Role = Annotated[str, typer.Option("--as", help="角色: custodian, administrator; inspector for a disclosure.")]
Reason = Annotated[str, typer.Option(help="理由: why; it stays on record, so no name may stand in it.")]
Classes = Annotated[
    list[str] | None, typer.Option("--class", help="internal, personal, sensitive, trade-secret; repeatable.")
]
Order = Annotated[str, typer.Option(help="文号: the number of the order.")]
When = Annotated[str | None, typer.Option("--at", help="When it happened, if not now: a date or a time.")]


@app.command()
def show(of: Of, *, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: which values are protected there and how each stands; none is shown."""
    with product(data_dir) as opened:
        found = opened.protected.opener.standing(of)
    if as_json:
        emit([asdict(one) for one in found])
        return
    rows = ((str(one.version), one.field, one.protection, " ".join(VALUE_STATE[one.state])) for one in found)
    table(("版本 Version", "字段 Field", "类别 Class", "状态 State"), rows)


@app.command()
def disclose(
    of: Of,
    field: Annotated[list[str], typer.Option(help="version:field, for example 1:supplier; repeatable.")],
    *,
    to: Annotated[str, typer.Option(help="披露对象: an office or a court.")],
    reason: Reason,
    by: Unit,
    role: Role = "custodian",
    at: When = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """披露: show chosen values with their salts; who, to whom and why goes on record, never the values."""
    fields = [_named(one) for one in field]
    with product(data_dir) as opened:
        content = {**common(opened, by, role, at), "fields": fields, "recipient": to, "reason": reason}
        done, values = opened.protected.disclose(command(command_id), of, checked(Disclose, content))
    shown = [{**asdict(one), "salt": one.salt.hex()} for one in values]
    if as_json:
        emit({**told(done), "values": shown})
        return
    for one in shown:
        say(f"{one['version']}:{one['field']}  {one['value']}  (salt {one['salt']})")
    tell(done, f"披露已记录 disclosed, on record: {done.answer['entry']}", as_json=False)


@app.command()
def seal(
    of: Of,
    *,
    classes: Classes = None,
    reason: Reason,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """封存: keep the values of the subject and stop their use; without --class, all of them."""
    _perform(data_dir, "seal", of, {"classes": classes, "reason": reason}, (by, role), command_id, as_json=as_json)


@app.command()
def unseal(
    of: Of,
    *,
    classes: Classes = None,
    reason: Reason,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """解除封存: let the values be used again."""
    _perform(data_dir, "lift-seal", of, {"classes": classes, "reason": reason}, (by, role), command_id, as_json=as_json)


@app.command()
def hold(
    of: Of,
    *,
    order: Order,
    reason: Reason,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """保全: let nothing of the subject be shredded while the hold stands."""
    _perform(data_dir, "hold", of, {"order": order, "reason": reason}, (by, role), command_id, as_json=as_json)


@app.command()
def release(
    of: Of,
    *,
    order: Order,
    reason: Reason,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """解除保全: a legal hold no longer stands."""
    _perform(data_dir, "release", of, {"order": order, "reason": reason}, (by, role), command_id, as_json=as_json)


@app.command()
def shred(
    of: Of,
    *,
    classes: Classes = None,
    reason: Annotated[str | None, typer.Option(help="理由: why, for a proposal.")] = None,
    law: Annotated[str | None, typer.Option(help="法律依据: the clause that asks for it while a case is open.")] = None,
    confirm: Annotated[str | None, typer.Option(help="确认: the proposal of another person, as it was named.")] = None,
    by: Unit,
    role: Role = "custodian",
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """销毁: propose, or --confirm what another person proposed: the keys are destroyed, for ever."""
    proposes = bool(classes and reason)
    if proposes != (confirm is None) or (confirm is not None and (classes or reason or law)):
        raise typer.BadParameter("--class and --reason to propose, or --confirm alone", param_hint="--confirm")
    if confirm is None:
        content = {"classes": classes, "reason": reason, "law": law}
        _perform(data_dir, "propose-shred", of, content, (by, role), command_id, as_json=as_json)
    else:
        _perform(data_dir, "confirm-shred", of, {"proposal": confirm}, (by, role), command_id, as_json=as_json)


def _perform(
    data_dir: Path | None,
    name: str,
    of: str,
    content: dict[str, Any],
    acting: tuple[str, str],
    command_id: str | None,
    *,
    as_json: bool,
) -> None:
    act = PROTECTION_ACTS[name]
    given = {key: value for key, value in content.items() if value is not None}
    with product(data_dir) as opened:
        request = checked(act.request, {**common(opened, *acting, None), **given})
        done = opened.protected.perform(command(command_id), of, act, request)
    tell(done, f"{act.title}：{done.answer['entry']}", as_json=as_json)


def _named(text: str) -> dict[str, Any]:
    version, colon, field = text.partition(":")
    if not (colon and version.isascii() and version.isdigit() and len(version) < 10 and field):
        raise RequestMalformed(place="--field", given=text[:60], reason="it reads like 1:supplier")
    return {"version": int(version), "field": field}
