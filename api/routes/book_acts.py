"""The acts on the books: the directory, the members, the entering of items, the norms. One address for each act."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import Field

from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.product import Served, ServedProduct
from api.routes import book_examples
from api.routes.acts import IdempotencyKey, add_act, commanded
from application import requests
from application.book_acts import BOOK_ACTS
from application.books import BookAct, Books
from application.cases import Command
from application.ledger import OnRecord

Code = Annotated[
    str, Path(min_length=1, max_length=60, description="the code of a unit, an item or a norm", examples=["housing"])
]


Performed = Callable[[Command, BookAct, str, requests.Request], OnRecord]


class BookAnswer(RecordedAnswer):
    """An act is on record: where, since when, and which versions the books have by it."""

    code: str
    act: str
    versions: dict[str, int] = Field(description="the version of each book that it changed; none if nothing was new")


def router() -> APIRouter:
    """Give the routes of all acts on books."""
    acts = APIRouter()
    for act in BOOK_ACTS.values():
        of_items = act.name.endswith("item") or "item-" in act.name
        add_act(acts, act.path, act, _performing(act), of="book", tags=["rules 规则" if of_items else "directory 目录"])
    return acts


def performing(
    act: BookAct, example: Mapping[str, Any], code_is: Any, performed: Callable[[ServedProduct], Performed]
) -> Callable[..., BookAnswer]:
    """Give the function of a route that performs an act on what a code names."""

    def perform(
        code: str,
        asked: requests.Request,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> BookAnswer:
        recorded = performed(product)(commanded(http, principal, key, asked.acting), act, code, asked)
        return answered(product, recorded, http, response)

    perform.__annotations__["code"] = code_is
    return _asking_for(act, example, perform)


def answered(product: ServedProduct, recorded: OnRecord, http: Request, response: Response) -> BookAnswer:
    """Say what an act on what a code names came to."""
    own = {name: recorded.answer[name] for name in ("code", "act", "versions")}
    return BookAnswer(**own, **recorded_fields(product, recorded, http, response))


def _asking_for(
    act: BookAct, example: Mapping[str, Any], perform: Callable[..., BookAnswer]
) -> Callable[..., BookAnswer]:
    body = Body(openapi_examples={"example": {"value": example}})
    perform.__annotations__["asked"] = Annotated[act.request, body]
    return perform


def _performing(act: BookAct) -> Callable[..., BookAnswer]:
    example = book_examples.BOOK_ACTS[act.name]
    perform = performing(act, example, Code, lambda product: Books(product.ledger).perform)

    def perform_on_all(
        asked: requests.Request,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> BookAnswer:
        return perform("directory", asked, product, principal, http, response, key)

    return perform if "{code}" in act.path else _asking_for(act, example, perform_on_all)
