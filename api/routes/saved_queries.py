"""常用查询: lists with their filters under a name. Asking one leads to its list, which answers as ever."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, PageAnswer
from api.listing import Cursor, add_list
from api.moments import At, MinPosition
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes.acts import IdempotencyKey, add_act, commanded
from api.routes.book_acts import BookAnswer, answered
from api.saved_queries import asked_again, check
from application.books import BookAct, Books
from application.requests import Request as Asked
from application.saved_queries import QUERY_ACTS, SaveQuery, queries_of, query

SUPERVISOR = {"unit": "督查室", "role": "centre-supervisor"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "save-query": {
        "acting": SUPERVISOR,
        "title": "住建窗口超期在办",
        "address": "/v1/cases",
        "filters": {"unit": "住建窗口", "light": "red", "status": "accepted"},
        "shared_with": "督查室",
    },
    "rename-query": {"acting": SUPERVISOR, "title": "住建窗口红灯办件"},
    "share-query": {"acting": SUPERVISOR, "unit": "督查室"},
    "retire-query": {"acting": SUPERVISOR},
}
Code = Annotated[
    str,
    Path(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60, description="its name for ever", examples=["red"]),
]


class SavedQueryRow(BaseModel):
    """A saved query."""

    code: str
    title: str
    address: str = Field(description="of its list")
    filters: dict[str, str]
    owner: str = Field(description="an opaque id")
    shared_with: str | None = Field(description="单位: who belongs to it may ask it too")
    ask: str = Field(description="where it is asked as of now")


class SavedQueriesAnswer(PageAnswer):
    """常用查询: those of one's own, and those shared with one's unit."""

    queries: list[SavedQueryRow]


def router() -> APIRouter:
    """Give the routes of saved queries."""
    routes = APIRouter(prefix="/v1/saved-queries", tags=["inspection 监督检查"])
    for act in QUERY_ACTS.values():
        add_act(routes, act.path.removeprefix(routes.prefix), act, _performing(act), of="queries")
    sorts = ("code", "title", "address")
    summary = "常用查询: the queries that one may ask"
    add_list(routes, "", _queries, rows="queries", sorts=sorts, summary=summary, act="queries.read")
    routes.add_api_route(
        "/{code}/run",
        _run,
        methods=["GET"],
        status_code=303,
        response_class=RedirectResponse,
        dependencies=[may("queries.read")],
        summary="执行查询: ask a saved query, as of any moment",
        responses=declared(403, 404, 409),
    )
    return routes


def _performing(act: BookAct) -> Callable[..., BookAnswer]:
    def perform(
        code: Code,
        asked: Asked,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        key: IdempotencyKey = None,
    ) -> BookAnswer:
        if isinstance(asked, SaveQuery):
            check(http.app.state.parameters, asked.address, asked.filters)
        command = commanded(http, principal, key, asked.acting)
        return answered(product, Books(product.ledger).perform(command, act, code, asked), http, response)

    body = Body(openapi_examples={"example": {"value": EXAMPLES[act.name]}})
    perform.__annotations__["asked"] = Annotated[act.request, body]
    return perform


def _queries(product: Served, principal: Asking) -> SavedQueriesAnswer:
    rows = [
        SavedQueryRow(
            code=one.code,
            title=one.title,
            address=one.address,
            filters=one.filters,
            owner=one.owner,
            shared_with=one.shared_with,
            ask=asked_again(one, {}),
        )
        for one in queries_of(product.ledger, principal)
    ]
    return SavedQueriesAnswer.model_validate({**Framed(product).fields(), "queries": rows})


def _run(
    product: Served,
    principal: Asking,
    code: Code,
    at: At = None,
    cursor: Cursor = None,
    limit: Annotated[int | None, Query(ge=1, le=1000, description="how many rows at the most")] = None,
    min_position: MinPosition = None,
) -> RedirectResponse:
    """Lead to the list with the filters saved; what the list does not know, such as a moment, it refuses there."""
    moves = {"at": at, "cursor": cursor}
    moves |= {name: str(n) for name, n in (("limit", limit), ("min_position", min_position)) if n is not None}
    return RedirectResponse(asked_again(query(product.ledger, principal, code), moves), status_code=303)
