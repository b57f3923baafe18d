"""监督检查: the inspections, one's own grants, and each inspection with its working record and its acts."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.access import Allowed, may
from api.console.boards.titles import Titles
from api.console.desk.records import Desk, add_forms, field_titles, may_record
from api.console.page import Asked
from api.moments import Asked as Moments
from api.routes.inspections import inspection, inspections
from api.words import Words
from application.grants import grants_of
from application.recording.inspection import INSPECTION_ACTS

DESK = Desk("/console/inspection/inspections", Words(zh="监督检查", en="Inspections"))
READ = "inspections.read"


def router() -> APIRouter:
    """Give the routes of inspections."""
    desk = APIRouter(prefix=DESK.path)
    add_forms(desk, INSPECTION_ACTS, DESK)
    right = [may(READ)]
    desk.add_api_route("", _list, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    desk.add_api_route("/{key}", _one, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    return desk


def _list(page: Asked, allowed: Allowed) -> Response:
    now = page.product.ledger.now()
    return page.shown(
        "inspections.html",
        found=inspections(page.product, running=None, inspector=None, at=None, min_position=None).inspections,
        grants=grants_of(page.product.ledger, page.principal.id, now),
        zone=page.zone,
        procedure=Titles(page.product.ledger.rules(), page.tongue).procedure,
        opens=may_record(page, allowed, [one for one in INSPECTION_ACTS if one.name == "open-inspection"]),
    )


def _one(page: Asked, allowed: Allowed, key: str) -> Response:
    when = Moments(at=page.product.ledger.now(), known_at=None, calendar_known_at=None)
    found = inspection(page.product, key, when)
    acts = [one for one in INSPECTION_ACTS if one.name != "open-inspection"]
    return page.shown(
        "inspection.html",
        found=found,
        titles=field_titles(page, INSPECTION_ACTS),
        address=f"{DESK.path}/{key}",
        procedure=Titles(page.product.ledger.rules(), page.tongue).procedure,
        acts=may_record(page, allowed, acts) if found.running else [],
    )
