"""Service accounts by hand: programs that use the interface with a key that is shown once."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from api.command_line.acting import command
from api.command_line.options import DataDir, Json, checked
from api.command_line.output import emit, note, say, table
from api.command_line.session import ADMINISTRATOR
from api.command_line.users import role_named
from api.composition import settings_for
from api.composition_of_access import Access, access_by_hand
from application.access import accounts as acts
from application.access.keys import Issued
from domain.access.events import Kind
from domain.access.role import TITLES, Role

app = typer.Typer(help="服务账户: programs that use the interface with a key.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name of the service account.")]
Scopes = Annotated[list[str] | None, typer.Option("--scope", help="What the key opens; repeat it.")]
Days = Annotated[int, typer.Option(min=1, max=730, help="For how many days the key holds.")]


@app.command()
def add(
    name: Name,
    *,
    role: Annotated[str, typer.Option(help="角色: the office that the program holds.")] = Role.CONSUMER.value,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="单位; repeat it.")] = None,
    scope: Scopes = None,
    days: Days = 365,
    reason: Annotated[str, typer.Option(help="Why, without a name in it: it stays on record.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """开户: open a service account and issue its first key, which is printed once."""
    held = checked(acts.RoleTerms, {"role": role_named(role), "units": unit or [], "reason": reason})
    with access_by_hand(settings_for(data_dir)) as access:
        issued = access.keys.open(command(None), ADMINISTRATOR, name, [held], tuple(scope or ()), _in(days))
    _show(issued, as_json=as_json)


@app.command()
def rotate(
    name: Name, *, scope: Scopes = None, days: Days = 365, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """更换: issue a second key, with the scopes of the last one unless others are named; both hold."""
    with access_by_hand(settings_for(data_dir)) as access:
        principal = access.keys.named(name)
        account = access.accounts.get(principal)
        before = list(account.keys.values())
        scopes = tuple(scope) if scope is not None else before[-1].scopes if before else ()
        issued = _issue(access, principal, scopes, days)
    _show(issued, as_json=as_json)
    note("Revoke the old key once the program uses this one: caseledger service-accounts revoke …")


@app.command()
def revoke(
    name: Name,
    key: Annotated[str, typer.Argument(help="The id of the key, as `list` shows it.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, without a name in it: it stays on record.")],
    data_dir: DataDir = None,
) -> None:
    """撤销: end a key at once."""
    asked = checked(acts.RevokeKey, {"acting": ADMINISTRATOR.model_dump(), "key": key, "reason": reason})
    with access_by_hand(settings_for(data_dir)) as access:
        done = access.accounts.perform(command(None), acts.REVOKE, access.keys.named(name), asked)
    say(f"已撤销 revoked: {key}; on record at position {done.last_position}")


@app.command("list")
def list_(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: all service accounts, their keys, and when each was last used."""
    with access_by_hand(settings_for(data_dir)) as access:
        rows = list(_rows(access))
    if as_json:
        emit(rows)
        return
    headings = (
        "名称 Name",
        "主体 Principal",
        "角色 Roles",
        "密钥 Key",
        "范围 Scopes",
        "至 Until",
        "最近使用 Last used",
    )
    lines = (
        (
            row["name"],
            row["principal"],
            "、".join(TITLES[Role(role)][0] for role in row["roles"]),
            key["key"],
            "、".join(key["scopes"]),
            f"{key['until']:%Y-%m-%d}",
            "" if key["last_used_at"] is None else f"{key['last_used_at']:%Y-%m-%d %H:%M}",
        )
        for row in rows
        for key in row["keys"] or [{"key": "", "scopes": [], "until": datetime.now(UTC), "last_used_at": None}]
    )
    table(headings, lines)


def _rows(access: Access) -> Any:
    now = datetime.now(UTC)
    for holder in access.entrance.identities.holders(Kind.SERVICE):
        account = access.accounts.get(holder.principal)
        used = {key.key: key.last_used_at for key in access.entrance.identities.keys(holder.principal)}
        keys = [
            {"key": one.key, "scopes": list(one.scopes), "until": one.until, "last_used_at": used.get(one.key)}
            for one in account.keys.values()
            if now < one.until
        ]
        yield {
            "name": holder.name,
            "principal": holder.principal,
            "roles": sorted(account.roles(now)),
            "units": sorted(account.units(now)),
            "disabled": account.disabled,
            "keys": keys,
        }


def _issue(access: Access, principal: str, scopes: tuple[str, ...], days: int) -> Issued:
    return access.keys.issue(command(None), ADMINISTRATOR, principal, scopes, _in(days))


def _in(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def _show(issued: Issued, *, as_json: bool) -> None:
    if as_json:
        emit({"principal": issued.principal, "key": issued.key, "secret": issued.shown, "until": issued.until})
        return
    say(f"服务账户 Service account: {issued.principal}")
    say(f"密钥，仅显示一次 The key, shown once: {issued.shown}")
    say(f"有效至 It holds until {issued.until:%Y-%m-%d}. 用法 Use: Authorization: Bearer …")
