"""The pages for anyone: how far a case has come by its number, and the service items with their limits."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse

from api.access import may
from api.answers.frame import Framed
from api.answers.progress import ProgressTermAnswer, answer_of
from api.console import choices
from api.console.frame import PUBLIC
from api.console.page import Asked
from api.console.rules.items import Choice, Code, Leaf, item_shown, items_shown
from api.lookup import looked_up
from api.refusals import NumberShared, NumberUnknown
from domain.clock.clock import Effect
from domain.clock.reading import ClockState

PROGRESS, ITEMS = f"{PUBLIC}/progress", f"{PUBLIC}/items"


def router() -> APIRouter:
    """Give the routes of the pages for anyone."""
    pages = APIRouter()
    progress, items = may("progress.read"), may("public.read")
    pages.add_api_route(
        PUBLIC, _entrance, methods=["GET"], response_class=RedirectResponse, dependencies=[may("public.read")]
    )
    for path, read, seen in (
        (PROGRESS, _progress, progress),
        (ITEMS, _items, items),
        (f"{ITEMS}/{{code}}", _item, items),
    ):
        pages.add_api_route(path, read, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return pages


async def _entrance(page: Asked) -> RedirectResponse:
    """Lead to the first of them."""
    return RedirectResponse(page.frame.to(PROGRESS), 307)


def _progress(page: Asked, number: Annotated[str, Query(max_length=200, description="办件编号")] = "") -> HTMLResponse:
    asked = choices.text(number)
    if asked is None:
        return page.shown("progress.html", number="", found=None, lead=None, refusal=None)
    framed = Framed(page.product)
    try:
        with page.product.models.board() as board:
            progress = looked_up(page.product.ledger, board, asked, framed.zone, framed.as_of)
    except (NumberUnknown, NumberShared) as refusal:
        shown = page.shown("progress.html", number=asked, found=None, lead=None, refusal=refusal.code)
        shown.status_code = 404 if isinstance(refusal, NumberUnknown) else 409
        return shown
    found = answer_of(progress, framed.zone, framed.fields())
    return page.shown("progress.html", number=asked, found=found, lead=_lead(found.terms), refusal=None)


def _lead(terms: Sequence[ProgressTermAnswer]) -> ProgressTermAnswer | None:
    """Give the term that is told first: of those that are open, what was promised before what the law grants."""
    is_open = [
        term for term in terms if term.state.code in {ClockState.RUNNING, ClockState.SUSPENDED, ClockState.EXPIRED}
    ]
    return min(is_open, key=lambda term: term.effect.code != Effect.PROMISED, default=None)


def _items(page: Asked, unit: Choice = "", kind: Choice = "", leaf: Leaf = 1) -> HTMLResponse:
    return page.shown("items.html", **items_shown(page, unit, kind, leaf))


def _item(page: Asked, code: Code) -> HTMLResponse:
    return page.shown("item.html", **item_shown(page, code))
