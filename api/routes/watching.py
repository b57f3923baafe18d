"""For whoever watches over the server: its figures for Prometheus, and whether it may be sent requests."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from api.access import may
from api.problems import declared
from api.product import Served
from api.watching.traffic import Traffic
from domain.errors import Refused


class Readiness(BaseModel):
    """Whether the server may be sent requests, and if not, why."""

    status: Literal["ready", "not_ready"]
    why: list[str] = Field(description="codes of what stands against it")


def router() -> APIRouter:
    """Give the routes."""
    watching = APIRouter(tags=["health 健康"])
    watching.add_api_route(
        "/metrics",
        _prometheus,
        methods=["GET"],
        dependencies=[may("health.figures")],
        response_class=PlainTextResponse,
        responses=declared(),
        summary="运行指标 (Prometheus)",
    )
    watching.add_api_route(
        "/readyz",
        _readiness,
        methods=["GET"],
        dependencies=[may("health.read")],
        responses={**declared(), 503: {"model": Readiness}},
        summary="可否受理请求",
    )
    return watching


def _prometheus(http: Request) -> Response:
    traffic: Traffic = http.app.state.traffic
    content = generate_latest(traffic.registry)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def _readiness(product: Served, response: Response) -> Readiness:
    """Ready: the database answers, and no read model stands still or has yet to be built."""
    response.headers["Cache-Control"] = "no-store"
    try:
        product.ledger.position()
        why = [f"stalled: {one.schema}" for one in product.models.standing() if one.stalled_at is not None]
    except Refused as refusal:
        why = [refusal.code]
    response.status_code = 503 if why else 200
    return Readiness(status="not_ready" if why else "ready", why=why)
