"""检索: searching over what is said on the timelines of cases, in Chinese."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints

from api.access import Allowed
from api.answers.frame import Framed
from api.answers.search import SearchAnswer, found_answer
from api.listing import Cursor, add_list, paging
from api.moments import MinPosition, day, wait_until
from api.product import Served
from api.refusals import ParameterMalformed
from api.searching import page_of, question_of
from projections.search.reads import words_sought

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Q = Annotated[
    str,
    Query(
        max_length=200,
        description="up to four words, parted by blanks, all of which are said",
        examples=["停止计时 专家评审"],
    ),
]

SUMMARY = "检索: search the timelines of cases in Chinese"


def router() -> APIRouter:
    """Give the route of the search."""
    routes = APIRouter(prefix="/v1", tags=["cases 办件"])
    add_list(routes, "/search", search, rows="hits", summary=SUMMARY, act="search.read")
    return routes


def search(
    product: Served,
    allowed: Allowed,
    http: Request,
    q: Q,
    kind: Annotated[
        Text | None, Query(description="行为: only acts of this kind", examples=["case.clock_suspended"])
    ] = None,
    unit: Annotated[Text | None, Query(description="责任单位: the unit that answers for the case")] = None,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    from_: Annotated[str | None, Query(alias="from", description="only acts of this day or later")] = None,
    to: Annotated[str | None, Query(description="only acts of this day or earlier")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=50, description="how many cases at the most")] = 20,
    min_position: MinPosition = None,
) -> SearchAnswer:
    """Search what is public of every act: numbers, titles, acts, steps, grounds, outcomes, clauses, units, texts."""
    since = None if from_ is None else day("from", from_)
    until = None if to is None else day("to", to)
    if since is not None and until is not None and since > until:
        raise ParameterMalformed(parameter="to", given=str(to)[:60], reason="it lies before from")
    words = words_sought(q)
    question = question_of(words, product.zone, kind=kind, unit=unit, procedure=procedure, since=since, until=until)
    page, framed = paging(http, cursor, limit), Framed(product)
    wait_until(product, min_position, framed.position)
    with product.models.search() as snapshot:
        reached = allowed.within(snapshot)
        found = page_of(product.ledger, snapshot, question, place=page.place, limit=page.limit, reached=reached)
        position = snapshot.position
    return SearchAnswer.model_validate(
        {
            **framed.fields(),
            "ledger_position": position,
            "words": list(words),
            "hits": [found_answer(one, framed.zone) for one in found.found],
            "next_cursor": None if found.place is None else page.cursor_behind(found.place),
        }
    )
