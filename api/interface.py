"""The routes of the application and the description of its interface (OpenAPI): the same for every ledger.

Both are made once in a process, the description only when somebody asks for it. Invariant: every route names a right,
and by it the principal; a parameter that it does not know is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from threading import Lock
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import problems
from api.access import rights
from api.console import routes as console
from api.parameters import known_parameters
from api.routes import (
    access_log,
    accounts,
    acts,
    agreements,
    archives,
    assessment,
    audits,
    board,
    board_moves,
    book_acts,
    bulletins,
    case_history,
    cases,
    changes,
    conformance,
    directory,
    documents,
    entrance,
    evidence,
    exports,
    findings,
    health,
    hotline,
    inspections,
    intake,
    items,
    keys,
    log,
    me,
    metrics,
    norms,
    outreach,
    progress,
    protected,
    rules,
    saved_queries,
    search,
    subscriptions,
    supervision,
    supply,
    ties,
    watching,
    work,
)
from api.session_cookie import PLAIN
from domain.access.policy import is_public

TITLE, VERSION = "案件台账 Case ledger", "1"
DESCRIPTION = """
案件台账: every legal act on a case is an event that stays; every answer says as of when and by how much of the
ledger it is given.

* An act needs `If-Match` with the ETag of the state that was seen, and takes an `Idempotency-Key`.
* A question takes `at` (生效), `known_at` (记录) and `calendar_known_at` (公布): three times that are never mixed.
* A refusal is a problem (RFC 9457) with its code, its clause, and the values that decided.
"""
TAGS = [
    {"name": "acts 办理", "description": "One address for each legal act."},
    {"name": "cases 办件", "description": "One case as of any moment, read off its own events."},
    {"name": "board 台账", "description": "Lists and counts, read off the board."},
    {"name": "supervision 督查", "description": "Views of signs by thresholds that are data, and findings."},
    {
        "name": "inspection 监督检查",
        "description": "Inspections, the grants that they give, and what was done under them.",
    },
    {"name": "archives 档案", "description": "How long files are kept; holds, handovers to the archive, destruction."},
    {"name": "progress 办件进度", "description": "How far a case has come, for anyone who has its number."},
    {"name": "hotline 热线", "description": "What is counted of the hotline's member units."},
    {"name": "metrics 统计", "description": "Figures by definitions that are data, and the cases behind each."},
    {"name": "documents 材料", "description": "What comes with acts, held by the hash of its content."},
    {"name": "protected 受保护内容", "description": "Values that are not public: disclosing, sealing, shredding."},
    {"name": "rules 规则", "description": "Procedures, calendars, service items, and the calculator of due days."},
    {
        "name": "agreements 协议供货",
        "description": "Supply undertakings: their acts, catalogue, suppliers and standings.",
    },
    {"name": "directory 目录", "description": "Units, the members of the hotline, and the norms of the centre."},
    {"name": "exports 导出", "description": "Files that leave the ledger, each recorded, with cover and dictionary."},
    {"name": "intake 对接", "description": "Acts of a department's own system, each once, and reconciled daily."},
    {"name": "assessment 窗口考核", "description": "The hall by month, the honours by quarter, the public board."},
    {"name": "outreach 热线", "description": "热线进社区 by year and calls by month: records that are no cases."},
    {"name": "changes 变更", "description": "What was recorded, in the order of the ledger, for those who follow it."},
    {"name": "log 存证", "description": "The signed log of all events: checkpoints, tiles, proofs."},
    {"name": "access 身份", "description": "Who asks, who has an account, and which offices it holds."},
    {"name": "health 健康", "description": "For whoever watches over the server."},
]
BROUGHT = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "the key of a service account, or a token (JWT) of a trusted issuer",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": PLAIN, "description": "a browser's, after the login"},
}
ROUTERS: tuple[Callable[[], APIRouter], ...] = (
    access_log.router,
    acts.router,
    board.router,
    board_moves.router,
    supervision.router,
    audits.router,
    findings.router,
    archives.router,
    inspections.router,
    work.router,
    cases.router,
    case_history.router,
    search.router,
    saved_queries.router,
    conformance.router,
    exports.router,
    progress.router,
    documents.router,
    protected.router,
    evidence.router,
    rules.router,
    items.router,
    hotline.router,
    metrics.router,
    bulletins.router,
    agreements.router,
    supply.router,
    directory.router,
    norms.router,
    book_acts.router,
    intake.router,
    assessment.router,
    outreach.router,
    changes.router,
    subscriptions.router,
    log.router,
    keys.router,
    me.router,
    ties.router,
    accounts.router,
    health.router,
    watching.router,
)
PAGES = (entrance.router, console.router)
_DESCRIBING = Lock()


@cache
def interface() -> tuple[APIRoute, ...]:
    """Give the routes for programs, which are described; raise `RouteWithoutRight`."""
    return built(ROUTERS, described=True)


@cache
def pages() -> tuple[APIRoute, ...]:
    """Give the routes for people; raise `RouteWithoutRight`."""
    return built(PAGES, described=False)


def built(routers: Iterable[Callable[[], APIRouter]], *, described: bool) -> tuple[APIRoute, ...]:
    """Build routes, each named as its function or as it says itself; raise `RouteWithoutRight`."""
    found = [route for router in routers for route in router().routes]
    rights(found)
    routes = tuple(route for route in found if isinstance(route, APIRoute))
    for route in routes:
        route.include_in_schema = described
        route.operation_id = route.operation_id or route.name.lstrip("_")
    return routes


@cache
def parameters() -> Mapping[tuple[str, str], list[str]]:
    """Give the query parameters that each address and method knows."""
    return known_parameters((*interface(), *pages()))


def description() -> dict[str, Any]:
    """Describe the interface, with the act that one must have the right to and what one must bring."""
    with _DESCRIBING:
        return _described()


@cache
def _described() -> dict[str, Any]:
    found = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION.strip(), tags=TAGS, routes=interface())
    found["components"]["schemas"] |= problems.schemas()
    found["components"]["securitySchemes"] = BROUGHT
    for (method, path), act in rights(interface()).items():
        needed: list[dict[str, list[str]]] = [] if is_public(act) else [{name: []} for name in BROUGHT]
        operation = found["paths"][path][method.lower()]
        answers = {**problems.by_shape(operation), **operation["responses"]}
        operation |= {"x-access": act, "security": needed, "responses": answers}
    return found
