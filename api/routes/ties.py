"""关联申请人账户: a case filed at the counter becomes the applicant's own, who sees it from the next login on.

Invariant: whoever ties has the case within reach, and the applicant has named the account; no answer tells whose it is.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from api.access import may
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes.accounts import entrance
from api.routes.acts import CaseId, IdempotencyKey, commanded
from application import requests
from application.access.accounts import TIE, UNTIE, Accounts, Reason
from application.books import BookAct
from application.cases import Command
from application.ledger import OnRecord
from application.requests import Text

EXAMPLES: dict[str, dict[str, Any]] = {
    TIE.name: {"acting": {"unit": "城管窗口", "role": "window"}, "applicant": "zhang"},
    UNTIE.name: {"acting": {"unit": "城管窗口", "role": "window"}, "applicant": "zhang", "reason": "关联有误"},
}


class Tie(requests.Request):
    """关联申请人账户: tie a case to the account of its applicant, who has shown who he is."""

    applicant: Text = Field(description="the applicant's login, or the opaque id that /v1/me tells him")


class Untie(Tie):
    """取消账户关联: undo a tie that was a mistake."""

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
    recorded = done(TIE, case_id, asked, product, commanded(http, principal, key, asked.acting))
    return TiedAnswer(case=case_id, act=TIE.name, **recorded_fields(product, recorded, http, response))


def _untie(
    case_id: CaseId,
    asked: Annotated[Untie, Body(openapi_examples={"example": {"value": EXAMPLES[UNTIE.name]}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> TiedAnswer:
    recorded = done(UNTIE, case_id, asked, product, commanded(http, principal, key, asked.acting))
    return TiedAnswer(case=case_id, act=UNTIE.name, **recorded_fields(product, recorded, http, response))


def done(act: BookAct, case_id: str, asked: Tie, product: ServedProduct, command: Command) -> OnRecord:
    """Tie or untie; raise `CaseUnknown`, `HolderUnknown`, and what the account refuses."""
    product.ledger.case(case_id)  # is on record: the operator on the machine is asked no other way
    said: dict[str, Any] = {"acting": asked.acting, "effective_at": asked.effective_at, "case": case_id}
    if isinstance(asked, Untie):
        said["reason"] = asked.reason
    holder = entrance(product).people.found(asked.applicant)
    return Accounts(product.ledger).perform(command, act, holder.principal, act.request(**said))
