"""关联办件: a case filed at the counter becomes the applicant's own, who sees it from the next login on.

Invariant: whoever ties has the case within reach, and the applicant has named the account; no answer tells whose it is.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from api.access import may
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes.accounts import entrance
from api.routes.acts import CaseId, IdempotencyKey, commanded
from application import requests
from application.access.accounts import TIE, UNTIE, Accounts, Reason, TieCase, UntieCase
from application.books import BookAct
from application.requests import Text

EXAMPLES: dict[str, dict[str, Any]] = {
    TIE.name: {"acting": {"unit": "城管窗口", "role": "window"}, "applicant": "zhang"},
    UNTIE.name: {"acting": {"unit": "城管窗口", "role": "window"}, "applicant": "zhang", "reason": "关联有误"},
}


class Tie(requests.Request):
    """关联办件: tie a case to the account of its applicant, who has shown who he is."""

    applicant: Text = Field(description="the applicant's login, or the opaque id that /v1/me tells him")


class Untie(Tie):
    """取消关联: undo a tie that was a mistake."""

    reason: Reason


class TiedAnswer(RecordedAnswer):
    """The tie, or its undoing, is on record with the account."""

    case: str
    act: str


def router() -> APIRouter:
    """Give the routes of ties."""
    ties = APIRouter(prefix="/v1/cases/{case_id}", tags=["access 身份"])
    for act, endpoint in ((TIE, _tie), (UNTIE, _untie)):
        ties.add_api_route(
            f"/{act.name}",
            endpoint,
            methods=["POST"],
            operation_id=act.name,
            summary=f"{act.title}: {act.name}",
            dependencies=[may(f"account.{act.name}")],
            responses=declared(403, 404, 409),
        )
    return ties


def _tie(
    case_id: CaseId,
    asked: Annotated[Tie, Body(openapi_examples={"example": {"value": EXAMPLES[TIE.name]}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> TiedAnswer:
    wanted = TieCase(acting=asked.acting, effective_at=asked.effective_at, case=case_id)
    return _done(TIE, wanted, asked.applicant, product, principal, http, response, key)


def _untie(
    case_id: CaseId,
    asked: Annotated[Untie, Body(openapi_examples={"example": {"value": EXAMPLES[UNTIE.name]}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> TiedAnswer:
    wanted = UntieCase(acting=asked.acting, effective_at=asked.effective_at, case=case_id, reason=asked.reason)
    return _done(UNTIE, wanted, asked.applicant, product, principal, http, response, key)


def _done(
    act: BookAct,
    wanted: TieCase,
    applicant: str,
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: str | None,
) -> TiedAnswer:
    product.ledger.case(wanted.case)  # is on record: the operator on the machine is asked no other way
    command = commanded(http, principal, key, wanted.acting)
    holder = entrance(product).people.found(applicant)
    recorded = Accounts(product.ledger).perform(command, act, holder.principal, wanted)
    return TiedAnswer(case=wanted.case, act=act.name, **recorded_fields(product, recorded, http, response))
