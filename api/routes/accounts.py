"""账户: who has an account and which offices it holds; opened by one officer, given its offices by another."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Answer, Framed, PageAnswer
from api.listing import add_list
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import NobodyLogsIn
from api.routes.acts import IdempotencyKey, add_act, commanded
from api.routes.book_acts import performing
from application.access.accounts import DISABLE, ENABLE, GIVE, REVOKE, WITHDRAW, Accounts
from application.access.entrance import Entrance
from application.access.identities import Holder
from application.access.people import OpenPerson
from domain.access.account import Account
from domain.access.events import Kind

OFFICER = {"unit": "政务服务中心", "role": "administrator"}
EXAMPLES = {
    "open-person": {"acting": OFFICER, "login": "li", "name": "李四（模拟）"},
    GIVE.name: {"acting": OFFICER, "role": "window", "units": ["住建窗口"], "reason": "任命文件〔2026〕12号"},
    WITHDRAW.name: {"acting": OFFICER, "role": "window", "reason": "调离"},
    DISABLE.name: {"acting": OFFICER, "reason": "离职"},
    ENABLE.name: {"acting": OFFICER, "reason": "返岗"},
    REVOKE.name: {"acting": OFFICER, "key": "4f0c5b1e77aa", "reason": "已更换"},
}
Code = Annotated[str, Path(min_length=1, max_length=200, description="主体, the opaque id", examples=["p:5f0c1e9a"])]


class AccountRow(BaseModel):
    """An account as it stands now."""

    principal: str
    kind: str = Field(description="person, or service: a program")
    name: str
    login: str | None
    roles: list[str]
    units: list[str]
    keys: list[str] = Field(description="ids of the keys that hold, of a program")
    disabled: bool


class AccountsAnswer(PageAnswer):
    """All accounts, by name."""

    accounts: list[AccountRow]


class OpenedAccountAnswer(Answer):
    """An account is opened. The password is shown here once, and must be changed at the first login."""

    principal: str
    login: str
    password: str


def router() -> APIRouter:
    """Give the routes of accounts."""
    routes = APIRouter(prefix="/v1/accounts", tags=["access 身份"])
    routes.add_api_route(
        "",
        _open,
        methods=["POST"],
        status_code=201,
        operation_id="open-person",
        summary="开户: open the account of a person",
        dependencies=[may("account.open-person")],
        responses=declared(404, 409),
    )
    for act in (GIVE, WITHDRAW, DISABLE, ENABLE, REVOKE):
        perform = performing(act, EXAMPLES[act.name], Code, lambda product: Accounts(product.ledger).perform)
        add_act(routes, act.path.removeprefix(routes.prefix), act, perform, of="account")
    sorts = ("name", "principal", "kind")
    add_list(
        routes,
        "",
        accounts,
        rows="accounts",
        sorts=sorts,
        summary="账户: who has one",
        act="accounts.read",
        refused=[404],
    )
    return routes


def _open(
    asked: Annotated[OpenPerson, Body(openapi_examples={"example": {"value": EXAMPLES["open-person"]}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> OpenedAccountAnswer:
    command = commanded(http, principal, key, asked.acting)
    opened, password = entrance(product).people.open(command, asked)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Location"] = f"/v1/accounts/{opened.principal}"
    return OpenedAccountAnswer(
        simulated=product.ledger.identity().simulated,
        principal=opened.principal,
        login=str(opened.login),
        password=password,
    )


def accounts(product: Served) -> AccountsAnswer:
    """List all accounts as they stand now."""
    framed, on_record, now = Framed(product), Accounts(product.ledger), product.ledger.now()
    rows = [
        _row(holder, on_record.find(holder.principal), now)
        for kind in Kind
        for holder in entrance(product).identities.holders(kind)
    ]
    return AccountsAnswer.model_validate({**framed.fields(), "accounts": rows})


def _row(holder: Holder, account: Account | None, now: datetime) -> AccountRow:
    own = {"principal": holder.principal, "kind": holder.kind, "name": holder.name, "login": holder.login}
    if account is None:  # known to a foreign issuer that says the roles itself
        return AccountRow(**own, roles=[], units=[], keys=[], disabled=False)
    return AccountRow(
        **own,
        roles=sorted(account.roles(now)),
        units=sorted(account.units(now)),
        keys=[key for key in account.keys if account.key(key, now) is not None],
        disabled=account.disabled,
    )


def entrance(product: ServedProduct) -> Entrance:
    """Give what lets people in; raise `NobodyLogsIn`."""
    if product.entrance is None:
        raise NobodyLogsIn
    return product.entrance
