"""The signing key of the log: a change is proposed by one person and confirmed by another.

A new incarnation has no route: a ledger against which a checkpoint stands is not served.
"""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from api.access import may
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes.acts import IdempotencyKey, commanded
from application.ledger_requests import Confirm, ProposeRotation

PROPOSING = {"acting": {"unit": "信息中心", "role": "administrator"}, "reason": "到期更换"}
CONFIRMING = {"acting": {"unit": "保密办", "role": "administrator"}, "proposal": "ledger@4"}


class RotationProposedAnswer(RecordedAnswer):
    """A change of the signing key is proposed."""

    proposal: str = Field(description="stream@version, as a confirmation names it")


class RotatedAnswer(RecordedAnswer):
    """The signing key is changed, from this position on; this act's receipt is still signed by the old one."""

    key: str = Field(description="the new verifier key (C2SP signed note)")


def router() -> APIRouter:
    """Give the routes of the signing key."""
    keys = APIRouter(prefix="/v1/keys", tags=["log 存证"])
    keys.add_api_route(
        "/propose-rotation",
        _propose,
        methods=["POST"],
        operation_id="propose-rotation",
        dependencies=[may("keys.propose-rotation")],
        responses=declared(403, 409, 413),
        summary="提请更换密钥: propose that the signing key be changed",
    )
    keys.add_api_route(
        "/confirm-rotation",
        _confirm,
        methods=["POST"],
        operation_id="confirm-rotation",
        dependencies=[may("keys.confirm-rotation")],
        responses=declared(403, 409, 413),
        summary="更换密钥: change the signing key as another person proposed",
    )
    return keys


def _propose(
    asked: Annotated[ProposeRotation, Body(openapi_examples={"example": {"value": PROPOSING}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> RotationProposedAnswer:
    recorded = product.signing_keys.propose(commanded(http, principal, key, asked.acting), asked)
    fields = recorded_fields(product, recorded, http, response)
    return RotationProposedAnswer(proposal=recorded.answer["proposal"], **fields)


def _confirm(
    asked: Annotated[Confirm, Body(openapi_examples={"example": {"value": CONFIRMING}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> RotatedAnswer:
    recorded = product.signing_keys.rotate(commanded(http, principal, key, asked.acting), asked)
    return RotatedAnswer(key=recorded.answer["key"], **recorded_fields(product, recorded, http, response))
