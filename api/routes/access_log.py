"""访问日志: who looked at what is confidential. Whoever reads it stands in it too, before the answer is given."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, ReadAnswer
from api.problems import declared
from api.product import Served
from api.words import Coded
from application.access_log import Kept
from domain.access.role import TITLES, Role
from domain.regulation.names import Opaque


class LookAnswer(BaseModel):
    """One request that showed something confidential, or was refused it."""

    position: int = Field(description="序号 in the access log: dense, from 1")
    recorded_at: datetime
    request: str = Field(description="the X-Request-Id of the answer")
    principal: str = Field(description="主体, an opaque id")
    role: Coded | None = Field(description="角色 by which it was allowed; null for the operator and for a refusal")
    grant: str | None = Field(description="授权: the grant of inspection relied on")
    rule: str = Field(description="the rule that decided; denied, where none allowed it")
    act: str
    method: str
    address: str
    status: int
    cases: list[str] = Field(description="the confidential cases that were shown, or asked for in vain")
    classes: list[str] = Field(description="the classes of the protected values that were disclosed")


class AccessLogAnswer(ReadAnswer):
    """A stretch of the access log."""

    looks: list[LookAnswer]
    next_after: int = Field(description="give it as `after` to go on")


def router() -> APIRouter:
    """Give the route of the access log."""
    routes = APIRouter(prefix="/v1", tags=["access 身份"])
    routes.add_api_route(
        "/access-log",
        looks,
        methods=["GET"],
        dependencies=[may("access-log.read")],
        responses=declared(403),
        summary="访问日志: who looked at what is confidential",
    )
    return routes


def looks(
    product: Served,
    after: Annotated[int, Query(ge=0, le=2**53, description="behind this position of the access log")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="how many looks at the most")] = 200,
    principal: Annotated[Opaque | None, Query(description="only those of one principal")] = None,
    case: Annotated[str | None, Query(max_length=200, pattern="^case:.", description="only those at one case")] = None,
) -> AccessLogAnswer:
    """Oldest first. Yours is in it by the time you read this, and is shown when you ask again."""
    found = list(product.access_log.page(after, limit, principal=principal, case=case))
    framed = Framed(product)
    return AccessLogAnswer(
        looks=[_shown(one, framed) for one in found],
        next_after=found[-1].position if found else after,
        as_of=framed.as_of,
        ledger_position=framed.position,
        simulated=framed.simulated,
    )


def _shown(kept: Kept, framed: Framed) -> LookAnswer:
    look = kept.look
    titles = None if look.role is None else TITLES[Role(look.role)]
    return LookAnswer(
        position=kept.position,
        recorded_at=kept.recorded_at.astimezone(framed.zone),
        request=look.request,
        principal=look.principal,
        role=None if titles is None else Coded(code=look.role or "", zh=titles[0], en=titles[1]),
        grant=look.grant,
        rule=look.rule,
        act=look.act,
        method=look.method,
        address=look.address,
        status=look.status,
        cases=list(look.cases),
        classes=list(look.classes),
    )
