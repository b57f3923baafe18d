"""The log (C2SP tlog-tiles under /v1/log): its signed checkpoint, its tiles, and proofs made of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.access import may
from api.answers import log as answers
from api.answers.log import ConsistencyAnswer, InclusionAnswer
from api.problems import declared
from api.product import Served

NOTE = "text/plain; charset=utf-8"
TILE = "application/octet-stream"
FOR_EVER = "max-age=31536000, immutable"  # of a tile of a width: it never changes
MOST = 2**53 - 1

Position = Annotated[int, Query(ge=1, le=MOST, description="位置: of the event, from 1")]
Size = Annotated[int | None, Query(ge=1, le=MOST, description="number of leaves, if not that of the newest checkpoint")]
From = Annotated[int, Query(alias="from", ge=0, le=MOST, description="the earlier size")]
To = Annotated[int | None, Query(ge=0, le=MOST, description="the later size, if not that of the newest checkpoint")]
TilePath = Annotated[str, Path(max_length=60, description="<L>/<N> or <L>/<N>.p/<W>", examples=["0/x001/234.p/17"])]


def _content(kind: str, words: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": words, "content": {kind: {}}}}


def router() -> APIRouter:
    """Give the routes of the log."""
    log = APIRouter(prefix="/v1/log", tags=["log 存证"])
    log.add_api_route(
        "/checkpoint",
        _checkpoint,
        methods=["GET"],
        dependencies=[may("log.read")],
        response_class=Response,
        operation_id="log_checkpoint",
        summary="检查点: the newest signed checkpoint, with the cosignatures of witnesses (C2SP signed note)",
        responses={**declared(404), **_content(NOTE, "a C2SP checkpoint")},
    )
    log.add_api_route(
        "/tile/{tile:path}",
        _tile,
        methods=["GET"],
        dependencies=[may("log.read")],
        response_class=Response,
        operation_id="log_tile",
        summary="哈希块: hashes of the tree (C2SP tlog-tiles)",
        responses={**declared(404), **_content(TILE, "up to 256 hashes of 32 bytes")},
    )
    log.add_api_route(
        "/inclusion",
        _inclusion,
        methods=["GET"],
        dependencies=[may("log.read")],
        operation_id="log_inclusion",
        summary="包含证明: that an event is in the log",
        responses=declared(404, 409),
    )
    log.add_api_route(
        "/consistency",
        _consistency,
        methods=["GET"],
        dependencies=[may("log.read")],
        operation_id="log_consistency",
        summary="一致性证明: that the log only grew",
        responses=declared(404, 409),
    )
    return log


def _checkpoint(product: Served) -> Response:
    return Response(product.log.checkpoint(), media_type=NOTE, headers={"Cache-Control": "no-cache"})


def _tile(tile: TilePath, product: Served) -> Response:
    return Response(product.log.tile(tile), media_type=TILE, headers={"Cache-Control": FOR_EVER})


def _inclusion(product: Served, response: Response, position: Position, size: Size = None) -> InclusionAnswer:
    response.headers["Cache-Control"] = "no-cache"
    simulated = product.ledger.identity().simulated
    return answers.inclusion(product.log.inclusion(position, size), simulated=simulated)


def _consistency(product: Served, response: Response, from_: From, to: To = None) -> ConsistencyAnswer:
    response.headers["Cache-Control"] = "no-cache"
    simulated = product.ledger.identity().simulated
    return answers.consistency(product.log.consistency(from_, to), simulated=simulated)
