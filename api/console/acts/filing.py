"""申报: the procedures under which one may file, and the form of each, with its preview.

Who takes filings or calls in may enter them late (补录), and at a window says how each came. Who files over the network
does neither: it is received when it enters the system (电子签名法 11).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import READ, Access, Allowed, may
from api.console import choices
from api.console.acts.form_page import Form, asking, previewing, refusing
from api.console.acts.inputs import Wanted, inputs_of
from api.console.acts.materials import held, takes_files
from api.console.acts.offices import offices_for
from api.console.acts.preview import preview_of
from api.console.acts.sent import NOTHING, Sending, Sent, key_of, request_of
from api.console.page import Asked, Page
from api.routes.acts import commanded
from api.words import Words
from application.requests import FileCase
from domain.access.principal import Principal
from domain.access.role import Role
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from projections.directory.reads import items_offered, units_on

RIGHT = "case.file"
AT_COUNTER = frozenset({Role.WINDOW, Role.HANDLER, Role.UNIT_LEAD, Role.CENTRE_SUPERVISOR})
MOST_ITEMS = 1000
ONLINE, CALL = "online", "call"
FILED = Words(zh="申报", en="File a case")
TITLES = {None: Words(zh="收件", en="Take a filing in"), CALL: Words(zh="来电登记", en="Take a call"), ONLINE: FILED}
Code = Annotated[str, Path(max_length=60, description="the code of a procedure")]


def router() -> APIRouter:
    """Give the list, and the form of a filing under each procedure."""
    filing, right = APIRouter(prefix="/console/filings"), may(RIGHT)
    filing.add_api_route("", _all, methods=["GET"], response_class=HTMLResponse, dependencies=[right])
    filing.add_api_route("/{code}", _form, methods=["GET"], response_class=HTMLResponse, dependencies=[right])
    filing.add_api_route("/{code}", _done, methods=["POST"], response_class=HTMLResponse, dependencies=[right])
    return filing


def channel_of(principal: Principal) -> str | None:
    """Name the way by which filings of somebody come; None where they say it themselves, for those who come to them."""
    if principal.is_operator or principal.roles & AT_COUNTER:
        return None
    return CALL if Role.HOTLINE_AGENT in principal.roles else ONLINE


def _all(page: Asked, allowed: Allowed) -> HTMLResponse:
    today = page.now.date()
    found = [
        procedure
        for procedure in page.product.ledger.rules().procedures_on(today)
        if offices_for(_filers(procedure), allowed).roles
    ]
    return page.shown(
        "filings.html",
        procedures=sorted(found, key=lambda one: one.code),
        takes_in=channel_of(allowed.principal) != ONLINE,
    )


def _form(
    page: Asked,
    allowed: Allowed,
    code: Code,
    item: Annotated[str, Query(max_length=60, description="a service item, chosen beforehand")] = "",
) -> Response:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    chosen = choices.text(item)
    begun = {"channel": ["counter"], "item": [chosen] if chosen else []}
    return asking(page, _about(page, procedure, allowed, Sent({name: said for name, said in begun.items() if said})))


def _done(page: Asked, allowed: Allowed, http: Request, code: Code, sent: Sending) -> Response:
    procedure = page.product.ledger.rules().in_force(code, page.now.date())
    form = _about(page, procedure, allowed, sent)
    if form.uploads:
        kept, refusal = held(page.product.documents, sent, form.inputs)
        form = replace(form, sent=kept)
        if refusal is not None:
            return refusing(page, form, refusal)
    if sent.one("do") == "edit":
        return asking(page, form)
    try:
        own: dict[str, Any] = {"procedure": code}
        if (channel := channel_of(allowed.principal)) is not None:
            own["channel"] = channel
        asked = request_of(FileCase, form.sent, form.inputs, page.zone, own, late=form.late)
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
    rule, channel = procedure.filing, channel_of(allowed.principal)
    inputs = inputs_of(Wanted.filing(procedure, _items(page) if procedure.needs_item else {}))
    return Form(
        title=TITLES[channel],
        about=page.tongue.of(FILED),
        back="/console/filings",
        clause="" if rule is None else rule.clause,
        procedure=procedure,
        inputs=[one for one in inputs if channel is None or one.name != "channel"],
        offices=offices_for(_filers(procedure), allowed, sorted(page.principal.units)),
        sent=sent,
        late=channel != ONLINE,
        uploads=takes_files(page.product.documents, allowed),
    )


def _filers(procedure: Procedure) -> tuple[str, ...]:
    return tuple(procedure.roles) if procedure.filing is None else procedure.filing.performers


def _items(page: Page) -> Mapping[str, Words]:
    """Give the service items on which a case may start today, with the unit of each."""
    today = page.now.date()
    with page.product.models.directory() as directory:
        rows = items_offered(directory, today, limit=MOST_ITEMS)
        units = {row.code: row.name for row in units_on(directory, today)}
    named = [(row.code, row.title, units.get(row.unit, row.unit)) for row in rows]
    return {code: Words(zh=f"{title}（{unit}）", en=f"{title} ({unit})") for code, title, unit in named}
