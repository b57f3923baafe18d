"""The bodies of requests: bounded in size, time and depth, and JSON that the ledger can hold, before they are read.

A name given twice, U+0000, a lone surrogate and a number without a value have no one meaning: they are refused here.
What is large is handed on while it comes, so that whoever may not send it is told so before it is there.
"""

import asyncio
import json
from collections.abc import Coroutine, Iterable
from typing import Any, NoReturn

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.refusals import BodyBrokenOff, BodyNotJson, BodyTooLarge, BodyTooSlow, MediaTypeNotTaken
from application.documents import LARGEST as LARGEST_DOCUMENT
from application.evidence import LARGEST as LARGEST_BUNDLE
from domain.errors import Refused

LARGEST = 1024 * 1024  # bytes
LONGEST = 60  # seconds in which a body must have come
LARGEST_FORM, LARGEST_PUBLIC_FORM = 16 * 1024, 256 * 1024
STREAMED = {  # uploads that are handed on while they come: how large they may be, in bytes
    "/v1/documents": LARGEST_DOCUMENT,
    "/v1/evidence/verification": LARGEST_BUNDLE,
    "/console/inspection/verification": LARGEST_BUNDLE + LARGEST_FORM,
}
RAW = {  # other bodies that are no JSON
    **dict.fromkeys(("/login", "/logout", "/password"), LARGEST_FORM),
}
PAGES, PUBLIC_PAGES = "/console/", "/public/"  # whose forms are no JSON either
WITH_FILES = b"multipart/form-data"
DEEPEST = 20


class ReadableBodies:
    """ASGI middleware that reads the whole body, judges it, and hands it on; of an upload it counts what passes."""

    def __init__(self, app: ASGIApp, *, simulated: bool) -> None:
        self._app = app
        self._simulated = simulated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge the body of a request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self._app(scope, receive, send)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            if (largest := STREAMED.get(scope["path"])) is not None:
                _check_announced(headers.get(b"content-length", b""), largest)
                return await self._app(scope, _bounded(receive, largest), send)
            raw = RAW.get(scope["path"], _of_a_page(scope["path"], headers.get(b"content-type", b"")))
            body = await _in_time(_whole(receive, headers.get(b"content-length", b""), raw or LARGEST))
            if body and raw is None:
                _check_type(headers.get(b"content-type", b""))
                read(body)
        except Refused as refusal:
            return await problems.answer_to(refusal, simulated=self._simulated)(scope, receive, send)
        handed_on = False

        async def replay() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        return await self._app(scope, replay, send)


def _of_a_page(path: str, media_type: bytes) -> int | None:
    """Tell how large the form of a page may be, in bytes; None for what is no page."""
    if path.startswith(PUBLIC_PAGES):
        return LARGEST_PUBLIC_FORM
    if not path.startswith(PAGES):
        return None
    return LARGEST_DOCUMENT + LARGEST if media_type.startswith(WITH_FILES) else LARGEST


async def _in_time(reading: Coroutine[Any, Any, bytes]) -> bytes:
    try:
        async with asyncio.timeout(LONGEST):
            return await reading
    except TimeoutError:
        raise BodyTooSlow(seconds=LONGEST) from None


def _check_announced(announced: bytes, largest: int) -> None:
    if announced.isdigit() and int(announced[:20]) > largest:
        raise BodyTooLarge(largest=largest, given=int(announced[:20]))


async def _whole(receive: Receive, announced: bytes, largest: int) -> bytes:
    _check_announced(announced, largest)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyBrokenOff
        body += message.get("body", b"")
        if len(body) > largest:
            raise BodyTooLarge(largest=largest)
        if not message.get("more_body", False):
            return bytes(body)


def _bounded(receive: Receive, largest: int) -> Receive:
    """Hand on what comes, and refuse what is too much, too slow or broken off to whoever reads it."""
    left, until, over = largest, asyncio.get_running_loop().time() + LONGEST, False

    async def counted() -> Message:
        nonlocal left, over
        if over:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow(seconds=LONGEST) from None
        if message["type"] == "http.disconnect":
            raise BodyBrokenOff
        left -= len(message.get("body", b""))
        if left < 0:
            raise BodyTooLarge(largest=largest)
        over = not message.get("more_body", False)
        return message

    return counted


def _check_type(header: bytes) -> None:
    given = header.decode("latin-1").split(";")[0].strip().lower()
    if given != "application/json":
        raise MediaTypeNotTaken(given=given)


def read(body: bytes) -> Any:
    """Read a body; raise `BodyNotJson` with the place and the reason."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BodyNotJson(byte=fault.start, reason="not UTF-8") from fault
    try:
        value = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise BodyNotJson(line=fault.lineno, column=fault.colno, reason=fault.msg) from fault
    except RecursionError:
        raise BodyNotJson(reason="nested too deeply", deepest=DEEPEST) from None
    except ValueError as fault:  # an integer of thousands of digits
        raise BodyNotJson(reason="a number is too long") from fault
    _walk(value, "body", 0)
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BodyNotJson(name=_shown(name), reason="the name is given twice")
        found[name] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise BodyNotJson(reason=f"{word} is not a number")


def _walk(value: Any, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise BodyNotJson(reason="nested too deeply", deepest=DEEPEST)
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, dict | list):
        pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in pairs:
            if isinstance(name, str):
                _check_text(name, where)
            _walk(item, f"{where}.{name}"[:200], depth + 1)


def _check_text(text: str, where: str) -> None:
    if "\0" in text:
        raise BodyNotJson(where=where, reason="the ledger holds no U+0000")
    if _shown(text) != text:
        raise BodyNotJson(where=where, reason="a lone surrogate is no character")


def _shown(text: str) -> str:
    return text if text.isascii() else text.encode(errors="replace").decode()
