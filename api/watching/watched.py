"""The outermost layer around every request: it has an id, is timed and counted, and stands in the log as one line."""

import json
import logging
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.watching import request
from api.watching.traffic import Traffic
from application.tracing import span

LOG = logging.getLogger("caseledger.requests")
UNKNOWN = "unknown"
LARGEST = 64 * 1024  # bytes of a problem that is read for its code


class Watched:
    """ASGI middleware; `X-Request-Id` is taken and answered."""

    def __init__(self, app: ASGIApp, *, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and take note of it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id, began, status, code = request.begun(scope), time.perf_counter(), 500, ""
        problem: bytearray | None = None

        async def noting(message: Message) -> None:
            nonlocal status, code, problem
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", []), (request.HEADER, request_id.encode())]
                message["headers"] = headers
                problem = bytearray() if (b"content-type", problems.MEDIA_TYPE.encode()) in headers else None
            elif problem is not None and len(problem) < LARGEST:
                problem += message.get("body", b"")
                if not message.get("more_body", False):
                    code = _code(bytes(problem))
            await send(message)

        self._traffic.under_way.inc()
        with span("request", request=request_id) as told:
            try:
                await self._app(scope, receive, noting)
            finally:
                self._traffic.under_way.dec()
                self._note(scope, status, code, time.perf_counter() - began)
                told(method=_method(scope), route=_route(scope), status=status, **({"code": code} if code else {}))

    def _note(self, scope: Scope, status: int, code: str, seconds: float) -> None:
        route = _route(scope)
        self._traffic.answered(_method(scope), route, status, seconds)
        said: dict[str, Any] = {"method": scope["method"], "route": route, "status": status}
        said["milliseconds"] = round(seconds * 1000, 1)
        if code:
            self._traffic.refused(code, status)
            said["code"] = code
        LOG.info("%s %s %d", scope["method"], route, status, extra={"said": said})


def _route(scope: Scope) -> str:
    """Name the route, and not what its address held."""
    return str(getattr(scope.get("route"), "path", UNKNOWN))


def _method(scope: Scope) -> str:
    """Name the method where there is such a route: another may be anything."""
    return UNKNOWN if _route(scope) == UNKNOWN else str(scope["method"])


def _code(problem: bytes) -> str:
    try:
        return str(json.loads(problem)["code"])
    except (ValueError, KeyError, TypeError):
        return ""
