"""What holds for every answer under /console and /public: a policy without foreign things, and problems as pages.

Invariant: a browser that asked for a page gets a page, also where the request never reached a route.
"""

import json
import logging
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.access import Access
from api.console.acts.refusal_words import sentence
from api.console.frame import PUBLIC, Frame, Masthead, is_public
from api.console.navigation import Room, rooms_open_to
from api.console.page import PART_HEADER
from api.console.problem_words import advice
from api.console.tongue import Tongue

PREFIXES = ("/console/", f"{PUBLIC}/")
LOG = logging.getLogger(__name__)
POLICY = {  # of its own: it may run its own script, and show its own pictures
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}


class ConsoleResponses:
    """ASGI middleware around the pages; the interface is left as it is."""

    def __init__(self, app: ASGIApp, *, masthead: Masthead) -> None:
        self._app = app
        self._masthead = masthead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page."""
        if scope["type"] != "http" or not (scope["path"] + "/").startswith(PREFIXES):
            return await self._app(scope, receive, send)
        held: Message | None = None
        body = bytearray()
        began = False

        async def guarded(message: Message) -> None:
            nonlocal held, began
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith(problems.MEDIA_TYPE):
                    held = message
                    return
                began = True
                headers.update(POLICY)
                headers.add_vary_header(PART_HEADER)
                headers.add_vary_header("Cookie")
            elif held is not None:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    began = True
                    await self._page(scope, receive, send, json.loads(body), held)
                return
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            if not began:
                await self._page(scope, receive, send, {"status": 500, "code": "internal_server_error"}, None)
            raise  # the server logs it

    async def _page(
        self, scope: Scope, receive: Receive, send: Send, problem: dict[str, Any], answered: Message | None
    ) -> None:
        frame = Frame.around(scope, self._masthead)
        said = advice(problem["code"], problem["status"])
        why = sentence(problem["code"], problem.get("decided_by") or {}) if frame.tongue is Tongue.ZH else None
        shown = {"visitor": None, "problem": problem, "advice": said, "why": why, **_rooms(scope, frame)}
        response = frame.page("problem.html", problem["status"], **shown)
        response.headers.update({**POLICY, "Cache-Control": "no-store"})
        if answered is not None and (after := MutableHeaders(scope=answered).get("retry-after")):
            response.headers["Retry-After"] = after
        await response(scope, receive, send)


def _rooms(scope: Scope, frame: Frame) -> dict[str, list[Room]]:
    """Lead only to what is open to whoever asked, where that is known: a refusal that led to others would mislead."""
    access = scope.get("state", {}).get("access")
    if not isinstance(access, Access) or is_public(frame.path):
        return {}
    has_accounts = scope["app"].state.product.entrance is not None
    return {"rooms": rooms_open_to(access.principal, access.at, has_accounts=has_accounts)}
