"""变更: what was recorded, in ledger order, for those who follow it: by pages, by long-poll, as Server-Sent Events.

Entries are thin: that something was recorded and where to read it. Nobody who waits holds a connection to the database
or a thread, and whoever does not read is dropped.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, nullcontext
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.access import Allowed, may
from api.answers.frame import Answer
from api.etags import IfNoneMatch, marked
from api.listing import Fields, chosen_fields
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import HeaderMalformed
from application.changes import Change, PositionAhead, Selection, Stretch, topics_named
from domain.access.reach import Reach
from domain.errors import Refused
from domain.topics import ALL_TOPICS

TOPICS = frozenset(ALL_TOPICS)
LONGEST_WAIT = 30
HEART_BEAT = 15.0  # seconds; proxies cut what is silent for a minute
RECOGNISED_FOR = 600.0  # seconds of a stream: whose account was shut meanwhile does not come in again
PATIENCE = 60.0  # seconds in which a listener must take what is sent to it
BATCH = 500
BEHIND = 0.1  # seconds until the board is asked again
OPTIONS = orjson.OPT_UTC_Z

After = Annotated[int, Query(ge=0, le=2**53, description="账序: what was recorded behind this position; from 0 on all")]
Topics = Annotated[
    str | None,
    Query(
        max_length=2000,
        description="only these topics (docs/events.md) or families, comma between",
        examples=["case.*", "case.accepted,case.closed"],
    ),
]
OfCase = Annotated[
    str | None, Query(max_length=200, pattern="^case:.", description="only this case", examples=["case:…"])
]


class ChangeAnswer(BaseModel):
    """That something was recorded; instants are UTC."""

    position: int = Field(description="账序: dense, from 1", examples=[1024])
    recorded_at: datetime = Field(description="记录时间")
    effective_at: datetime | None = Field(description="生效时间; null only where an event cannot be read")
    topic: str = Field(examples=["case.accepted"])
    stream: str = Field(examples=["case:5b6c…"])
    version: int
    case: str | None = Field(description="the stream, if it is a case", examples=["case:5b6c…"])
    procedure: str | None = Field(examples=["window-approval@1"])
    unit: str | None = Field(description="the unit that acted")


class ChangesAnswer(Answer):
    """A stretch of the feed."""

    changes: list[ChangeAnswer]
    next_after: int = Field(description="give it as `after` to go on; it goes on also where nothing was selected")
    ledger_position: int = Field(description="how far the ledger went; you are at its end once next_after is the same")


def router() -> APIRouter:
    """Give the routes of the change feed."""
    changes = APIRouter(prefix="/v1/changes", tags=["changes 变更"])
    changes.add_api_route(
        "",
        _changes,
        methods=["GET"],
        dependencies=[may("changes.read")],
        response_model=ChangesAnswer,
        responses=declared(403, 409),
        summary="变更: what was recorded behind a position",
    )
    stream = {
        "description": "one event per change: its position as id, its topic as event, the entry as data",
        "content": {"text/event-stream": {"example": EXAMPLE}},
    }
    changes.add_api_route(
        "/stream",
        _stream,
        methods=["GET"],
        dependencies=[may("changes.read")],
        response_class=StreamingResponse,
        responses={**declared(403, 409), 200: stream},
        summary="变更推流: the same as Server-Sent Events",
    )
    return changes


async def _changes(
    product: Served,
    allowed: Allowed,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="how many changes at the most")] = 200,
    topics: Topics = None,
    case: OfCase = None,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT, description="seconds to wait if there is nothing yet (long poll)")
    ] = 0,
    fields: Fields = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Every event once, in order and without a gap. Keep `next_after` in one transaction with what you made of them."""
    chosen, selection = chosen_fields(fields, list(ChangeAnswer.model_fields)), _selection(topics, case, allowed.reach)
    with product.changes.listening() if wait else nullcontext():
        stretch = await _read(product, after, limit, selection)
        if wait:
            stretch = await _awaited(product, stretch, limit, selection, wait)
    own = orjson.dumps({"changes": _thin(stretch, chosen), "next_after": stretch.next_after}, option=OPTIONS)
    simulated = b"true" if product.ledger.identity().simulated else b"false"
    content = b'%b,"ledger_position":%d,"simulated":%b}' % (own[:-1], stretch.head, simulated)
    return marked(content, own, if_none_match)


