"""我是谁: who asks, as the server recognises it: for pages that greet people, and programs that check their key."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Answer
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.words import Coded
from domain.access.principal import Principal
from domain.access.role import TITLES


class GrantOfMine(BaseModel):
    """A grant of inspection that is held."""

    inspection: str
    until: datetime


class MeAnswer(Answer):
    """Who asks, and in which offices."""

    principal: str = Field(description="主体, an opaque id", examples=["p:5f0c1e9a77d24b6c8e21a3b0"])
    name: str | None = Field(description="姓名 or the name of a program; null where none is known")
    roles: list[Coded] = Field(description="角色 that are held now")
    units: list[str] = Field(description="单位 in which they are held")
    scopes: list[str] = Field(description="what the key of a program opens")
    grants: list[GrantOfMine] = Field(description="授权 of inspection that hold now")


def router() -> APIRouter:
    """Give the route of whoever asks."""
    routes = APIRouter(prefix="/v1", tags=["access 身份"])
    anyone = may("me.read")
    routes.add_api_route(
        "/me", _me, methods=["GET"], responses=declared(401), summary="我是谁: who asks", dependencies=[anyone]
    )
    return routes


def _me(principal: Asking, product: Served) -> MeAnswer:
    return MeAnswer(
        simulated=product.ledger.identity().simulated,
        principal=principal.id,
        name=_name(principal, product),
        roles=[Coded(code=role, zh=TITLES[role][0], en=TITLES[role][1]) for role in sorted(principal.roles)],
        units=sorted(principal.units),
        scopes=sorted(principal.scopes),
        grants=[GrantOfMine(inspection=one.id, until=one.until) for one in principal.grants],
    )


def _name(principal: Principal, product: Served) -> str | None:
    holder = None if product.entrance is None else product.entrance.identities.holder(principal.id)
    return None if holder is None else holder.name
