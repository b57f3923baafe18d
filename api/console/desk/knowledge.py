"""何时知情: a case at an instant, in law beside what was on record, with who had acted, held it and been told."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from api.access import may
from api.console.page import Asked
from api.routes.acts import CaseId
from api.routes.case_history import knowledge, looking


def router() -> APIRouter:
    """Give the route of what was known when."""
    known = APIRouter(prefix="/console/cases/{case_id}/knowledge")
    inside = may("case.read-inside")
    known.add_api_route("", _knowledge, methods=["GET"], response_class=HTMLResponse, dependencies=[inside])
    return known


def _knowledge(
    page: Asked,
    case_id: CaseId,
    at: Annotated[str, Query(max_length=40, description="a day, or an instant with its time zone")] = "",
) -> Response:
    looked = looking(case_id, page.product, None, None)
    moment = at or page.now.date().isoformat()
    found = knowledge(looked, page.product, moment)
    return page.shown(
        "knowledge.html",
        number=getattr(looked.history[0].event, "number", case_id),
        address=f"/console/cases/{case_id}",
        known=found,
        at=moment,
    )
