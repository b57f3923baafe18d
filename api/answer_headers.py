"""What holds for the headers of every answer: nothing is guessed, framed, run, or kept on the way.

Invariant: a route may say something stricter of its own; it cannot forget to say anything.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STANDING: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
STAY_WITH_TLS = {"Strict-Transport-Security": "max-age=31536000"}  # seconds: a year


class AnswerHeaders:
    """ASGI middleware that puts the standing headers on every answer that does not have its own."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """With `secure`, browsers reach the server over TLS and are to stay with it."""
        self._app = app
        self._standing = {**STANDING, **(STAY_WITH_TLS if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._standing.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, say)
