"""The pages of the bulletins: which there are, and one as a paper to be printed."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import HTMLResponse, Response

from api.access import Allowed, may
from api.console.boards.periods import last_months
from api.console.bulletins.paper import Record, paper
from api.console.page import Asked, Page
from api.console.printed import printed
from api.routes.bulletins import as_seen
from application.frozen import Frozen, frozen_of
from domain.assessment.figures import FiguresFrozen, QuarterEvaluated
from domain.regulation.period import QUARTER
from projections.metrics.period import Period, PeriodMalformed, period
from projections.metrics.sheet import sheet
from projections.standing import ModelNotReady

FORMS = ["2026-03", "2026-q1"]


def router() -> APIRouter:
    """Give the routes of the bulletins."""
    bulletins = APIRouter(prefix="/console/bulletins")
    seen = may("bulletins.read")
    bulletins.add_api_route("", _all, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    bulletins.add_api_route("/{name}/pdf", _pdf, methods=["GET"], response_class=Response, dependencies=[seen])
    bulletins.add_api_route("/{name}", _bulletin, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return bulletins


def _all(page: Asked) -> HTMLResponse:
    """List the last months and their quarters, with whether each is frozen."""
    months = last_months(page.now.date())
    quarters = {f"{one.first.year}-q{(one.first.month + 2) // 3}": None for one in months}
    listed = [*months, *(period(name) for name in quarters)]
    ledger = page.product.ledger
    return page.shown(
        "bulletins.html", periods=[(one, frozen_of(ledger, one.name)) for one in listed], months=len(months)
    )


Name = Annotated[str, Path(max_length=30, description="a month or a quarter")]


def _pdf(page: Asked, allowed: Allowed, http: Request, name: Name) -> Response:
    return printed(page, http, _bulletin(page, allowed, name), f"{page.product.ledger.identity().body}-{name}")


def _bulletin(page: Asked, allowed: Allowed, name: Name) -> HTMLResponse:
    stretch = _named(name)
    stretch.require_begun(page.now.date())
    found = frozen_of(page.product.ledger, stretch.name)
    quarterly = QUARTER.fullmatch(stretch.name) is not None
    if found is not None:
        event = found.event
        windows = event.windows if isinstance(event, QuarterEvaluated) else ()
        seen = as_seen(page.product, event.sheet, allowed)
        shown = paper(stretch, seen, _record(page, found), windows, page.tongue, quarterly=quarterly)
    else:
        with page.product.models.facts() as facts:
            drafted = sheet(facts, stretch, page.now)
        if drafted is None:
            raise ModelNotReady(model="facts")
        shown = paper(stretch, drafted, None, (), page.tongue, quarterly=quarterly)
    return page.shown("bulletin.html", paper=shown, zone=page.zone, prints=page.product.printer.is_there)


def _record(page: Page, found: Frozen) -> Record:
    event = found.event
    until, rests_on = (
        (event.objections_until, ()) if isinstance(event, FiguresFrozen) else (event.publicity_until, event.rests_on)
    )
    return Record(event.reference, found.recorded_at.astimezone(page.zone), until, rests_on)


def _named(name: str) -> Period:
    """Read a month or a quarter; raise `PeriodMalformed`."""
    found = period(name)
    if found.name == f"{found.first:%Y-%m}" or QUARTER.fullmatch(found.name):
        return found
    raise PeriodMalformed(parameter="period", given=name[:60], allowed=FORMS)
