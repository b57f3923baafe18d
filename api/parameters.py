"""The query of a request: a parameter that an address does not know is refused, never ignored.

A filter that is misspelt and left out would answer another question than the one asked.
"""

from collections.abc import Iterable

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from api.refusals import ParameterMalformed, ParameterRepeated, ParameterUnknown

ANSWERED_FROM_OUTSIDE = frozenset({"/login/callback"})  # an issuer may say more than was asked (RFC 6749, 4.1.2)


def known_parameters(routes: Iterable[APIRoute]) -> dict[tuple[str, str], list[str]]:
    """List the query parameters of each address and method, of the routes and of what they depend on."""
    return {
        (route.path_format, method): sorted(
            {field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query)}
        )
        for route in routes
        for method in route.methods or ()
    }


async def only_known_parameters(request: Request) -> None:
    """Refuse a parameter that the address does not know or that is given twice."""
    if request.scope["route"].path in ANSWERED_FROM_OUTSIDE:
        return
    known = request.app.state.parameters.get((request.scope["route"].path, request.method), [])
    items = request.query_params.multi_items()
    given = [name for name, _ in items]
    for name in given:
        if name not in known:
            raise ParameterUnknown(parameter=name[:60], known=known)
        if given.count(name) > 1:
            raise ParameterRepeated(parameter=name)
    for name, value in [*items, *request.path_params.items()]:
        if "\0" in str(value):
            raise ParameterMalformed(parameter=name, reason="the ledger holds no U+0000")
