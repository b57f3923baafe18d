"""Who asks: one dependency names the principal of every route.

Invariant: whoever brings nothing is anonymous, and whoever brings what is not recognised is refused; a cookie alone
changes nothing that another site's page asks for.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from api import session_cookie
from api.forgery import SAFE, check_origin
from api.product import Served, ServedProduct
from api.refusals import HeaderMalformed
from application.access.identification import ANONYMOUS, Brought, NotIdentified
from domain.access.principal import Principal

LONGEST = 16 * 1024  # characters of a token


async def principal(request: Request, product: Served) -> Principal:
    """Name the principal of a request; raise `NotIdentified`, `TokenRefused`, `CrossSite`, `TooManyRequests`."""
    brought, rates = _brought(request), request.app.state.rates
    try:
        asking = await _recognised(request, product, brought)
    except NotIdentified:
        if rates is not None:
            rates.stranger(request)
        raise
    if rates is not None:
        rates.stranger(request) if asking == ANONYMOUS else rates.known(asking.id)
    return asking


async def _recognised(request: Request, product: ServedProduct, brought: Brought) -> Principal:
    if brought.nothing:
        return product.identification.nobody
    if brought.bearer is None and request.method not in SAFE:
        check_origin(request, None if product.entrance is None else product.entrance.origin)
    return await run_in_threadpool(product.identification.identify, brought)


Asking = Annotated[Principal, Depends(principal)]


def _brought(request: Request) -> Brought:
    header = request.headers.get("authorization")
    if header is None:
        return Brought(session=session_cookie.held(request))
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        raise HeaderMalformed(header="Authorization", reads="Bearer …", longest=LONGEST)
    return Brought(bearer=token)
