"""监督: the desk's first page, with all of it that is open to one; and what is said on the timelines, marked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api.access import Access, Allowed, may
from api.answers.search import SearchAnswer
from api.console import choices
from api.console.page import Asked, Page
from api.routes.search import search
from api.words import Words
from domain.access.decision import decide

PER_PAGE = 20
SEARCH = "search.read"
NOTHING_ASKED = {"q": "", "unit": "", "from": "", "to": ""}
ROOMS = (
    ("/console/inspection/inspections", "inspections.read", "监督检查与授权", "Inspections and grants"),
    ("/console/inspection/verification", "evidence.verify", "核验证据包", "Verify a bundle of evidence"),
    ("/console/inspection/log", "log.read", "台账存证状态", "State of the whole log"),
    ("/console/inspection/views", "supervision.read", "督查视图", "Supervision views"),
    ("/console/inspection/findings", "findings.read", "问题线索", "Findings"),
    ("/console/inspection/archives", "archives.read", "档案保管", "Archives"),
    ("/console/inspection/access-log", "access-log.read", "访问日志", "Access log"),
)


def router() -> APIRouter:
    """Give the routes of the desk."""
    desk = APIRouter(prefix="/console/inspection")
    desk.add_api_route("", _desk, methods=["GET"], response_class=HTMLResponse, dependencies=[may("console.open")])
    right = [may(SEARCH)]
    desk.add_api_route("/search", _search, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    return desk


def _desk(page: Asked, allowed: Allowed) -> Response:
    return _shown(page, allowed, None, NOTHING_ASKED)


def _search(
    page: Asked,
    allowed: Allowed,
    http: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    from_: Annotated[str, Query(alias="from", max_length=40)] = "",
    to: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    wanted = choices.text(q)
    found = None
    if wanted is not None:
        found = search(
            page.product,
            allowed,
            http,
            wanted,
            kind=None,
            unit=choices.text(unit),
            procedure=None,
            from_=choices.text(from_),
            to=choices.text(to),
            cursor=cursor,
            limit=PER_PAGE,
            min_position=None,
        )
    return _shown(page, allowed, found, {"q": q, "unit": unit, "from": from_, "to": to})


def _shown(page: Page, allowed: Access, found: SearchAnswer | None, given: Mapping[str, str]) -> Response:
    searches = decide(allowed.principal, SEARCH, None, allowed.at).allowed
    return page.shown("desk.html", found=found, given=given, searches=searches, ways=_ways(allowed), marked=marked)


def _ways(allowed: Access) -> list[tuple[str, Words]]:
    """List the parts of the desk that are open to the one who asks."""
    return [
        (path, Words(zh=zh, en=en))
        for path, act, zh, en in ROOMS
        if decide(allowed.principal, act, None, allowed.at).allowed
    ]


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces, of which some are marked."""
    place = 0
    for begins, ends in marks:
        yield text[place:begins], False
        yield text[begins:ends], True
        place = ends
    yield text[place:], False
