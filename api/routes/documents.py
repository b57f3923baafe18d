"""Documents (材料): handed in as raw bytes, handed out by digest. Acts cite them by form, reference and digest."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from api.access import Allowed, may
from api.answers.frame import Answer
from api.problems import declared
from api.product import Served
from api.refusals import ParameterMalformed
from api.uploads import Upload
from application import documents as use_cases
from application.documents import DocumentUnknown
from application.media_types import EXTENSIONS, TEXT

RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
HANDED_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "the bytes as they were handed in", "content": {kind: {} for kind in EXTENSIONS}},
}
# What is handed out is never run by a browser, never guessed at, and never kept on the way.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


class HeldAnswer(Answer):
    """A document is held; the same bytes again get the same answer."""

    digest: str = Field(description="摘要: cite it in `forms`", examples=[f"sha256:{'0' * 64}"])
    size: int = Field(description="in bytes")
    media_type: str = Field(description="told by the content, whatever the request called it", examples=[TEXT])


def router() -> APIRouter:
    """Give the routes of documents."""
    documents = APIRouter(prefix="/v1/documents", tags=["documents 材料"])
    documents.add_api_route(
        "",
        _hand_in,
        methods=["POST"],
        status_code=201,
        response_model=HeldAnswer,
        dependencies=[may("document.hand-in")],
        summary="交存材料: hand a document in",
        openapi_extra=RAW,
        responses=declared(403, 409, 413, 415),
    )
    documents.add_api_route(
        "/{digest}",
        _hand_out,
        methods=["GET"],
        response_class=Response,
        dependencies=[may("document.hand-out")],
        summary="取出材料: hand a document out",
        responses={**declared(403, 404), **HANDED_OUT},
    )
    return documents


def _hand_in(content: Upload, product: Served, response: Response) -> HeldAnswer:
    held = use_cases.hand_in(product.documents, content)
    response.headers["Location"] = f"/v1/documents/{held.digest}"
    response.headers["Cache-Control"] = "no-store"
    return HeldAnswer(
        digest=held.digest,
        size=held.size,
        media_type=held.media_type,
        simulated=product.ledger.identity().simulated,
    )


def _hand_out(
    product: Served,
    allowed: Allowed,
    digest: Annotated[str, Path(max_length=200, description="sha256:…")],
    case: Annotated[
        str | None,
        Query(max_length=200, pattern="^case:.", description="in which it lies: needed by whoever sees not all cases"),
    ] = None,
) -> Response:
    """Hand out what lies in a case that one may see; any other document is one that is not held."""
    if not allowed.reach.is_whole:
        if case is None:
            raise ParameterMalformed(parameter="case", reason="name the case in which the document lies")
        allowed.require_within(product, case)
        if digest not in {one.attachment.digest for one in product.ledger.case(case).on_file}:
            raise DocumentUnknown(digest=digest)
    held, content = use_cases.hand_out(product.documents, digest)
    name = f"{digest.partition(':')[2][:16]}.{EXTENSIONS[held.media_type]}"
    own = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{digest}"'}
    return Response(content, media_type=held.media_type, headers={**HEADERS, **own})
