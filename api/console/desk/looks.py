"""访问日志: who looked at what is confidential, by which rule; whoever reads this stands in it too."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from api.access import may
from api.console import choices
from api.console.desk.look_words import looked_at
from api.console.page import Asked
from api.routes.access_log import looks

PER_PAGE = 100


def router() -> APIRouter:
    """Give the route of the access log."""
    log = APIRouter(prefix="/console/inspection/access-log")
    log.add_api_route("", _looks, methods=["GET"], response_class=HTMLResponse, dependencies=[may("access-log.read")])
    return log


def _looks(
    page: Asked,
    principal: Annotated[str, Query(max_length=200)] = "",
    case: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    wanted, whose = choices.text(case), choices.text(principal)
    found = looks(page.product, after, PER_PAGE, whose, wanted)
    return page.shown(
        "looks.html",
        found=found,
        looked_at=looked_at,
        given={"principal": principal, "case": case},
        after=after,
        more=len(found.looks) == PER_PAGE,
    )
