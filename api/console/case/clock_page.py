"""期限计算说明: a clock by itself, with every day of its term, counted or not, and why."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import HTMLResponse, Response

from api import words
from api.access import READ, Allowed, may
from api.answers.clock import days_of
from api.answers.frame import Framed
from api.console.case.earlier import earlier_dues
from api.console.case.figure import scale_of
from api.console.case.reckoned import reckoned
from api.console.case.view import clock_view
from api.console.page import Asked
from api.moments import Asked as Moments
from api.moments import asked
from api.refusals import ClockUnknown
from api.routes.acts import CaseId
from api.routes.cases import case_as_of


def router() -> APIRouter:
    """Give the route of one clock."""
    clock = APIRouter(prefix="/console/cases/{case_id}/clocks/{code}")
    clock.add_api_route("", _clock, methods=["GET"], response_class=HTMLResponse, dependencies=[may(READ)])
    return clock


def _clock(
    page: Asked,
    allowed: Allowed,
    case_id: CaseId,
    code: Annotated[str, Path(max_length=100)],
    moments: Annotated[Moments, Depends(asked)],
    run: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> Response:
    whole = page.product.ledger.history(case_id)
    audience = allowed.decision.audience
    then = case_as_of(page.product, Framed(page.product, moments.at), whole, moments, audience)
    found = [r for r in then.readings if r.clock.code == code and (run is None or r.clock.run == run)]
    if not found:
        raise ClockUnknown(case=case_id, clock=code, run=run, known=[r.clock.code for r in then.readings])
    clock = reckoned(found[-1], then.calendar)
    earlier = earlier_dues(then.history, clock.reading.clock, clock.due_on)
    return page.shown(
        "clock_page.html",
        then=then,
        clock=clock_view(clock, earlier, scale_of([(clock, earlier)]), then, page.tongue),
        days=days_of(clock.days, clock.reading.clock, then.procedure),
        rule=words.counting(clock.reading.clock.limit),
        address=f"/console/cases/{case_id}",
        moments={name: page.frame.asked(name) for name in ("at", "known_at")},
    )
