"""办件: cases by light, stage, procedure and unit, as of now or of any past day; and a case by its number."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import words
from api.access import Access, Allowed, may
from api.answers.board import LightCounted, row_of
from api.console import choices
from api.console.page import Asked, Page
from api.moments import on_record
from api.refusals import NumberUnknown
from application.rules import Rules
from domain.clock.reading import Light
from domain.procedures.procedure import Procedure
from projections.board.filters import Filters, Moment
from projections.board.reads import counts, list_cases, numbered

ROWS = 50
WAITING = ("returned", "correcting", "filed", "accepted")  # whoever has a part in one has something to do
BEING_HANDLED = Filters(status="accepted")
WORST_FIRST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)
ORDERS = {
    "-filed": ("最近提交的在前", "last filed first"),
    "filed": ("最早提交的在前", "first filed first"),
    "due": ("最先到期的在前", "first due first"),
}

Choice = Annotated[str, Query(max_length=200)]
Free = Annotated[str, Query(max_length=200)]


def router() -> APIRouter:
    """Give the route of the list."""
    cases = APIRouter(prefix="/console/cases")
    cases.add_api_route("", _cases, methods=["GET"], response_class=HTMLResponse, dependencies=[may("board.read")])
    return cases


def _cases(
    page: Asked,
    allowed: Allowed,
    number: Free = "",
    light: Choice = "",
    status: Choice = "",
    procedure: Choice = "",
    unit: Free = "",
    at: Choice = "",
    sort: Choice = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    if (wanted := choices.text(number)) is not None:
        return _numbered(page, allowed, wanted)
    rules = page.product.ledger.rules()
    procedures = _titles(rules)
    filters = Filters(
        status=choices.one_of("status", status, words.STATUS),
        unit=choices.text(unit),
        procedure=choices.one_of("procedure", procedure, procedures),
        light=None if (lit := choices.one_of("light", light, Light)) is None else Light(lit),
    )
    orders = {code: said for code, said in ORDERS.items() if code != "due" or filters.open_alone}
    chosen = choices.one_of("sort", sort, orders) or next(iter(orders))
    moment = Moment.present(page.now) if not at else Moment.as_known(on_record("at", at, page.product))
    every_light = Filters(**{**filters.asked(), "light": None})  # type: ignore[arg-type]
    with page.product.models.board() as board:
        reach = allowed.reach
        found = list_cases(board, moment, filters, reach=reach, sort=chosen, cursor=cursor, limit=ROWS)
        counted = counts(board, moment, every_light, reach=reach)
        asked = any((light, status, procedure, unit, at, cursor))
        first = None if asked else list_cases(board, moment, BEING_HANDLED, reach=reach, sort="due", limit=1).cases
        position = board.position
    return page.shown(
        "cases.html",
        waiting=[] if asked else [(code, counted.by_status[code]) for code in WAITING if counted.by_status.get(code)],
        first=row_of(first[0], rules, moment.at, page.zone) if first and first[0].due_on else None,
        rows=[row_of(case, rules, moment.at, page.zone) for case in found.cases],
        total=counted.cases,
        lights=[LightCounted(**dict(words.light(code)), cases=counted.by_light[code]) for code in WORST_FIRST],
        filters=filters,
        given={"light": light, "status": status, "procedure": procedure, "unit": unit, "at": at, "sort": sort},
        asked=asked,
        statuses={code: words.status(code) for code in words.STATUS},
        procedures=procedures,
        orders=orders,
        order=chosen,
        next_cursor=found.next_cursor,
        as_of=moment.at.astimezone(page.zone),
        position=position,
    )


def _numbered(page: Page, allowed: Access, number: str) -> Response:
    """Lead to the case of a number, or list those that share it; one out of reach has none."""
    with page.product.models.board() as board:
        found = [case for case in numbered(board, number) if allowed.reaches(page.product, case)]
    match found:
        case []:
            raise NumberUnknown(number=number)
        case [case_id]:
            return RedirectResponse(page.frame.to(f"/console/cases/{case_id}"), 303)
        case several:
            return page.shown("shared_number.html", number=number, cases=several)


def _titles(rules: Rules) -> dict[str, Procedure]:
    """Give the newest version of each procedure, by its code."""
    newest: dict[str, Procedure] = {}
    for procedure in sorted(rules.procedures, key=lambda one: one.in_force.since):
        newest[procedure.code] = procedure
    return newest
