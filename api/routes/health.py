"""Whether the product is well: the database answers, and the read models follow the ledger."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, ReadAnswer
from api.problems import declared
from api.product import Served, ServedProduct
from application.calendar_watch import standing_warnings
from application.log import NotSealed
from projections.deadlines.reads import standing as deadlines_standing
from projections.standing import ModelNotReady, Standing

LONG_BEHIND = 30.0  # seconds


class ModelHealth(BaseModel):
    """How far a read model has come."""

    model: str
    position: int | None
    behind_events: int
    behind_seconds: float = Field(description="how long the next event has been waiting")
    stalled_since: datetime | None
    stalled_why: str | None
    parked: int = Field(description="cases whose rows stand still, because an event could not be taken in")
    building: int | None = Field(description="how far a new version has come that is built beside this one")


class Warned(BaseModel):
    """Something that stays wrong until somebody mends it."""

    code: str
    since: date
    zh: str
    en: str


class NoticesHealth(BaseModel):
    """How many notices wait to be sent, and how long the oldest has been waiting."""

    due: int
    failed: int = Field(description="given up; `caseledger notices retry` tries them again")
    waiting_seconds: float


class DueHealth(BaseModel):
    """What the law does by itself: due and not performed, since when the oldest, and what waits for a year's notice."""

    due: int
    waiting_seconds: float
    blocked: int


class ReplicaHealth(BaseModel):
    """How far the read replica is behind the primary."""

    position: int
    behind_events: int
    behind_seconds: float


class PlaceHealth(BaseModel):
    """An outside place: the size of the last checkpoint that it took, and why it did not take the next."""

    place: str
    size: int | None
    fault: str | None


class LogHealth(BaseModel):
    """How far the log is sealed, and where its checkpoints lie."""

    size: int
    behind_events: int
    published_at: datetime
    alarm: str | None = Field(description="why nothing more is sealed: the ledger contradicts its own checkpoint")
    places: list[PlaceHealth]


class HealthAnswer(ReadAnswer):
    """ok; behind, where a read model or the replica is late; stalled (503), where one stands still."""

    status: str = Field(examples=["ok"])
    database: str = Field(examples=["reachable"])
    parked: int
    projections: list[ModelHealth]
    notices: NoticesHealth | None = Field(description="null while their read model has not been built")
    due_acts: DueHealth | None = Field(description="null while their read model has not been built")
    dead_letters: int = Field(description="changes given up for receivers; `caseledger webhooks` delivers them again")
    replica: ReplicaHealth | None = Field(description="null where the primary is read (CASELEDGER_READ_URL)")
    log: LogHealth | None = Field(description="null while nothing is sealed")
    warnings: list[Warned] = Field(
        description="standing warnings, such as next year's notice missing from 1 December on"
    )


def router() -> APIRouter:
    """Give the routes for whoever watches over the product."""
    health = APIRouter(tags=["health 健康"])
    health.add_api_route(
        "/healthz",
        _health,
        methods=["GET"],
        dependencies=[may("health.read")],
        responses={**declared(), 503: {"model": HealthAnswer}},
        summary="运行状态",
    )
    health.add_api_route(
        "/v1/openapi.json",
        _description,
        methods=["GET"],
        dependencies=[may("api.read")],
        responses=declared(),
        summary="This description (OpenAPI)",
    )
    return health


def _health(product: Served, response: Response) -> HealthAnswer:
    framed = Framed(product)
    found = product.models.standing()
    replica = _replica(product)
    status = _status(found, replica)
    response.status_code = 503 if status == "stalled" else 200
    response.headers["Cache-Control"] = "no-store"
    models = [
        ModelHealth(
            model=model.schema,
            position=model.position,
            behind_events=model.behind_events,
            behind_seconds=model.behind_seconds,
            stalled_since=model.stalled_at,
            stalled_why=model.stalled_why,
            parked=model.parked,
            building=model.building,
        )
        for model in found
    ]
    ledger = product.ledger
    warnings = [
        Warned(code=one.code, since=one.since, zh=one.chinese, en=one.english)
        for one in standing_warnings(ledger.rules(), ledger.now(), ledger.identity())
    ]
    own: dict[str, Any] = {"status": status, "database": "reachable", "projections": models, "warnings": warnings}
    own["notices"], own["replica"], own["log"] = _notices(product), replica, _log(product)
    own["due_acts"], own["dead_letters"] = _due_acts(product), _dead_letters(product)
    return HealthAnswer.model_validate({**framed.fields(), **own, "parked": sum(model.parked for model in found)})


def _notices(product: ServedProduct) -> NoticesHealth | None:
    try:
        found = product.models.notices_waiting()
    except ModelNotReady:
        return None
    since = 0.0 if found.oldest_due is None else (product.ledger.now() - found.oldest_due).total_seconds()
    return NoticesHealth(due=found.due, failed=found.failed, waiting_seconds=max(0.0, since))


def _due_acts(product: ServedProduct) -> DueHealth | None:
    now = product.ledger.now()
    try:
        with product.models.deadlines() as shown:
            found = deadlines_standing(shown, now)
    except ModelNotReady:
        return None
    late = 0.0 if found.next_at is None else max(0.0, (now - found.next_at).total_seconds())
    return DueHealth(due=found.due, waiting_seconds=late, blocked=found.blocked)


def _dead_letters(product: ServedProduct) -> int:
    return sum(len(product.webhooks.dead_letters(one.code)) for one in product.webhooks.subscriptions())


def _log(product: ServedProduct) -> LogHealth | None:
    try:
        found = product.log.sealed()
    except NotSealed:
        return None
    return LogHealth(
        size=found.size,
        behind_events=found.position - found.size,
        published_at=found.published_at.astimezone(product.zone),
        alarm=found.alarm,
        places=[PlaceHealth(place=one.place, size=one.size, fault=one.fault) for one in found.places],
    )


def _replica(product: ServedProduct) -> ReplicaHealth | None:
    newest = product.ledger.position()
    found = product.models.replica()
    if found is None:
        return None
    return ReplicaHealth(
        position=found.position,
        behind_events=max(0, newest - found.position),
        behind_seconds=found.behind_seconds(newest, product.ledger.now()),
    )


def _status(found: Sequence[Standing], replica: ReplicaHealth | None) -> str:
    if any(model.stalled_at is not None for model in found):
        return "stalled"
    behind = [model.behind_seconds for model in found] + ([] if replica is None else [replica.behind_seconds])
    return "behind" if max(behind) > LONG_BEHIND else "ok"


def _description(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())
