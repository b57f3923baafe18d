"""Who looked: an answer that shows something confidential is put on the access log before it leaves.

What it shows is read off the answer itself, so that no route can forget to say so: cases above internal or open by a
grant alone, and the classes of values disclosed. Who gets in or out, or tries to, is on it too (等保 2.0, 8.1.4.3).

Invariant: where the log cannot be written, the answer is a problem (503) and shows nothing.
"""

import re
from urllib.parse import unquote_to_bytes

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import Access
from api.problems import answer_to
from api.product import ServedProduct
from application.access_log import Look, NotOnAccessRecord
from domain.access.decision import NO_RULE, role_of
from domain.errors import Refused
from projections.board.within import confidential
from projections.standing import ModelNotReady

CASE = re.compile(rb"case:[0-9A-Za-z][0-9A-Za-z._-]{0,190}")
HELD = ("application/json", "application/problem+json", "text/html")  # looked at whole before any of it leaves
ALWAYS = frozenset(
    {"access-log.read", "protected.disclose", "evidence.issue", "export.make", "document.hand-out", "archives.package"}
)  # what they show stands in no text, or is on record whoever asks
ENTRANCE, CALLBACK = "entrance.use", "/login/callback"
LONGEST = 2000


class Looked:
    """ASGI middleware that puts looks on record."""

    def __init__(self, app: ASGIApp, *, product: ServedProduct) -> None:
        self._app = app
        self._product = product

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once the look is on record."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(self._product, scope, send)
        await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, product: ServedProduct, scope: Scope, send: Send) -> None:
        self._product, self._scope, self._send = product, scope, send
        self._request = str(scope["state"]["request_id"])
        self._start: Message = {}
        self._body: list[bytes] = []
        self._held = self._begun = self._refused = False

    async def send(self, message: Message) -> None:
        """Hold back what must be on record first."""
        if self._refused:
            return
        if message["type"] == "http.response.start":
            self._start = message
            kind = Headers(scope=message).get("content-type", "").partition(";")[0]
            self._held = self._access is not None and kind in HELD
            if not self._held and await self._is_on_record(b"", whole=True):
                await self._pass_on(message)
        elif not self._held:  # a stream: each piece of it is on record before it leaves
            if await self._is_on_record(message.get("body", b""), whole=False):
                await self._pass_on(message)
        else:
            self._body.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            content = b"".join(self._body)
            if await self._is_on_record(content, whole=True):
                await self._pass_on(self._start)
                await self._pass_on({"type": "http.response.body", "body": content})

    @property
    def _access(self) -> Access | None:
        found = self._scope.get("state", {}).get("access")
        return found if isinstance(found, Access) else None

    @property
    def _is_entering(self) -> bool:
        """Tell whether somebody gets in or out, or tries to; what an issuer sends along is a secret for a while."""
        access, changes = self._access, self._scope["method"] == "POST" or self._scope["path"] == CALLBACK
        return access is not None and access.act == ENTRANCE and changes and self._product.entrance is not None

    async def _pass_on(self, message: Message) -> None:
        self._begun = True
        await self._send(message)

    async def _is_on_record(self, content: bytes, *, whole: bool) -> bool:
        """Put what leaves on record; where that fails, answer with a problem in its place, or cut a stream."""
        access = self._access
        if access is None:
            return True
        if whole:
            content += _asked(self._scope)
        found = sorted({one.decode() for one in CASE.findall(content)})
        refused = access.decision.rule == NO_RULE
        always = whole and (access.act in ALWAYS or refused or self._is_entering)
        if not found and not always:
            return True
        try:
            await run_in_threadpool(self._record, access, found, refused, always)
        except Refused:
            self._refused = True
            await self._answer_instead()
            return False
        return True

    def _record(self, access: Access, found: list[str], refused: bool, always: bool) -> None:
        status = self._start["status"]
        shown = found if refused else [] if status >= 400 or status == 304 else self._confidential(access, found)
        if shown or refused or (always and (status < 400 or self._is_entering)):
            self._product.access_log.record(
                Look(
                    request=self._request,
                    principal=self._scope["state"].get("entering", access.principal.id),
                    role=role_of(access.decision.rule),
                    grant=access.decision.grant,
                    rule=access.decision.rule,
                    act=access.act,
                    method=self._scope["method"],
                    address=str(self._scope["path"]) if self._is_entering else _address(self._scope),
                    status=status,
                    cases=tuple(shown),
                    classes=tuple(sorted(self._scope["state"].get("shown_classes", ()))),
                )
            )

    def _confidential(self, access: Access, found: list[str]) -> list[str]:
        """Tell which of the cases that are shown are confidential, or may be; what is shown by a grant always is."""
        if not found or access.is_by_grant:
            return found
        try:
            with self._product.models.board() as board:
                return confidential(board, found)
        except ModelNotReady:
            return found  # nobody can tell yet on which level they are

    async def _answer_instead(self) -> None:
        if self._begun:
            await self._send({"type": "http.response.body", "body": b""})
            return
        # what was asked for may be an act that is on record: sent again under its key, it gets its answer
        command = self._scope["state"].get("command")
        simulated = self._product.ledger.identity().simulated
        problem = answer_to(NotOnAccessRecord(), simulated=simulated, command=command)
        await self._send({"type": "http.response.start", "status": problem.status_code, "headers": problem.raw_headers})
        await self._send({"type": "http.response.body", "body": problem.body})


def _asked(scope: Scope) -> bytes:
    """Give what the address names, which an answer need not repeat, and the page of which it is the print."""
    named = map(str, scope.get("path_params", {}).values())
    query, printed = unquote_to_bytes(scope["query_string"]), str(scope["state"].get("printed", ""))
    return b" ".join((b"", *(one.encode() for one in named), query, printed.encode()))


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}"[:LONGEST] if query else str(scope["path"])[:LONGEST]