async def _stream(
    product: Served,
    allowed: Allowed,
    http: Request,
    after: After = 0,
    topics: Topics = None,
    case: OfCase = None,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", max_length=20, description="the position seen last, before `after`")
    ] = None,
) -> Response:
    """Go on for ten minutes, and then by Last-Event-ID, recognised anew; so does who takes nothing for a minute."""
    if last_event_id:
        if not (last_event_id.isascii() and last_event_id.isdecimal()):
            raise HeaderMalformed(header="Last-Event-ID", given=ascii(last_event_id[:20]), expected="a position")
        after = int(last_event_id)
    selection = _selection(topics, case, allowed.reach)
    await _read(product, after, 1, selection)
    places = ExitStack()
    places.enter_context(product.changes.listening())
    return Listened(_frames(product, after, selection), places)


class Listened(StreamingResponse):
    """A stream that gives its place back however it ends, and ends when nobody takes what is sent."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], places: ExitStack) -> None:
        """Hold a place until the stream is over."""
        super().__init__(frames, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the listener goes, or takes nothing any more."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(PATIENCE):
                await send(message)

        with self._places:
            try:
                await super().__call__(scope, receive, send_in_time)
            except TimeoutError:
                return


async def _frames(product: ServedProduct, after: int, selection: Selection) -> AsyncIterator[bytes]:
    changes, now = product.changes, asyncio.get_running_loop().time
    until = now() + RECOGNISED_FOR
    yield b"retry: 2000\n\n"
    while not changes.is_over and now() < until:
        if changes.position <= after and not await changes.beyond(after, HEART_BEAT):
            yield b": heart-beat\n\n"
            continue
        try:
            stretch = await run_in_threadpool(changes.tail, after, BATCH, selection)
        except Refused:
            return  # the database is away: the listener comes again by itself
        if stretch.changes:
            yield b"".join(map(_frame, stretch.changes))
        if stretch.next_after > (stretch.changes[-1].position if stretch.changes else after):
            yield b"id: %d\n\n" % stretch.next_after  # moves Last-Event-ID on, and tells nobody
        if stretch.next_after == after:  # the board, which knows what lies within reach, has not come so far
            await asyncio.sleep(BEHIND)
        after = stretch.next_after


def _frame(change: Change) -> bytes:
    said = orjson.dumps(change, option=OPTIONS)
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (change.position, change.topic.encode(), said)


async def _awaited(
    product: ServedProduct, stretch: Stretch, limit: int, selection: Selection, seconds: float
) -> Stretch:
    """Wait for the first change, at most so long."""
    until = asyncio.get_running_loop().time() + seconds
    while not stretch.changes and not product.changes.is_over:
        left = until - asyncio.get_running_loop().time()
        at_the_end = stretch.next_after >= stretch.head
        if left <= 0 or (at_the_end and not await product.changes.beyond(stretch.next_after, left)):
            break
        if at_the_end and selection.reach is not None:
            await asyncio.sleep(BEHIND)
        stretch = await run_in_threadpool(product.changes.tail, stretch.next_after, limit, selection)
    return stretch


async def _read(product: ServedProduct, after: int, limit: int, selection: Selection) -> Stretch:
    stretch = await run_in_threadpool(product.changes.read, after, limit, selection)
    if after > stretch.head and after > (newest := await run_in_threadpool(product.ledger.position)):
        raise PositionAhead(parameter="after", given=after, newest=newest)
    return stretch


def _selection(topics: str | None, case: str | None, reach: Reach) -> Selection:
    within = None if reach.is_whole else reach
    return Selection(None if topics is None else topics_named(topics, TOPICS), case, within)


def _thin(stretch: Stretch, chosen: list[str] | None) -> Any:
    if chosen is None:
        return stretch.changes
    return [{name: getattr(change, name) for name in chosen} for change in stretch.changes]


EXAMPLE = """retry: 2000

id: 1024
event: case.accepted
data: {"position":1024,"recorded_at":"2026-03-02T01:00:00.000001Z","effective_at":"2026-03-02T01:00:00.000000Z",\
"topic":"case.accepted","stream":"case:5b6c","version":2,"case":"case:5b6c","procedure":"window-approval@1",\
"unit":"hall"}

: heart-beat
"""
