"""Users by hand: who has an account, in which offices and units, and their passwords."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from api.command_line.acting import command, told
from api.command_line.options import DataDir, Json, checked, instant
from api.command_line.output import emit, note, say, table
from api.command_line.session import ADMINISTRATOR
from api.composition import settings_for
from api.composition_of_access import Access, access_by_hand
from application.access import accounts as acts
from application.access.identities import Holder, Subject
from application.access.people import checked_login
from application.books import BookAct
from application.requests import Request
from domain.access.account import Account
from domain.access.role import TITLES, Role
from domain.errors import Malformed

app = typer.Typer(help="用户: people who get in, and the offices that they hold.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="The login, or the principal (p:…).")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help=f"角色: {', '.join(Role)}.")]
Because = Annotated[str, typer.Option("--reason", help="Why, without a name in it: it stays on record.")]


Units = Annotated[list[str] | None, typer.Option("--unit", help="单位, as acts and items name it; repeat it.")]


class RoleUnknown(Malformed):
    """No such role is known."""

    code = "role_unknown"


class SubjectIncomplete(Malformed):
    """Name a login, or by --issuer and --subject together a person whom an issuer knows."""

    code = "subject_incomplete"


@app.command()
def add(
    login: Annotated[str | None, typer.Argument(help="用户名, to log in here; not needed with --issuer.")] = None,
    *,
    name: Annotated[str, typer.Option(help="姓名, as colleagues know the person; it is kept outside the ledger.")],
    role: Annotated[str | None, typer.Option(metavar="ROLE", help=f"角色, at once: {', '.join(Role)}.")] = None,
    unit: Units = None,
    reason: Annotated[str, typer.Option(help="Why the role is given, without a name in it.")] = "开户 at opening",
    issuer: Annotated[str | None, typer.Option(help="The issuer that knows the person.")] = None,
    subject: Annotated[str | None, typer.Option(help="The person's subject (sub) at that issuer.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """开户: enter a person; the first password is printed once, and must be changed."""
    if (issuer is None) != (subject is None) or (login is None) == (issuer is None):
        raise SubjectIncomplete
    terms = {"role": role_named(role), "units": unit or [], "reason": reason} if role is not None else None
    held = [] if terms is None else [checked(acts.RoleTerms, terms)]
    with access_by_hand(settings_for(data_dir)) as access:
        people, asked, password = access.people, command(None), None
        if issuer is not None and subject is not None:
            known = Subject(issuer, subject)
            principal = people.add_foreign(asked, ADMINISTRATOR, name=name, subject=known, roles=held)
        else:
            principal, password = people.add(asked, ADMINISTRATOR, login=str(login), name=name, roles=held)
    if as_json:
        known_as = None if login is None else checked_login(login)
        emit({"principal": principal, "login": known_as, "name": name, "password": password})
        return
    say(f"已开户 An account is opened: {principal}")
    if password is not None:
        say(f"初始口令 The first password, shown once: {password}")
    if role is None:
        note("Next: caseledger users grant-role … gives it an office; without one it opens nothing.")


@app.command("list")
def list_(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: all people with their logins, and what they hold now."""
    with access_by_hand(settings_for(data_dir)) as access:
        people = [(holder, access.accounts.find(holder.principal)) for holder in access.people.all()]
    now = datetime.now(UTC)
    if as_json:
        emit([_as_json(holder, account, now) for holder, account in people])
        return
    headings = ("用户名 Login", "姓名 Name", "主体 Principal", "角色 Roles", "单位 Units", "状态 State")
    table(headings, (_line(holder, account, now) for holder, account in people))


@app.command()
def roles(who: Who, *, data_dir: DataDir = None, as_json: Json = False) -> None:
    """角色: what a person holds, held or will hold, since and until when."""
    with access_by_hand(settings_for(data_dir)) as access:
        account = access.accounts.get(access.people.found(who).principal)
        zone = access.zone
    if as_json:
        emit(
            [
                given.model_dump(include={"role", "units", "since", "until", "reason"})
                for given in account.given.values()
            ]
        )
        return
    rows = (
        (
            " ".join(TITLES[role]),
            "、".join(given.units),
            f"{given.since.astimezone(zone):%Y-%m-%d %H:%M}",
            "" if given.until is None else f"{given.until.astimezone(zone):%Y-%m-%d %H:%M}",
            given.reason,
        )
        for role, given in account.given.items()
    )
    table(("角色 Role", "单位 Units", "自 Since", "至 Until", "理由 Reason"), rows)


