"""The pages of the entrance: logging in, and changing a password. Nothing on them is remembered on the way."""

from typing import Any

from fastapi.responses import HTMLResponse

from api.pages.evidence import PAGES
from api.problems import status_of
from api.product import ServedProduct
from application.access.entrance import Entrance
from domain.errors import Refused

HEADERS = {"Cache-Control": "no-store"}


def login_page(
    product: ServedProduct, entrance: Entrance, *, target: str, login: str = "", refusal: Refused | None = None
) -> HTMLResponse:
    """Ask for login and password, or where else one is known."""
    return _page("login.html", product, refusal, target=target, login=login, issuers=entrance.foreign.titles())


def password_page(
    product: ServedProduct, *, target: str, login: str = "", refusal: Refused | None = None
) -> HTMLResponse:
    """Ask for the old password and the new one, twice."""
    return _page("password.html", product, refusal, target=target, login=login)


def _page(template: str, product: ServedProduct, refusal: Refused | None, **said: Any) -> HTMLResponse:
    content = PAGES.get_template(template).render(
        identity=product.ledger.identity(), refusal=None if refusal is None else type(refusal)().message, **said
    )
    return HTMLResponse(content, 200 if refusal is None else status_of(refusal), HEADERS)
