"""总览: the landing page. What is over, due soon, standing still and not answered, before anything else."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.access import may
from api.console.boards.lists import UNANSWERED, held, slips
from api.console.boards.viewpoint import Looking
from api.console.page import Asked
from projections.metrics.overview import Listed

FIRST_ROWS = 5
LIVE = "now"


def router() -> APIRouter:
    """Give the route of the landing page."""
    overview = APIRouter(prefix="/console/overview")
    overview.add_api_route(
        "", _overview, methods=["GET"], response_class=HTMLResponse, dependencies=[may("metrics.read")]
    )
    return overview


def _overview(page: Asked, looking: Looking) -> HTMLResponse:
    with page.product.models.facts() as facts:
        looking.require_moment(page, facts)
        names, position = looking.names(facts), facts.position
        lists = held(facts, page, looking, [*Listed], names, limit=FIRST_ROWS)
    lists.append(slips(page, looking, names, limit=FIRST_ROWS))
    by_code = {found.code: found for found in lists}
    shown = [by_code[code] for code in (*Listed, UNANSWERED) if code != Listed.OPEN]
    return page.shown(
        "overview_now.html" if page.part == LIVE else "overview.html",
        looking=looking,
        lists=shown,
        open=by_code[Listed.OPEN],
        position=position,
    )
