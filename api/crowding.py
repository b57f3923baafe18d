"""A bound on the requests under way, so that a crowd is turned away at once instead of waiting without end.

What is refused here has touched nothing. Whoever watches over the server is let in all the same; those who wait for
changes have places of their own.
"""

from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.refusals import ServerBusy

WATCHED = ("/healthz", "/readyz", "/metrics")
STREAM = "/v1/changes/stream"


class Crowding:
    """ASGI middleware that counts the requests under way; an event loop needs no lock for that."""

    def __init__(self, app: ASGIApp, *, most: int, simulated: bool) -> None:
        self._app = app
        self._most = most
        self._simulated = simulated
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer that the server is busy."""
        if scope["type"] != "http" or scope["path"] in {*WATCHED, STREAM} or _waits(scope):
            return await self._app(scope, receive, send)
        if self._under_way >= self._most:
            refusal = ServerBusy(under_way=self._under_way)
            return await problems.answer_to(refusal, simulated=self._simulated)(scope, receive, send)
        self._under_way += 1
        try:
            return await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


def _waits(scope: Scope) -> bool:
    """Tell whether a request waits for changes, and so takes one of the places for that."""
    if scope["path"] != "/v1/changes":
        return False
    query = scope["query_string"].decode("latin-1")  # not as bytes: those are taken for ASCII
    return any(name == "wait" and seconds.strip(" +0") for name, seconds in parse_qsl(query))
