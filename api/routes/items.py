"""The service items (事项) with their published limits: publish an entry, read an item."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api import words
from api.answers.frame import Framed, ReadAnswer
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes import examples
from api.words import LimitWords
from application.publishing import Publishing
from application.requests import Acting
from domain.catalogue.item import ItemEntry


class PublishItem(BaseModel):
    """公布事项: publish a dated entry of a service item."""

    model_config = ConfigDict(extra="forbid")

    acting: Acting
    entry: ItemEntry


class EntryAnswer(BaseModel):
    """One dated entry: cases filed from that day on take its limits."""

    title: str
    unit: str
    basis: str
    promised: LimitWords
    statutory: LimitWords
    valid_from: date


class ItemAnswer(ReadAnswer):
    """A service item."""

    code: str
    entries: list[EntryAnswer] = Field(description="oldest first")


def router() -> APIRouter:
    """Give the routes of the service items."""
    items = APIRouter(prefix="/v1/service-items", tags=["rules 规则"])
    items.add_api_route(
        "",
        _publish,
        methods=["POST"],
        status_code=201,
        responses=declared(409, 413),
        summary="公布事项: publish an entry",
    )
    items.add_api_route("/{code}", _item, methods=["GET"], responses=declared(404), summary="事项: a service item")
    return items


def _publish(
    asked: Annotated[PublishItem, Body(openapi_examples={"example": {"value": examples.ITEM}})],
    product: Served,
    principal: Asking,
    response: Response,
) -> ItemAnswer:
    """Put an entry on record; the same entry sent again changes nothing and answers 200."""
    publishing = Publishing(product.ledger, principal=principal.id, acting=asked.acting)
    if not publishing.item(asked.entry):
        response.status_code = 200
    response.headers["Location"] = f"/v1/service-items/{asked.entry.code}"
    return _shown(product, asked.entry.code)


def _item(product: Served, code: Annotated[str, Path(max_length=60, examples=["outdoor-advertising"])]) -> ItemAnswer:
    return _shown(product, code)


def _shown(product: ServedProduct, code: str) -> ItemAnswer:
    framed = Framed(product)
    entries = [
        EntryAnswer(
            title=entry.title,
            unit=entry.unit,
            basis=entry.basis,
            promised=words.limit(entry.promised),
            statutory=words.limit(entry.statutory),
            valid_from=entry.valid_from,
        )
        for entry in product.ledger.item(code).entries
    ]
    return ItemAnswer.model_validate({**framed.fields(), "code": code, "entries": entries})
