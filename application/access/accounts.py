"""Accounts as record: what each act on an account asks for, and how it reaches the account. One row per act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from application.books import BookAct, Books, Changed, Shelf
from application.cases import Command
from application.grants import grants_of
from application.ledger import Ledger, OnRecord
from application.requests import Instant, Request, Text
from domain.access.account import Account, account_stream
from domain.access.events import Kind
from domain.access.principal import Principal
from domain.access.refusals import AccountUnknown
from domain.access.role import Role
from domain.book_occasion import BookOccasion

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), Field(description="why, without a name in it")]
Units = Annotated[tuple[Text, ...], Field(max_length=50, description="单位, as acts and items name them")]
Scopes = Annotated[tuple[Text, ...], Field(max_length=50, description="what the key opens; none stands for nothing")]
ADDRESS = "/v1/accounts/{code}"


class RoleTerms(BaseModel):
    """A role that is to be held: in which units, since when, until when, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    units: Units = ()
    since: Instant | None = Field(default=None, description="without it: now")
    until: Instant | None = None
    reason: Reason


class KeyTerms(BaseModel):
    """A key that is to hold: its id, what it opens, until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,40}$")]
    scopes: Scopes = ()
    until: Instant


class OpenAccount(Request):
    """开户: let a principal have an account, with what it holds from the first moment."""

    kind: Kind = Kind.PERSON
    roles: Annotated[tuple[RoleTerms, ...], Field(max_length=len(Role))] = ()
    key: KeyTerms | None = None


class GiveRole(Request, RoleTerms):
    """授予角色: let an account hold a role."""


class WithdrawRole(Request):
    """收回角色: take a role away."""

    role: Role
    reason: Reason


class DisableAccount(Request):
    """停用账户: let nobody in with an account."""

    reason: Reason


class EnableAccount(Request):
    """启用账户: let a disabled account be used again."""

    reason: Reason


class TieCase(Request):
    """关联申请人账户: let a case be the own one of an applicant, although somebody filed it at the counter."""

    case: Text


class UntieCase(TieCase):
    """取消账户关联: undo a tie that was a mistake."""

    reason: Reason


class IssueKey(Request, KeyTerms):
    """签发密钥: let a key of a service account hold."""


class RevokeKey(Request):
    """撤销密钥: end a key."""

    key: Text
    reason: Reason


def _open(shelf: Shelf, on: BookOccasion, code: str, asked: OpenAccount) -> Changed:
    account = Account.open(shelf.find(Account, account_stream(code)), code, asked.kind, on)
    for terms in asked.roles:
        _give(account, terms, on)
    if asked.key is not None:
        _issue(account, asked.key, on)
    return [account]


def _with(verb: Callable[[Account, Any, BookOccasion], None]) -> Callable[[Shelf, BookOccasion, str, Any], Changed]:
    """Hand an account that is on record to a verb."""

    def decide(shelf: Shelf, on: BookOccasion, code: str, asked: Request) -> Changed:
        account = shelf.find(Account, account_stream(code))
        if account is None:
            raise AccountUnknown(account=code)
        verb(account, asked, on)
        return [account]

    return decide


def _give(account: Account, asked: RoleTerms, on: BookOccasion) -> None:
    account.give(asked.role, asked.units, asked.reason, on, since=asked.since, until=asked.until)


def _issue(account: Account, asked: KeyTerms, on: BookOccasion) -> None:
    account.issue_key(asked.key, asked.scopes, asked.until, on)


OPEN = BookAct("open-account", f"{ADDRESS}/open", "开户", OpenAccount, _open)
GIVE = BookAct("give-role", f"{ADDRESS}/give-role", "授予角色", GiveRole, _with(_give))
WITHDRAW = BookAct(
    "withdraw-role",
    f"{ADDRESS}/withdraw-role",
    "收回角色",
    WithdrawRole,
    _with(lambda account, asked, on: account.withdraw(asked.role, asked.reason, on)),
)
DISABLE = BookAct(
    "disable-account",
    f"{ADDRESS}/disable",
    "停用账户",
    DisableAccount,
    _with(lambda account, asked, on: account.disable(asked.reason, on)),
)
ENABLE = BookAct(
    "enable-account",
    f"{ADDRESS}/enable",
    "启用账户",
    EnableAccount,
    _with(lambda account, asked, on: account.enable(asked.reason, on)),
)
ISSUE = BookAct("issue-key", f"{ADDRESS}/issue-key", "签发密钥", IssueKey, _with(_issue))
REVOKE = BookAct(
    "revoke-key",
    f"{ADDRESS}/revoke-key",
    "撤销密钥",
    RevokeKey,
    _with(lambda account, asked, on: account.revoke_key(asked.key, asked.reason, on)),
)
TIE = BookAct(
    "tie-case",
    f"{ADDRESS}/tie-case",
    "关联申请人账户",
    TieCase,
    _with(lambda account, asked, on: account.tie(asked.case, on)),
)
UNTIE = BookAct(
    "untie-case",
    f"{ADDRESS}/untie-case",
    "取消账户关联",
    UntieCase,
    _with(lambda account, asked, on: account.untie(asked.case, asked.reason, on)),
)


class Accounts:
    """The accounts on record."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._books = Books(ledger)

    def find(self, principal: str) -> Account | None:
        """Give the account of a principal, if it has one."""
        return self._ledger.find(Account, account_stream(principal))

    def get(self, principal: str) -> Account:
        """Give the account of a principal; raise `AccountUnknown`."""
        account = self.find(principal)
        if account is None:
            raise AccountUnknown(account=principal)
        return account

    def granted(self, principal: Principal, at: datetime) -> Principal:
        """Give a principal with the grants of inspection that it holds at a moment, if it inspects at all."""
        if Role.INSPECTOR not in principal.roles:
            return principal
        return replace(principal, grants=grants_of(self._ledger, principal.id, at))

    def perform(self, command: Command, act: BookAct, principal: str, request: Request) -> OnRecord:
        """Perform an act on the account of a principal."""
        return self._books.perform(command, act, principal, request)
