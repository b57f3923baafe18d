"""The forms of acts on a case: one address for each act, by the same use case and the same rights as the interface.

Invariant: a preview writes nothing; what is sent names the version that its form was made for, and is done once.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Access, Allowed, may
from api.console.acts.form_page import Form, asking, previewing, refusing
from api.console.acts.inputs import Wanted, inputs_of
from api.console.acts.materials import held, takes_files
from api.console.acts.offices import offices_for, title_of
from api.console.acts.preview import preview_of
from api.console.acts.sent import NOTHING, Sending, Sent, key_of, request_of
from api.console.case.trail import lines_of
from api.console.page import Asked, Page
from api.pages.evidence import CLASSES, titles
from api.refusals import FormMalformed
from api.routes.acts import CaseId, commanded
from application import requests
from application.acts import ACTS, LegalAct
from application.cases import Command, ImportedIsClosed
from application.ledger import StaleVersion
from domain.case.case import Case
from domain.case.open_acts import OpenAct, open_acts
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step

StepAsked = Annotated[str | None, Query(max_length=200, description="the step of the procedure that the act does")]


class ActNotOpen(Refused):
    """The case is not open to this act as it stands."""

    code = "act_not_open"


def router() -> APIRouter:
    """Give the form of each act, and where it is sent."""
    acts = APIRouter(prefix="/console/cases/{case_id}/acts")
    for act in ACTS.values():
        address, right = f"/{act.name}", [may(f"case.{act.name}")]
        acts.add_api_route(address, _form(act), methods=["GET"], response_class=HTMLResponse, dependencies=right)
        acts.add_api_route(address, _done(act), methods=["POST"], response_class=HTMLResponse, dependencies=right)
    return acts


def _form(act: LegalAct) -> Callable[..., Response]:
    def form(page: Asked, allowed: Allowed, case_id: CaseId, step: StepAsked = None) -> Response:
        case, procedure = _case(page, case_id)
        found = _open(case, procedure, act, step)
        if found is None:
            raise ActNotOpen(act=act.name, step=step, status=case.status)
        return asking(page, _about(page, case, procedure, act, found, allowed))

    return form


def _done(act: LegalAct) -> Callable[..., Response]:
    def done(
        page: Asked, allowed: Allowed, http: Request, case_id: CaseId, sent: Sending, step: StepAsked = None
    ) -> Response:
        case, procedure = _case(page, case_id)
        form = _about(page, case, procedure, act, _named(case, procedure, act, step), allowed, sent)
        if form.uploads:
            kept, refusal = held(page.product.documents, sent, form.inputs)
            form, sent = replace(form, sent=kept), kept
            if refusal is not None:
                return refusing(page, form, refusal)
        own = {"step": step} if issubclass(act.request, requests.StepRequest) else {}
        if sent.one("do") == "edit":
            return asking(page, form)
        try:
            asked = request_of(act.request, sent, form.inputs, page.zone, own)
            command = _command(page, allowed, http, asked, sent)
            if isinstance(asked, requests.Merge):
                allowed.require_within(page.product, asked.into)
            if sent.one("do") == "preview":
                shown = page.product.cases.preview(command, case_id, act, asked)
                return previewing(page, form, preview_of(page, shown, allowed.decision))
            page.product.cases.act(command, case_id, act, asked)
        except StaleVersion as stale:
            return _stale(page, form, case, procedure, stale, allowed)
        except (Refused, ValidationError) as refusal:
            return refusing(page, form, refusal)
        recorded_as = f"#e{int(sent.one('version')) + 1}"
        return RedirectResponse(page.frame.to(f"/console/cases/{case_id}") + recorded_as, 303)

    return done


def _case(page: Page, case_id: str) -> tuple[Case, Procedure]:
    """Give a case and the procedure that it is bound to; raise `CaseUnknown`, `ImportedIsClosed`."""
    case = page.product.ledger.case(case_id)
    if case.source is not None:
        raise ImportedIsClosed(case=case_id, source=case.source)
    return case, page.product.ledger.rules().procedure(case.procedure)


def _open(case: Case, procedure: Procedure, act: LegalAct, step: str | None) -> OpenAct | None:
    """Give an act on a case as it is open now; None if it is not."""
    wanted = [one for one in open_acts(case, procedure) if one.act == act.name]
    return next((one for one in wanted if step == (None if one.step is None else one.step.code)), None)


def _named(case: Case, procedure: Procedure, act: LegalAct, step: str | None) -> OpenAct:
    """Give an act that was sent, open or not: its form may be older than the case, and says so by its version."""
    found = _open(case, procedure, act, step)
    if found is not None:
        return found
    named: Step | None = None if step is None else procedure.step(step)
    performers = tuple(procedure.roles) if named is None else named.performers
    return OpenAct(act.name, performers, "" if named is None else named.clause, named)


def _about(
    page: Page,
    case: Case,
    procedure: Procedure,
    act: LegalAct,
    found: OpenAct,
    allowed: Access,
    sent: Sent = NOTHING,
) -> Form:
    return Form(
        title=title_of(found),
        about=case.number,
        back=f"/console/cases/{case.id}",
        clause=found.clause,
        procedure=procedure,
        inputs=inputs_of(Wanted.of(act, procedure, case, found.step)),
        offices=offices_for(found.performers, allowed, case.hands),
        version=case.version,
        sent=sent,
        uploads=takes_files(page.product.documents, allowed),
    )


def _command(page: Page, allowed: Access, http: Request, asked: requests.Request, sent: Sent) -> Command:
    version = sent.one("version")
    if not version.isdecimal() or not version.isascii() or len(version) > 9:
        raise FormMalformed(version=version[:20])
    return commanded(http, page.principal, key_of(sent), asked.acting, int(version))


def _stale(page: Page, form: Form, case: Case, procedure: Procedure, stale: StaleVersion, allowed: Access) -> Response:
    """Say who did what since the form was made, and offer to look, or to go on with what was typed."""
    seen = int(str(stale.decided_by["seen"]))
    history = page.product.ledger.history(case.id)[seen:]
    current = replace(form.sent, given={**form.sent.given, "version": [str(case.version)]})
    answer = page.shown(
        "act_stale.html",
        form=replace(form, sent=current),
        lines_since=lines_of(history, allowed.decision.audience, procedure, page.zone, page.tongue),
        titles=titles(procedure),
        classes=CLASSES,
        inside=False,
        address=f"/console/cases/{case.id}",
    )
    answer.status_code = 412
    return answer
