"""登录: the pages through which people get in and out, complete without a script.

Invariant: after a login one goes to a page of this server and nowhere else.
"""

import hmac
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import forms, session_cookie
from api.access import may
from api.forgery import check_origin
from api.pages.entrance import login_page, password_page
from api.product import Served, ServedProduct
from api.refusals import NobodyLogsIn
from application.access.entrance import Entrance, LoginBroken
from application.access.identification import Entrant
from application.access.passwords import LoginRefused, PasswordMustChange, PasswordTooWeak, PasswordUnchanged
from application.access.people import readable_login
from domain.access.events import Kind
from domain.errors import Malformed, Refused

HOME, CALLBACK = "/", "/login/callback"
STYLE = files("api.pages").joinpath("entrance.css").read_text(encoding="utf-8")
Next = Annotated[str, Query(max_length=2000, description="the page to go to then")]


class RepeatedOtherwise(Malformed):
    """两次输入的新口令不一致。The new password was not typed the same twice."""

    code = "repeated_otherwise"


def router() -> APIRouter:
    """Give the pages of the entrance."""
    pages = APIRouter(tags=["access 身份"], dependencies=[may("entrance.use")])
    for path, ask, perform in (("/login", _login, _log_in), ("/password", _password, _change_password)):
        pages.add_api_route(path, ask, methods=["GET"], response_class=HTMLResponse)
        pages.add_api_route(path, perform, methods=["POST"], response_class=HTMLResponse)
    pages.add_api_route("/login/issuers/{number}", _go_elsewhere, methods=["GET"], response_class=RedirectResponse)
    pages.add_api_route(CALLBACK, _come_back, methods=["GET"], response_class=RedirectResponse)
    pages.add_api_route("/logout", _log_out, methods=["POST"], response_class=RedirectResponse)
    pages.add_api_route("/login/entrance.css", _style, methods=["GET"], response_class=Response)
    return pages


async def _login(product: Served, next: Next = HOME) -> Response:  # noqa: A002 - the word of the address
    return login_page(product, _entrance(product), target=_own(next))


async def _style() -> Response:
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


async def _log_in(request: Request, product: Served) -> Response:
    entrance = _entering(request, product)
    given = await forms.fields(request, ("login", "password", "next"))
    login, target = readable_login(given["login"]), _own(given["next"])
    await _tries(request, entrance, login)
    try:
        principal = await run_in_threadpool(entrance.passwords.check, login, given["password"])
    except PasswordMustChange as refusal:
        return password_page(product, login=login, target=target, refusal=refusal)
    except LoginRefused as refusal:
        return login_page(product, entrance, target=target, login=given["login"], refusal=refusal)
    return await let_in(request, entrance, Entrant(principal), target)


async def _go_elsewhere(
    product: Served,
    number: Annotated[int, Path(ge=1, le=100, description="of an issuer")],
    next: Next = HOME,  # noqa: A002 - the word of the address
) -> Response:
    entrance = _entrance(product)
    try:
        begun = await run_in_threadpool(entrance.foreign.begin, number, _own(next))
    except Refused as refusal:
        return login_page(product, entrance, target=_own(next), refusal=refusal)
    response = _to(begun.url)
    session_cookie.give_state(response, entrance, begun.state)
    return response


async def _come_back(request: Request, product: Served) -> Response:
    """Let in who comes back from an issuer, in the browser that went there; whatever else it says is left aside."""
    entrance, said = _entrance(product), request.query_params
    state, code = said.get("state", ""), said.get("code", "")
    try:
        if not hmac.compare_digest(state.encode(errors="replace"), session_cookie.held_state(request).encode()):
            raise LoginBroken(reason="another browser began it")
        if not code:
            raise LoginBroken(reason=said.get("error", "")[:60])
        arrived = await run_in_threadpool(entrance.foreign.finish, state, code, said.get("iss"))
        request.state.entering = arrived.entrant.principal
        response = await let_in(request, entrance, arrived.entrant, arrived.target)
    except Refused as refusal:
        response = login_page(product, entrance, target=HOME, refusal=refusal)
    session_cookie.take_state_away(response, entrance)
    return response


async def _log_out(request: Request, product: Served) -> Response:
    entrance = _entrance(product)
    check_origin(request, entrance.origin)
    token = session_cookie.held(request)
    if token is not None:
        if (session := await run_in_threadpool(entrance.sessions.find, token)) is not None:
            request.state.entering = session.principal
        await run_in_threadpool(entrance.sessions.end, token)
    response = _to("/login")
    session_cookie.take_away(response, entrance)
    return response


async def _password(product: Served, next: Next = HOME) -> Response:  # noqa: A002 - the word of the address
    _entrance(product)
    return password_page(product, target=_own(next))


async def _change_password(request: Request, product: Served) -> Response:
    entrance = _entering(request, product)
    given = await forms.fields(request, ("login", "old", "new", "again", "next"))
    login, target = readable_login(given["login"]), _own(given["next"])
    await _tries(request, entrance, login)
    try:
        if given["new"] != given["again"]:
            raise RepeatedOtherwise
        principal = await run_in_threadpool(entrance.passwords.change, login, given["old"], given["new"])
    except (RepeatedOtherwise, LoginRefused, PasswordTooWeak, PasswordUnchanged) as refusal:
        return password_page(product, login=given["login"], target=target, refusal=refusal)
    return await let_in(request, entrance, Entrant(principal), target)


async def _tries(request: Request, entrance: Entrance, login: str) -> None:
    """Say for the access log whose login it is that somebody tries, before anything else is known of him."""
    holder = await run_in_threadpool(entrance.identities.named, login, Kind.PERSON)
    if holder is not None:
        request.state.entering = holder.principal


async def let_in(request: Request, entrance: Entrance, entrant: Entrant, target: str) -> Response:
    """Begin a session under a new token, and go where one wanted to."""
    token = await run_in_threadpool(entrance.begin, entrant, session_cookie.held(request))
    response = _to(target)
    session_cookie.give(response, entrance, token)
    return response


def _entrance(product: ServedProduct) -> Entrance:
    if product.entrance is None:
        raise NobodyLogsIn
    return product.entrance


def _entering(request: Request, product: ServedProduct) -> Entrance:
    """Give the entrance to whoever types a password into a page of ours, not too often."""
    entrance = _entrance(product)
    check_origin(request, entrance.origin)
    if request.app.state.rates is not None:
        request.app.state.rates.entering(request)
    return entrance


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _own(target: str) -> str:
    """Give a page of this server; what a browser could read as another place leads home."""
    plain = target.isprintable() and target.isascii() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else HOME


def redirected(request: Request) -> Response | None:
    """Lead a browser that asks for a page without a session to the login; None for whoever is no browser."""
    product: Any = request.app.state.product
    if request.method != "GET" or product.entrance is None or "text/html" not in request.headers.get("accept", ""):
        return None
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return _to(f"/login?{urlencode({'next': asked})}")
