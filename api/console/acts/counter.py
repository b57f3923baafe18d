"""窗口收件: the form by which a window takes in a filing, with its preview, and by which one is entered late (补录)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import READ, Access, Allowed, may
from api.console.acts.form_page import Form, asking, previewing, refusing
from api.console.acts.inputs import Wanted, inputs_of
from api.console.acts.offices import Offices, offices_for
from api.console.acts.preview import preview_of
from api.console.acts.sent import NOTHING, Sending, Sent, key_of, request_of
from api.console.page import Asked, Page
from api.routes.acts import commanded
from api.words import Words
from application.requests import FileCase
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from projections.directory.reads import ItemFilters, items_on

RIGHT = "case.file"
TITLE = Words(zh="窗口收件", en="Take a filing in")
Code = Annotated[str, Path(max_length=60, description="the code of a procedure")]


def router() -> APIRouter:
    """Give the form of a filing under each procedure."""
    filing = APIRouter(prefix="/console/file")
    filing.add_api_route("/{code}", _form, methods=["GET"], response_class=HTMLResponse, dependencies=[may(RIGHT)])
    filing.add_api_route("/{code}", _done, methods=["POST"], response_class=HTMLResponse, dependencies=[may(RIGHT)])
    return filing


def _form(page: Asked, allowed: Allowed, code: Code) -> Response:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    return asking(page, _about(page, procedure, allowed))


def _done(page: Asked, allowed: Allowed, http: Request, code: Code, sent: Sending) -> Response:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    form = _about(page, procedure, allowed, sent)
    if sent.one("do") == "edit":
        return asking(page, form)
    try:
        asked = request_of(FileCase, sent, form.inputs, page.zone, procedure=code)
        command = commanded(http, page.principal, key_of(sent), asked.acting)
        allowed.require_filing(code, asked.acting)
        if asked.follows is not None:
            allowed.require_within(page.product, asked.follows, READ)
        if sent.one("do") == "preview":
            case = page.product.cases.preview_filing(command, asked)
            shown = replace(form, about=case.number)
            return previewing(page, shown, preview_of(page, case, allowed.decision))
        recorded = page.product.cases.file(command, asked)
    except (Refused, ValidationError) as refusal:
        return refusing(page, form, refusal)
    return RedirectResponse(page.frame.to(f"/console/cases/{recorded.answer['case']}"), 303)


def _about(page: Page, procedure: Procedure, allowed: Access, sent: Sent = NOTHING) -> Form:
    rule = procedure.filing
    return Form(
        title=TITLE,
        about=page.tongue.say("申报", "File a case"),
        back="/console/filings",
        clause="" if rule is None else rule.clause,
        procedure=procedure,
        inputs=inputs_of(Wanted.filing(procedure, _items(page) if procedure.needs_item else {})),
        offices=_offices(procedure, allowed),
        sent=sent,
    )


def _offices(procedure: Procedure, allowed: Access) -> Offices:
    filers = tuple(procedure.roles) if procedure.filing is None else procedure.filing.performers
    return offices_for(filers, allowed)


def _items(page: Page) -> Mapping[str, Words]:
    """Give the service items on which a case may start today, with their limits' unit."""
    with page.product.models.directory() as directory:
        rows = items_on(directory, page.now.date(), ItemFilters(in_force=True))
    return {row.code: Words(zh=f"{row.title}（{row.unit}）", en=f"{row.title} ({row.unit})") for row in rows}
