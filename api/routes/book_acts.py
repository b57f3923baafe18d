"""The acts on the books: the directory, the members, the entering of items, the norms. One address for each act."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import Field

from api.answers.frame import Answer
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes import book_examples
from api.routes.acts import IdempotencyKey, command_id
from application import requests
from application.book_acts import BOOK_ACTS
from application.books import BookAct, Books
from application.cases import Command

Code = Annotated[
    str, Path(min_length=1, max_length=60, description="the code of a unit, an item or a norm", examples=["housing"])
]


class BookAnswer(Answer):
    """An act is on record: where, since when, and which versions the books have by it."""

    code: str
    act: str
    versions: dict[str, int] = Field(description="the version of each book that it changed; none if nothing was new")
    ledger_position: int | None = Field(description="the last position of the act; give it as min_position")
    recorded_at: datetime
    repeated: bool = Field(description="whether this was on record already, under the same Idempotency-Key")


def router() -> APIRouter:
    """Give the routes of all acts on books."""
    acts = APIRouter()
    for act in BOOK_ACTS.values():
        acts.add_api_route(
            act.path,
            _performing(act),
            methods=["POST"],
            operation_id=act.name,
            summary=f"{act.title}: {act.name}",
            description=act.request.__doc__,
            responses=declared(403, 404, 409, 413),
            tags=["rules 规则" if act.name.endswith("item") or "item-" in act.name else "directory 目录"],
        )
    return acts


def _performing(act: BookAct) -> Callable[..., BookAnswer]:
    def perform(
        code: Code,
        asked: requests.Request,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> BookAnswer:
        return _performed(act, code, asked, product, Command(command_id(http, principal, key), principal.id), response)

    def perform_on_all(
        asked: requests.Request,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> BookAnswer:
        command = Command(command_id(http, principal, key), principal.id)
        return _performed(act, "directory", asked, product, command, response)

    chosen = perform if "{code}" in act.path else perform_on_all
    body = Body(openapi_examples={"example": {"value": book_examples.BOOK_ACTS[act.name]}})
    chosen.__annotations__["asked"] = Annotated[act.request, body]
    return chosen


def _performed(
    act: BookAct, code: str, asked: requests.Request, product: ServedProduct, command: Command, response: Response
) -> BookAnswer:
    recorded = Books(product.ledger).perform(command, act, code, asked)
    response.headers["Cache-Control"] = "no-store"
    if recorded.repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return BookAnswer(
        code=recorded.answer["code"],
        act=recorded.answer["act"],
        versions=recorded.answer["versions"],
        ledger_position=recorded.last_position,
        recorded_at=recorded.recorded_at.astimezone(product.zone),
        repeated=recorded.repeated,
        simulated=product.ledger.identity().simulated,
    )
