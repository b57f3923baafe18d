"""The pages of the console, room by room."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from api.access import may
from api.console import appearance, assets, cases
from api.console.case import clock_page, diff_page, record
from api.console.case import pages as case
from api.console.page import Asked

ROUTERS = (
    assets.router,
    appearance.router,
    cases.router,
    case.router,
    record.router,
    clock_page.router,
    diff_page.router,
)


def router() -> APIRouter:
    """Give all routes below /console, and the way there from the root."""
    console = APIRouter()
    for address in ("/", "/console"):
        console.add_api_route(
            address, _entrance, methods=["GET"], response_class=RedirectResponse, dependencies=[may("console.open")]
        )
    for room in ROUTERS:
        console.include_router(room())
    return console


async def _entrance(page: Asked) -> RedirectResponse:
    """Lead to the first room."""
    return RedirectResponse(page.frame.to("/console/cases"), 307)
