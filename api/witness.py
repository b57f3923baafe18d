"""The HTTP face of a witness: one address, as C2SP tlog-witness asks for; the rules are elsewhere.

Invariant: a request is bounded in bytes and in time, whoever sends it; what is refused is answered in one sentence.
"""

import asyncio
from typing import Protocol

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from domain.errors import Malformed, Refused

MOST_BYTES = 128 * 1024  # a note of 64 KiB, and 63 hashes
SECONDS_TO_SEND = 10
SIZE_CONFLICTS = {"size_conflict", "root_conflict"}
STATUS = {
    "log_unknown": 404,
    "not_signed": 403,
    "not_consistent": 422,
    "state_not_kept": 503,
    "note_malformed": 400,
    "checkpoint_malformed": 400,
    "cosigning_request_malformed": 400,
    **dict.fromkeys(SIZE_CONFLICTS, 409),
}


class RequestTooLong(Malformed):
    """A request to cosign is not that long, nor that slow."""

    code = "request_too_long"


class Cosigner(Protocol):
    """What judges a request and cosigns."""

    def add_checkpoint(self, body: bytes) -> str:
        """Give the line of the cosignature, kept for good; raise a refusal."""


def witness_app(witness: Cosigner) -> FastAPI:
    """Build the application of a witness."""
    app = FastAPI(title="案件台账见证 Case ledger witness", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        """Cosign a checkpoint."""
        try:
            async with asyncio.timeout(SECONDS_TO_SEND):
                body = await _body(request)
        except TimeoutError:
            return _refused(RequestTooLong(seconds=SECONDS_TO_SEND), 408)
        except RequestTooLong as refusal:
            return _refused(refusal, 413)
        try:
            line = await run_in_threadpool(witness.add_checkpoint, body)
        except Refused as refusal:
            return _refused(refusal, STATUS.get(refusal.code, 400))
        return _text(line)

    return app


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise RequestTooLong(most=MOST_BYTES)
    return bytes(body)


def _refused(refusal: Refused, status: int) -> Response:
    if refusal.code in SIZE_CONFLICTS:
        return Response(f"{refusal.decided_by['size']}\n", status, media_type="text/x.tlog.size")
    return _text(f"{refusal.message}\n", status)


def _text(content: str, status: int = 200) -> Response:
    return Response(content, status, media_type="text/plain; charset=utf-8")
