"""The page of a case (as of any moment), with the part of it that a replay swaps."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import READ, Access, Allowed, may
from api.answers.frame import Framed
from api.console.acts.offices import may_do
from api.console.case.related import lanes_of, related_to
from api.console.case.replay import Replay, replay_of
from api.console.case.trail import events_seen, lines_of, trail
from api.console.case.view import case_view
from api.console.page import Asked, Page
from api.console.printed import printed
from api.moments import Asked as Moments
from api.moments import At, KnownAt, asked
from api.pages.evidence import CLASSES, titles
from api.refusals import ParameterMalformed
from api.routes.acts import CaseId
from api.routes.cases import CaseThen, case_as_of

INSIDE = "case.read-inside"  # the file, an event by itself, a comparison
PART = "then"  # what depends on the instant, and is swapped when the slider moves


def router() -> APIRouter:
    """Give the routes of one case."""
    case = APIRouter(prefix="/console/cases/{case_id}")
    case.add_api_route("/pdf", _pdf, methods=["GET"], response_class=Response, dependencies=[may(READ)])
    case.add_api_route("", _case, methods=["GET"], response_class=HTMLResponse, dependencies=[may(READ)])
    return case


def _case(
    page: Asked,
    allowed: Allowed,
    case_id: CaseId,
    moments: Annotated[Moments, Depends(asked)],
    at: At = None,
    known_at: KnownAt = None,
    stop: Annotated[
        int | None, Query(ge=1, le=100_000, description="a stop of the replay, which has an address")
    ] = None,
) -> Response:
    whole, audience = page.product.ledger.history(case_id), allowed.decision.audience
    then = case_as_of(page.product, Framed(page.product, moments.at), whole, moments, audience)
    seen = events_seen(whole, audience, then.procedure)
    replay = replay_of(seen, page.zone, at=None if at is None else moments.at, known_at=moments.known_at)
    if stop is not None:
        return _led_to(page, case_id, replay, stop)
    said = _said(page, then, replay, allowed)
    return page.shown("case_then.html" if page.part == PART else "case.html", **said)


def _pdf(
    page: Asked,
    allowed: Allowed,
    http: Request,
    case_id: CaseId,
    moments: Annotated[Moments, Depends(asked)],
    at: At = None,
    known_at: KnownAt = None,
) -> Response:
    """Print the page of a case, as it is or as of a moment."""
    shown = _case(page, allowed, case_id, moments, at, known_at)
    assert isinstance(shown, HTMLResponse)  # noqa: S101 - without a stop it leads nowhere else
    return printed(page, http, shown, page.product.ledger.case(case_id).number or case_id)


def _led_to(page: Page, case_id: str, replay: Replay, number: int) -> Response:
    """Lead a form without a script to the address of its stop."""
    if number > len(replay.stops):
        raise ParameterMalformed(parameter="stop", given=str(number), last=len(replay.stops))
    return RedirectResponse(page.frame.to(f"/console/cases/{case_id}", **replay.stops[number - 1].asked), 303)


def _said(page: Page, then: CaseThen, replay: Replay, allowed: Access) -> dict[str, Any]:
    view = case_view(then, page.product.documents, page.tongue)
    return {
        "address": f"/console/cases/{then.case.id}",
        "then": then,
        "view": view,
        "state": view.state,
        "replay": replay,
        "trail": trail(lines_of(then.history, then.audience, then.procedure, page.zone, page.tongue)),
        "acts": may_do(then.case, then.procedure, allowed) if replay.current.instant is None else [],
        "ties": page.product.entrance is not None and allowed.reaches(page.product, then.case.id, "account.tie-case"),
        "gives_evidence": allowed.reaches(page.product, then.case.id, "evidence.issue"),
        "lookup_code": page.product.lookup_codes.of(then.case.id)
        if allowed.reaches(page.product, then.case.id, "case.rate")
        else None,
        "inside": allowed.reaches(page.product, then.case.id, INSIDE),
        "notices": then.notices,
        "titles": titles(then.procedure),
        "classes": CLASSES,
        "forms": {}
        if then.procedure is None
        else {form.code: page.tongue.say(form.title.zh, form.title.en) for form in then.procedure.forms},
        "pdf": page.frame.here_at(f"/console/cases/{then.case.id}/pdf") if page.product.printer.is_there else None,
        "related": related_to(page.product, then.case, allowed),
        "lanes": lanes_of(page.product, then, page.tongue, allowed),
    }
