"""台账存证状态: how far the log of the whole ledger is sealed, by whom, and what outside places hold of it."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.access import may
from api.console.page import Asked
from application.log import NotSealed, Sealed


def router() -> APIRouter:
    """Give the route of the log."""
    log = APIRouter(prefix="/console/inspection/log")
    log.add_api_route("", _log, methods=["GET"], response_class=HTMLResponse, dependencies=[may("log.read")])
    return log


def _log(page: Asked) -> Response:
    sealed: Sealed | None
    try:
        sealed = page.product.log.sealed()
    except NotSealed:
        sealed = None
    return page.shown("log.html", sealed=sealed, zone=page.zone, position=page.product.ledger.position())
