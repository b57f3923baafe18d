"""督查视图: lists of signs with the thresholds by which they are listed; from each row a finding may be opened."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from api.access import Allowed, may
from api.console import choices
from api.console.page import Asked
from api.listing import paging
from api.routes.audits import signs, views
from domain.access.decision import decide

PER_PAGE = 50


def router() -> APIRouter:
    """Give the routes of the views."""
    supervision = APIRouter(prefix="/console/inspection/views")
    right = [may("supervision.read")]
    supervision.add_api_route("", _views, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    supervision.add_api_route("/{view}", _signs, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    return supervision


def _views(page: Asked) -> Response:
    return page.shown("views.html", views=views(page.product).views)


def _signs(
    page: Asked,
    allowed: Allowed,
    http: Request,
    view: Annotated[str, Path(max_length=60)],
    kind: Annotated[str, Query(max_length=200)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    period: Annotated[str, Query(max_length=30)] = "",
    at: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    found = signs(
        page.product,
        allowed,
        paging(http, cursor, PER_PAGE),
        view,
        kind=choices.text(kind),
        unit=choices.text(unit),
        procedure=None,
        period=choices.text(period),
        at=choices.text(at),
        min_position=None,
    )
    return page.shown(
        "signs_found.html",
        found=found,
        given={"kind": kind, "unit": unit, "period": period, "at": at},
        opens=decide(allowed.principal, "record.open-finding", None, allowed.at).allowed,
    )