@app.command("grant-role")
def grant_role(
    who: Who,
    role: RoleName,
    *,
    unit: Units = None,
    since: Annotated[str | None, typer.Option(help="From when on, if not now.")] = None,
    until: Annotated[str | None, typer.Option(help="Until when, if not for good.")] = None,
    reason: Because,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """授予角色: give a person an office; nobody is two of the three officers (三员分立)."""
    given: dict[str, Any] = {"role": role_named(role), "units": unit or [], "reason": reason}
    with access_by_hand(settings_for(data_dir)) as access:
        given |= {"since": instant(since, access.zone), "until": instant(until, access.zone)}
        _perform(access, acts.GIVE, acts.GiveRole, who, given, "已授予 given", as_json=as_json)


@app.command("withdraw-role")
def withdraw_role(
    who: Who, role: RoleName, *, reason: Because, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """收回角色: take an office away, from now on."""
    with access_by_hand(settings_for(data_dir)) as access:
        given = {"role": role_named(role), "reason": reason}
        _perform(access, acts.WITHDRAW, acts.WithdrawRole, who, given, "已收回 withdrawn", as_json=as_json)


@app.command()
def disable(who: Who, *, reason: Because, data_dir: DataDir = None, as_json: Json = False) -> None:
    """停用: let nobody in with this account, from now on."""
    with access_by_hand(settings_for(data_dir)) as access:
        _perform(access, acts.DISABLE, acts.DisableAccount, who, {"reason": reason}, "已停用 disabled", as_json=as_json)


@app.command()
def enable(who: Who, *, reason: Because, data_dir: DataDir = None, as_json: Json = False) -> None:
    """启用: let a disabled account be used again."""
    with access_by_hand(settings_for(data_dir)) as access:
        _perform(access, acts.ENABLE, acts.EnableAccount, who, {"reason": reason}, "已启用 enabled", as_json=as_json)


@app.command()
def password(who: Who, *, data_dir: DataDir = None, as_json: Json = False) -> None:
    """重置口令: set a new password, print it once, and end the person's sessions; it must be changed."""
    with access_by_hand(settings_for(data_dir)) as access:
        holder = access.people.found(who)
        made = access.entrance.passwords.reset(holder)
    if as_json:
        emit({"principal": holder.principal, "login": holder.login, "password": made})
        return
    say(f"新口令 The new password, shown once: {made}")


def _perform(
    access: Access, act: BookAct, kind: type[Request], who: str, given: dict[str, Any], said: str, *, as_json: bool
) -> None:
    principal = access.people.found(who).principal
    request = checked(kind, {"acting": ADMINISTRATOR.model_dump(), **given})
    done = access.accounts.perform(command(None), act, principal, request)
    if as_json:
        emit({"principal": principal, **told(done)})
        return
    say(f"{principal}：{said}；on record at position {done.last_position}")


def role_named(text: str) -> Role:
    """Read a role; raise `RoleUnknown`."""
    try:
        return Role(text)
    except ValueError:
        raise RoleUnknown(given=text[:60], known=", ".join(Role)) from None


def _as_json(holder: Holder, account: Account | None, now: datetime) -> dict[str, Any]:
    return {
        "principal": holder.principal,
        "login": holder.login,
        "name": holder.name,
        "roles": [] if account is None else sorted(account.roles(now)),
        "units": [] if account is None else sorted(account.units(now)),
        "disabled": account is not None and account.disabled,
    }


def _line(holder: Holder, account: Account | None, now: datetime) -> tuple[str, ...]:
    held = _as_json(holder, account, now)
    named = "、".join(TITLES[Role(role)][0] for role in held["roles"])
    state = "已停用 disabled" if held["disabled"] else "有效 open"
    return held["login"] or "", holder.name, holder.principal, named, "、".join(held["units"]), state
