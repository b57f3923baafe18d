"""实时: tells whoever watches a page that something more is on record, and nothing of what it is.

Invariant: a listener learns positions alone; what it may see, the page decides that it then asks for.
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import may
from api.console.page import Asked
from api.product import ServedProduct
from api.routes.changes import HEART_BEAT, Listened


def router() -> APIRouter:
    """Give the route of the stream."""
    live = APIRouter(prefix="/console/live")
    live.add_api_route("", _live, methods=["GET"], response_class=Response, dependencies=[may("metrics.read")])
    return live


async def _live(
    page: Asked, after: Annotated[int, Query(ge=0, le=2**53, description="the position that the page shows")] = 0
) -> Response:
    """Go on for as long as one listens, as the change feed does."""
    places = ExitStack()
    places.enter_context(page.product.changes.listening())
    return Listened(_told(page.product, after), places)


async def _told(product: ServedProduct, after: int) -> AsyncIterator[bytes]:
    changes = product.changes
    yield b"retry: 2000\n\n"
    while not changes.is_over:
        if changes.position <= after and not await changes.beyond(after, HEART_BEAT):
            yield b": heart-beat\n\n"
            continue
        after = changes.position
        yield b"data: %d\n\n" % after
