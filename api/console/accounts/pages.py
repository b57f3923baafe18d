"""The pages of accounts: all of them, one with what it holds, and the form of each act that one's office may do.

Invariant: what is sent is done once, as over the interface; a first password is shown in one answer alone.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Access, Allowed, may
from api.console.accounts.forms import ACTS, OPEN, PATH, form_of, open_to, title_of
from api.console.acts.form_page import asking, refusing
from api.console.acts.sent import Sending, key_of, request_of
from api.console.page import Asked, Page
from api.routes.accounts import AccountRow, accounts, entrance
from api.routes.acts import commanded
from application.access.accounts import Accounts
from application.access.people import OpenPerson
from domain.access.decision import decide
from domain.access.refusals import AccountUnknown
from domain.access.role import TITLES, Role
from domain.errors import Refused

Code = Annotated[str, Path(min_length=1, max_length=200)]
READ = "accounts.read"
Routes = tuple[Callable[..., Response], Callable[..., Response]]


def router() -> APIRouter:
    """Give the routes of accounts."""
    room = APIRouter(prefix=PATH)
    right = [may(READ)]
    room.add_api_route("", _list, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    opening = [may(f"account.{OPEN}")]
    room.add_api_route(f"/acts/{OPEN}", _ask, methods=["GET"], response_class=HTMLResponse, dependencies=opening)
    room.add_api_route(f"/acts/{OPEN}", _open, methods=["POST"], response_class=HTMLResponse, dependencies=opening)
    room.add_api_route("/{code}", _one, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    for act in ACTS:
        shown, done = _acting(act)
        doing = [may(f"account.{act}")]
        path = f"/{{code}}/acts/{act}"
        room.add_api_route(path, shown, methods=["GET"], response_class=HTMLResponse, dependencies=doing)
        room.add_api_route(path, done, methods=["POST"], response_class=HTMLResponse, dependencies=doing)
    return room


def _list(page: Asked, allowed: Allowed) -> Response:
    found = accounts(page.product).accounts
    return page.shown(
        "accounts.html",
        found=found,
        offices=_offices(page),
        opens=title_of(OPEN) if _may(allowed, OPEN) else None,
        mine=sorted(allowed.principal.roles),
    )


def _one(page: Asked, allowed: Allowed, code: Code) -> Response:
    row = _row(page, code)
    account = Accounts(page.product.ledger).find(code)
    given = [] if account is None else [account.given[role] for role in Role if role in row.roles]
    return page.shown(
        "account.html",
        found=row,
        given=given,
        offices=_offices(page),
        zone=page.zone,
        address=f"{PATH}/{code}",
        acts=[(act.name, title_of(act.name)) for act in open_to(row) if _may(allowed, act.name)],
    )


def _ask(page: Asked, allowed: Allowed) -> Response:
    return asking(page, form_of(page, allowed, OPEN, None))


def _open(page: Asked, allowed: Allowed, http: Request, sent: Sending) -> Response:
    """Open an account, and show its first password, once."""
    form = form_of(page, allowed, OPEN, None, sent)
    try:
        request: OpenPerson = request_of(OpenPerson, sent, form.inputs, page.zone)
        command = commanded(http, page.principal, key_of(sent), request.acting)
        holder, password = entrance(page.product).people.open(command, request)
    except (Refused, ValidationError) as refusal:
        return refusing(page, form, refusal)
    shown = page.shown("account_opened.html", holder=holder, password=password, address=f"{PATH}/{holder.principal}")
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _acting(act: str) -> Routes:
    def shown(page: Asked, allowed: Allowed, code: Code) -> Response:
        return asking(page, form_of(page, allowed, act, _row(page, code)))

    def done(page: Asked, allowed: Allowed, http: Request, sent: Sending, code: Code) -> Response:
        form = form_of(page, allowed, act, _row(page, code), sent)
        try:
            request = request_of(ACTS[act].request, sent, form.inputs, page.zone)
            command = commanded(http, page.principal, key_of(sent), request.acting)
            Accounts(page.product.ledger).perform(command, ACTS[act], code, request)
        except (Refused, ValidationError) as refusal:
            return refusing(page, form, refusal)
        return RedirectResponse(page.frame.to(f"{PATH}/{code}"), 303)

    return shown, done


def _row(page: Page, code: str) -> AccountRow:
    found = next((row for row in accounts(page.product).accounts if row.principal == code), None)
    if found is None:
        raise AccountUnknown(account=code[:200])
    return found


def _may(allowed: Access, act: str) -> bool:
    return decide(allowed.principal, f"account.{act}", None, allowed.at).allowed


def _offices(page: Page) -> dict[str, str]:
    return {role.value: page.tongue.say(*TITLES[role]) for role in Role}
