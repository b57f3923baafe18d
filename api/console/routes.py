"""The pages of the console, room by room, and those for anyone."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from api.access import may
from api.console import appearance, assets, cases, live
from api.console.accounts import pages as accounts
from api.console.acts import filing, ties
from api.console.acts import pages as acts
from api.console.boards import board, lists, overview
from api.console.bulletins import pages as bulletins
from api.console.case import clock_page, diff_page, record
from api.console.case import pages as case
from api.console.desk import archives, evidence, findings, inspections, knowledge, log, looks, search, signs
from api.console.metrics import pages as metrics
from api.console.page import Asked
from api.console.public import demands, rating
from api.console.public import pages as public
from api.console.rules import calendars, items, procedures, publishing

ROUTERS = (
    assets.router,
    appearance.router,
    live.router,
    overview.router,
    lists.router,
    board.router,
    metrics.router,
    bulletins.router,
    filing.router,
    publishing.router,
    accounts.router,
    procedures.router,
    items.router,
    calendars.router,
    public.router,
    rating.router,
    demands.router,
    cases.router,
    case.router,
    acts.router,
    ties.router,
    record.router,
    search.router,
    inspections.router,
    evidence.router,
    log.router,
    looks.router,
    signs.router,
    findings.router,
    archives.router,
    knowledge.router,
    clock_page.router,
    diff_page.router,
)


def router() -> APIRouter:
    """Give all routes of the pages, and the way there from the root."""
    console = APIRouter()
    for address in ("/", "/console"):
        console.add_api_route(
            address, _entrance, methods=["GET"], response_class=RedirectResponse, dependencies=[may("console.open")]
        )
    console.routes.extend(route for room in ROUTERS for route in room().routes)
    return console


async def _entrance(page: Asked) -> RedirectResponse:
    """Lead to the first room that is open to whoever asks."""
    return RedirectResponse(page.frame.to(page.rooms[0].path), 307)
