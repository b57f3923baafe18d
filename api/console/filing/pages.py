"""申报: which procedures one may file under, the form of each, and the filing itself.

Invariant: a form sent twice files one case, since it carries the key of its command from the moment it is shown.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import forms, words
from api.access import READ, Access, Allowed, may
from api.console import choices
from api.console.filing.form import (
    COUNTER,
    FilingForm,
    channel_of,
    form_of,
    materials_in,
    names_of,
    roles_of,
    values_in,
)
from api.console.filing.refusal_words import said_of
from api.console.page import Asked, Page
from api.problems import status_of
from api.routes.acts import commanded
from api.words import Coded, Words
from application.ledger import OnRecord
from application.requests import Acting, FileCase
from domain.catalogue.item import ItemEntry
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.clock.reading import read
from domain.errors import Malformed, Refused, Unknown
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import ItemLimit
from projections.directory.reads import ItemFilters, items_on

MOST_ITEMS = 1000


class FormNotWhole(Malformed):
    """这张表没有填完整，或者内容过长。The form is not filled in as it must be."""

    code = "form_not_whole"


@dataclass(frozen=True, slots=True)
class Due:
    """A term as it would be promised, were the filing received and accepted today."""

    title: str
    effect: Coded
    limit: Words
    due_on: date
    clause: str
    provisional: bool


def router() -> APIRouter:
    """Give the routes of filing."""
    filing, right = APIRouter(prefix="/console/filings"), may("case.file")
    filing.add_api_route("", _all, methods=["GET"], response_class=HTMLResponse, dependencies=[right])
    filing.add_api_route("/{code}", _form, methods=["GET"], response_class=HTMLResponse, dependencies=[right])
    filing.add_api_route("", _file, methods=["POST"], response_class=HTMLResponse, dependencies=[right])
    return filing


def _all(page: Asked, allowed: Allowed) -> HTMLResponse:
    """List the procedures in force under which one may file."""
    today = page.now.date()
    found = [
        procedure
        for procedure in page.product.ledger.rules().procedures
        if procedure.in_force.covers(today) and roles_of(procedure, allowed.principal)
    ]
    at_counter = channel_of(allowed.principal) == COUNTER
    return page.shown("filings.html", procedures=sorted(found, key=lambda one: one.code), at_counter=at_counter)


def _form(
    page: Asked,
    allowed: Allowed,
    code: Annotated[str, Path(max_length=60)],
    item: Annotated[str, Query(max_length=60, description="a service item, whose terms are shown")] = "",
) -> HTMLResponse:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    given = {"item": item}
    return _shown(page, form_of(procedure, allowed.principal, page.principal.units, str(uuid.uuid4()), given))


async def _file(
    page: Asked,
    allowed: Allowed,
    http: Request,
    procedure: Annotated[str, Query(max_length=60, description="the code of a procedure")],
) -> Response:
    rules = await run_in_threadpool(page.product.ledger.rules)
    found = rules.in_force(procedure, page.now.date())
    given = await forms.fields(http, names_of(found))
    return await run_in_threadpool(_judged, page, allowed, http, found, given)


def _judged(page: Page, allowed: Access, http: Request, procedure: Procedure, given: Mapping[str, str]) -> Response:
    """File, and lead to the case; or show the form again, with what was given and what is wrong."""
    try:
        recorded = _filed(page, allowed, http, procedure, given)
    except Refused as refusal:
        shown = _shown(page, form_of(procedure, allowed.principal, page.principal.units, given["key"], given, refusal))
        shown.status_code = status_of(refusal)
        return shown
    return RedirectResponse(page.frame.to(f"/console/cases/{recorded.answer['case']}"), 303)


def _filed(page: Page, allowed: Access, http: Request, procedure: Procedure, given: Mapping[str, str]) -> OnRecord:
    try:
        key = str(uuid.UUID(given["key"]))
        request = FileCase(
            acting=Acting(unit=given["unit"], role=given["role"]),
            procedure=procedure.code,
            channel=channel_of(allowed.principal),
            item=choices.text(given["item"]),
            follows=choices.text(given["follows"]),
            values=values_in(procedure, given),
            forms=materials_in(procedure, given),
        )
    except ValidationError as fault:
        where = fault.errors(include_url=False, include_input=False)[0]["loc"]
        raise FormNotWhole(**{str(where[-1]): "?"}) from fault
    except ValueError as fault:
        raise FormNotWhole(key="?") from fault
    command = commanded(http, page.principal, key, request.acting)
    allowed.require_filing(request.procedure, request.acting)
    if request.follows is not None:
        allowed.require_within(page.product, request.follows, READ)
    return page.product.cases.file(command, request)


def _shown(page: Page, form: FilingForm) -> HTMLResponse:
    items = _items(page) if form.procedure.needs_item else []
    chosen = choices.text(form.given.get("item", ""))
    entry = None if chosen is None else _entry(page, chosen)
    said = None if form.refusal is None else said_of(form.refusal)
    return page.shown("filing.html", form=form, said=said, items=items, dues=_dues(page, form.procedure, entry))


def _items(page: Page) -> list[tuple[str, str]]:
    """List the items in force, by code and title."""
    with page.product.models.directory() as directory:
        rows = items_on(directory, page.now.date(), ItemFilters(in_force=True), limit=MOST_ITEMS)
    return [(row.code, row.title) for row in rows]


def _entry(page: Page, code: str) -> ItemEntry | None:
    """Give the entry of an item that is in force; None where there is none, which the filing then says."""
    try:
        return page.product.ledger.item(code).entry_on(page.now.date())
    except Unknown:
        return None


def _dues(page: Page, procedure: Procedure, entry: ItemEntry | None) -> list[Due]:
    """Reckon the terms that begin with the filing or its acceptance, were both today."""
    calendar = page.product.ledger.rules().calendar(jurisdiction=page.product.ledger.identity().jurisdiction)
    found = []
    for rule in procedure.clocks:
        limit: Limit | None = rule.limit if isinstance(rule.limit, Limit) else None
        if isinstance(rule.limit, ItemLimit) and entry is not None:
            limit = entry.promised if rule.limit.item == "promised" else entry.statutory
        if rule.starts not in {"received", "accepted"} or limit is None or rule.effect is Effect.INTERNAL:
            continue
        if rule.by_hours or rule.when is not None:
            continue  # it depends on the office hours, or on what is filled in
        reading = read(Clock(rule.code, 1, rule.effect, page.now, page.zone, limit), calendar, page.now)
        title = page.tongue.say(rule.title.zh, rule.title.en)
        said = words.limit(limit)
        found.append(Due(title, words.effect(rule.effect), said, reading.due_on, rule.clause, reading.provisional))
    return found
