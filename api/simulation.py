"""A simulated ledger says so on every answer, whatever the answer is."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SaidSimulated:
    """ASGI middleware that puts `Ledger-Simulated: true` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say so."""

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = [(name, value) for name, value in message.get("headers", []) if name != b"ledger-simulated"]
                message["headers"] = [*said, (b"ledger-simulated", b"true")]
            await send(message)

        await self._app(scope, receive, say)
