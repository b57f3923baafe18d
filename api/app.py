"""The HTTP application: the routes, the problems, and what holds for every request. No state but the product.

Invariant: a principal and a right are named on every route, a parameter unknown to a route is refused, no foreign
script is served.
"""

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import problems
from api.access import RuleTold, rights
from api.answer_headers import AnswerHeaders
from api.bodies import ReadableBodies
from api.console import routes as console
from api.console.frame import Masthead
from api.console.responses import ConsoleResponses
from api.crowding import Crowding
from api.looking import Looked
from api.parameters import known_parameters, only_known_parameters
from api.principal import principal
from api.product import ServedProduct
from api.rates import Rates
from api.routes import (
    access_log,
    accounts,
    acts,
    agreements,
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
from api.simulation import SaidSimulated
from api.watching.standing import Standing
from api.watching.traffic import Traffic
from api.watching.watched import Watched
from application.access.identification import NotIdentified
from domain.access.policy import is_public

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
ROUTERS = (
    access_log.router,
    acts.router,
    board.router,
    board_moves.router,
    supervision.router,
    audits.router,
    findings.router,
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
    me.router,
    ties.router,
    accounts.router,
    health.router,
    watching.router,
)


def create_app(product: ServedProduct) -> FastAPI:
    """Build the application on a product whose ledger is founded; raise `NotFounded`, `RouteWithoutRight`."""
    identity = product.ledger.identity()
    simulated = identity.simulated
    app = FastAPI(
        title="案件台账 Case ledger",
        version="1",
        description=DESCRIPTION.strip(),
        docs_url=None,  # its page would load scripts of a foreign host
        redoc_url=None,
        openapi_url=None,  # served by a route of its own, which names its principal like every other
        openapi_tags=TAGS,
        generate_unique_id_function=_named_as_its_function,
        dependencies=[Depends(principal), Depends(only_known_parameters)],
    )
    masthead = Masthead.of(identity)
    app.state.product, app.state.simulated, app.state.masthead = product, simulated, masthead
    app.state.rates = None if product.requests_a_second is None else Rates(product.requests_a_second)
    app.add_middleware(RuleTold)
    app.add_middleware(Looked, product=product)
    app.add_middleware(ReadableBodies, simulated=simulated)
    app.add_middleware(Crowding, most=product.requests_at_once, simulated=simulated)
    app.add_middleware(ConsoleResponses, masthead=masthead)
    if simulated:
        app.add_middleware(SaidSimulated)
    app.state.traffic = Traffic()
    app.state.traffic.registry.register(Standing(product))
    app.add_middleware(AnswerHeaders, secure=product.entrance is not None and product.entrance.secure)
    app.add_middleware(Watched, traffic=app.state.traffic)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router())
    pages = APIRouter()
    for people in (entrance.router(), console.router()):
        pages.include_router(people)
    app.include_router(pages, include_in_schema=False)  # pages are for people; the interface is what is described
    app.add_exception_handler(NotIdentified, _who_asks)
    problems.describe(app)
    _describe_rights(app)
    described = get_openapi(title=app.title, version=app.version, routes=pages.routes)
    app.state.parameters = known_parameters(app.openapi()) | known_parameters(described)
    return app


def _describe_rights(app: FastAPI) -> None:
    """Add to the description of each operation the act that one must have the right to, and what one must bring."""
    app.openapi()["components"]["securitySchemes"] = BROUGHT
    described = app.openapi()["paths"]
    for (method, path), act in rights(app).items():
        if path in described:  # a page is none of the interface
            needed: list[dict[str, list[str]]] = [] if is_public(act) else [{name: []} for name in BROUGHT]
            described[path][method.lower()] |= {"x-access": act, "security": needed}


def _who_asks(request: Request, error: Exception) -> Response:
    """Lead a browser to the login, and tell a program that it must say who it is."""
    return entrance.redirected(request) or problems.refused(request, error)


def _named_as_its_function(route: APIRoute) -> str:
    return route.name.lstrip("_")
