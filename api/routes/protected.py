"""Protected values: where each stands, disclosing chosen ones, and what is done with the values of a subject.

Invariant: nothing is shown but by a disclosure that is on record; no answer names a key or a subject.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, Field

from api import words
from api.access import may
from api.answers.frame import Framed, ReadAnswer
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes.acts import IdempotencyKey, commanded
from api.words import Coded
from application import protection_requests as ask
from application.protected_values import ProtectionAct
from application.protection_acts import PROTECTION_ACTS
from application.requests import Request as Asked

KEEPER = {"unit": "档案室", "role": "custodian"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "disclose": {
        "acting": {"unit": "驻市财政局纪检监察组", "role": "inspector"},
        "fields": [{"version": 1, "field": "supplier"}],
        "recipient": "市中级人民法院",
        "reason": "调取证据",
    },
    "seal": {"acting": KEEPER, "classes": ["personal"], "reason": "保存期限届满，停止使用"},
    "lift-seal": {"acting": KEEPER, "classes": ["personal"], "reason": "复查需要"},
    "hold": {"acting": KEEPER, "order": "（2026）川01行初1号", "reason": "诉讼保全"},
    "release": {"acting": KEEPER, "order": "（2026）川01行初1号", "reason": "诉讼终结"},
    "propose-shred": {"acting": KEEPER, "classes": ["personal"], "reason": "保存期限届满"},
    "confirm-shred": {
        "acting": {"unit": "法制科", "role": "custodian"},
        "proposal": f"protection:{'0' * 32}@1",
    },
}
Of = Annotated[str, Path(max_length=200, description="whose values: case:…, or the stream of a record")]


class ProtectedStandingAnswer(BaseModel):
    """One protected value, by name."""

    version: int = Field(description="of the event beside which it lies")
    field: str
    protection: str
    state: Coded = Field(description="open, sealed, or shredded 已销毁")


class ProtectedAnswer(ReadAnswer):
    """The protected values of a case or a record, none of them shown."""

    of: str
    values: list[ProtectedStandingAnswer]


class ProtectionAnswer(RecordedAnswer):
    """An act on protected values is on record."""

    act: str
    entry: str = Field(description="stream@version of the act; of a proposal, what a confirmation names")


class OpenedAnswer(BaseModel):
    """A value, with the salt by which its commitment can be checked (docs/proof-format.md)."""

    version: int
    field: str
    salt: str = Field(description="hexadecimal")
    value: str


class DisclosedAnswer(ProtectionAnswer):
    """A disclosure is on record, and this is what it shows."""

    of: str
    values: list[OpenedAnswer]


def router() -> APIRouter:
    """Give the routes of protected values."""
    protected = APIRouter(prefix="/v1/protected", tags=["protected 受保护内容"])
    protected.add_api_route(
        "/{of}",
        _protected,
        methods=["GET"],
        dependencies=[may("protected.read")],
        responses=declared(403, 404, 409),
        summary="受保护内容: what is protected there, and how it stands",
    )
    protected.add_api_route(
        "/{of}/disclose",
        _disclose,
        methods=["POST"],
        operation_id="disclose",
        dependencies=[may("protected.disclose")],
        responses=declared(403, 404, 409, 413),
        summary="披露: show chosen values, on record",
    )
    for act in PROTECTION_ACTS.values():
        protected.add_api_route(
            f"/{{of}}/{act.name}",
            _performing(act),
            methods=["POST"],
            operation_id=f"protected-{act.name}",
            summary=f"{act.title}: {act.name}",
            description=act.request.__doc__,
            dependencies=[may(f"protected.{act.name}")],
            responses=declared(403, 404, 409, 413),
        )
    return protected


def _protected(product: Served, of: Of) -> ProtectedAnswer:
    framed = Framed(product)
    values = [
        {
            "version": one.version,
            "field": one.field,
            "protection": one.protection,
            "state": words.value_state(one.state),
        }
        for one in product.protected.opener.standing(of)
    ]
    return ProtectedAnswer.model_validate({**framed.fields(), "of": of, "values": values})


def _disclose(
    of: Of,
    asked: Annotated[ask.Disclose, Body(openapi_examples={"example": {"value": EXAMPLES["disclose"]}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> DisclosedAnswer:
    command = commanded(http, principal, key, asked.acting)
    recorded, opened = product.protected.disclose(command, of, asked)
    disclosed = {(one.version, one.field) for one in opened}
    standing = product.protected.opener.standing(of)
    http.state.shown_classes = {one.protection for one in standing if (one.version, one.field) in disclosed}
    values = [
        OpenedAnswer(version=one.version, field=one.field, salt=one.salt.hex(), value=one.value) for one in opened
    ]
    return DisclosedAnswer(
        of=of, values=values, **recorded.answer, **recorded_fields(product, recorded, http, response)
    )


def _performing(act: ProtectionAct) -> Callable[..., ProtectionAnswer]:
    def perform(
        of: Of,
        asked: Asked,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> ProtectionAnswer:
        command = commanded(http, principal, key, asked.acting)
        recorded = product.protected.perform(command, of, act, asked)
        return ProtectionAnswer(**recorded.answer, **recorded_fields(product, recorded, http, response))

    body = Body(openapi_examples={"example": {"value": EXAMPLES[act.name]}})
    perform.__annotations__["asked"] = Annotated[act.request, body]
    return perform
