"""The HTTP application: the routes, the problems, and what holds for every request. No state but the product.

Invariant: no foreign script is served.
"""

from fastapi import FastAPI, Request, Response

from api import problems
from api.access import RuleTold
from api.answer_headers import AnswerHeaders
from api.bodies import ReadableBodies
from api.console.frame import Masthead
from api.console.responses import ConsoleResponses
from api.crowding import Crowding
from api.interface import TITLE, VERSION, description, interface, pages, parameters
from api.looking import Looked
from api.product import ServedProduct
from api.rates import Rates
from api.routes import entrance
from api.simulation import SaidSimulated
from api.watching.standing import Standing
from api.watching.traffic import Traffic
from api.watching.watched import Watched
from application.access.identification import NotIdentified


def create_app(product: ServedProduct) -> FastAPI:
    """Build the application on a product whose ledger is founded; raise `NotFounded`, `RouteWithoutRight`."""
    identity = product.ledger.identity()
    simulated = identity.simulated
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        docs_url=None,  # its page would load scripts of a foreign host
        redoc_url=None,
        openapi_url=None,  # served by a route of its own, which names its principal like every other
        routes=[*interface(), *pages()],
    )
    app.openapi = description  # type: ignore[method-assign] # as FastAPI would have it extended
    masthead = Masthead.of(identity)
    app.state.product, app.state.simulated, app.state.masthead = product, simulated, masthead
    app.state.parameters = parameters()
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
    app.add_exception_handler(NotIdentified, _who_asks)
    return app


def _who_asks(request: Request, error: Exception) -> Response:
    """Lead a browser to the login, and tell a program that it must say who it is."""
    return entrance.redirected(request) or problems.refused(request, error)
