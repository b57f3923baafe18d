"""The appearance that a reader chose, kept in a cookie: it changes no word of a page."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse

from api.access import may
from api.console.frame import THEME_COOKIE, THEMES
from api.console.page import Asked
from api.refusals import ParameterMalformed

A_YEAR = 365 * 24 * 3600  # seconds

Theme = StrEnum("Theme", {code: code for code in THEMES})  # type: ignore[misc]


def router() -> APIRouter:
    """Give the route of the switch."""
    switch = APIRouter(prefix="/console")
    anyone = may("console.open")
    switch.add_api_route(
        "/appearance", _choose, methods=["GET"], response_class=RedirectResponse, dependencies=[anyone]
    )
    return switch


async def _choose(
    page: Asked,
    theme: Annotated[Theme, Query(description="light, dark, or auto: as the system")],
    back: Annotated[str, Query(max_length=2000, description="the page to go back to")] = "/console",
) -> RedirectResponse:
    """Keep a choice and go back; only to a page of the console, for the address may come from anybody."""
    if not (back == "/console" or back.startswith(("/console/", "/console?"))):
        raise ParameterMalformed(parameter="back", given=back[:60], expected="an address below /console")
    answer = RedirectResponse(back, 303)
    answer.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, path="/console", httponly=True, samesite="lax")
    return answer
