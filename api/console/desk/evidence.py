"""证据包: given out by a form, on record before anyone has it; and any bundle looked at, check by check.

Invariant: what is handed in to be verified is held nowhere; each form gives out one bundle.
"""

from collections.abc import AsyncIterator, Iterable
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from api import problems
from api.access import Access, Allowed, may
from api.console.acts.offices import offices_for
from api.console.acts.refusal_words import said_of
from api.console.acts.sent import NOTHING, Sending, Sent, faults_of
from api.console.page import Asked, Page
from api.forms import one_file
from api.pages.evidence import titles
from api.refusals import FormMalformed
from api.routes.acts import CaseId
from api.routes.evidence import EvidenceOrder, give_out, turn, verdict_on
from domain.access.role import TITLES, Role
from domain.case.events import CaseEvent
from domain.case.values import Committed
from domain.errors import Refused
from domain.procedures.vocabulary import Title
from domain.recorded import Recorded

FIELDS = frozenset({"acting.unit", "acting.role", "purpose", "recipient", "disclose"})

ROLES = {"inspector": TITLES[Role.INSPECTOR], "supervisor": TITLES[Role.CENTRE_SUPERVISOR]}  # by their codes


def router() -> APIRouter:
    """Give the form by which evidence is given out, and the one by which a bundle is looked at."""
    evidence = APIRouter(prefix="/console")
    for path, ask, done, right in (
        ("/cases/{case_id}/evidence", _order, _give_out, "evidence.issue"),
        ("/inspection/verification", _hand_in, _verify, "evidence.verify"),
    ):
        named = [may(right)]
        evidence.add_api_route(path, ask, methods=["GET"], response_class=HTMLResponse, dependencies=named)
        evidence.add_api_route(path, done, methods=["POST"], response_class=HTMLResponse, dependencies=named)
    return evidence


def _order(page: Asked, allowed: Allowed, case_id: CaseId) -> Response:
    return _form(page, allowed, case_id, NOTHING)


def _give_out(page: Asked, allowed: Allowed, case_id: CaseId, sent: Sending) -> Response:
    try:
        if not sent.given.keys() <= FIELDS:
            raise FormMalformed(fields=sorted(FIELDS))
        said = {name: sent.one(name).strip() or None for name in ("purpose", "recipient")}
        acting = {"unit": sent.one("acting.unit"), "role": sent.one("acting.role")}
        asked = EvidenceOrder.model_validate({"acting": acting, "disclose": sent.many("disclose"), **said})
        return give_out(case_id, asked, page.product, page.principal, allowed)
    except (Refused, ValidationError) as refusal:
        return _form(page, allowed, case_id, sent, refusal)


def _form(
    page: Page, allowed: Access, case_id: str, sent: Sent, why: Refused | ValidationError | None = None
) -> Response:
    history = page.product.ledger.history(case_id)
    case = page.product.ledger.case(case_id)
    named: dict[str, Title] = titles(
        None if case.source is not None else page.product.ledger.rules().procedure(case.procedure)
    )
    offices = offices_for(ROLES, allowed, case.hands)
    answer = page.shown(
        "evidence_form.html",
        number=case.number or case_id,
        address=f"/console/cases/{case_id}",
        sealed={code: named.get(code) for code in _sealed(history)},
        offices=offices,
        roles=ROLES,
        sent=sent,
        refusal=said_of(why) if isinstance(why, Refused) else None,
        faults=faults_of(why) if isinstance(why, ValidationError) else {},
    )
    if why is not None:
        answer.status_code = problems.status_of(why) if isinstance(why, Refused) else 422
    return answer


def _sealed(history: Iterable[Recorded]) -> list[str]:
    """Name the protected values that a case holds."""
    return sorted(
        {
            code
            for one in history
            if isinstance(one.event, CaseEvent)
            for code, value in one.event.values.items()
            if isinstance(value, Committed)
        }
    )


def _hand_in(page: Asked) -> Response:
    return page.shown("verification.html", verdict=None)


async def bundle(request: Request) -> AsyncIterator[IO[bytes]]:
    """Give the file of an upload from our own page; raise `CrossSite`, `MediaTypeNotTaken`, `FormMalformed`."""
    async with one_file(request, "bundle") as file:
        yield file


def _verify(page: Asked, handed_in: Annotated[IO[bytes], Depends(bundle)]) -> Response:
    with turn():
        verdict = verdict_on(page.product, page.product.evidence.verify(handed_in.read()))
    return page.shown("verification.html", verdict=verdict)
