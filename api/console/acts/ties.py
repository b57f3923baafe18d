"""关联申请人账户: the forms by which a clerk ties a case to the account that its applicant names, and undoes it."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Access, Allowed, may
from api.console.acts.form_page import Form, asking, refusing
from api.console.acts.inputs import asked
from api.console.acts.offices import offices_for
from api.console.acts.sent import NOTHING, Sending, Sent, key_of, request_of
from api.console.page import Asked, Page
from api.routes.acts import CaseId, commanded
from api.routes.ties import Tie, Untie, done
from api.words import Words
from application.access.accounts import TIE, UNTIE
from application.books import BookAct
from domain.errors import Refused

WINDOW = ("window",)  # of a case that is bound to no procedure
ACTS: dict[BookAct, type[BaseModel]] = {TIE: Tie, UNTIE: Untie}
ENGLISH = {TIE.name: "Tie to the applicant's account", UNTIE.name: "Undo the tie to an account"}
APPLICANT = asked(
    "applicant",
    Words(zh="申请人的用户名或账号标识", en="The applicant's login, or opaque id"),
    required=True,
    hint=Words(zh="先核验身份证件，由申请人本人说明", en="as the applicant says it, once he has shown who he is"),
)
REASON = asked(
    "reason",
    Words(zh="理由", en="Reason"),
    required=True,
    hint=Words(zh="写入台账，不得出现个人姓名", en="it stands in the ledger, so it names no person"),
)


def router() -> APIRouter:
    """Give the forms, each below its case."""
    ties = APIRouter(prefix="/console/cases/{case_id}")
    for act in ACTS:
        shown, sent = _pages(act)
        right = [may(f"account.{act.name}")]
        ties.add_api_route(f"/{act.name}", shown, methods=["GET"], response_class=HTMLResponse, dependencies=right)
        ties.add_api_route(f"/{act.name}", sent, methods=["POST"], response_class=HTMLResponse, dependencies=right)
    return ties


def _pages(act: BookAct) -> tuple[Callable[..., Response], Callable[..., Response]]:
    def shown(page: Asked, allowed: Allowed, case_id: CaseId) -> Response:
        return asking(page, _form(page, allowed, case_id, act))

    def sent(page: Asked, allowed: Allowed, http: Request, case_id: CaseId, sent: Sending) -> Response:
        form = _form(page, allowed, case_id, act, sent)
        try:
            request = request_of(ACTS[act], sent, form.inputs, page.zone)
            command = commanded(http, page.principal, key_of(sent), request.acting)
            done(act, case_id, request, page.product, command)
        except (Refused, ValidationError) as refusal:
            return refusing(page, form, refusal)
        return RedirectResponse(page.frame.to(f"/console/cases/{case_id}"), 303)

    return shown, sent


def _form(page: Page, allowed: Access, case_id: str, act: BookAct, sent: Sent = NOTHING) -> Form:
    case = page.product.ledger.case(case_id)
    procedure = page.product.ledger.rules().find(case.procedure)
    return Form(
        title=Words(zh=act.title, en=ENGLISH[act.name]),
        about=case.number or case_id,
        back=f"/console/cases/{case_id}",
        clause="",
        procedure=procedure,
        inputs=[APPLICANT] if act is TIE else [APPLICANT, REASON],
        offices=offices_for(WINDOW if procedure is None else procedure.roles, allowed, case.hands),
        sent=sent,
        previews=False,
        late=False,
    )
