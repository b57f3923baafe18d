"""Live intake (系统对接): the acts of a department's own system, and the daily reconciliation with it (每日对账)."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Allowed, may
from api.answers.frame import Answer, Framed, ReadAnswer
from api.answers.recorded import RECEIPT
from api.moments import day as day_of
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes import book_examples
from application import requests
from application.intake import MOST, HandedIn, Intake, Reconcile
from domain.case.case import Case
from domain.intake.journal import Journal, Reconciliation, Source, journal_stream

SourceName = Annotated[Source, Path(description="the name of the system", examples=["housing-approvals"])]


class Batch(BaseModel):
    """Acts of one source, in the order in which they are to be judged."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    acts: Annotated[list[HandedIn], Field(min_length=1, max_length=MOST)]


class OutcomeAnswer(BaseModel):
    """What became of one act; `digest` is the hash of what was sent, to be given back in the reconciliation."""

    id: str
    outcome: Literal["stored", "repeated", "conflict", "refused"]
    digest: str
    case: str
    number: str | None = Field(description="案号")
    version: int | None
    recorded_at: datetime | None
    late: bool | None = Field(description="补录: recorded after the day on which it took effect")
    receipt: str | None = Field(description=RECEIPT)
    code: str | None
    clause: str | None
    message: str | None


class IntakeAnswer(Answer):
    """What became of each act."""

    source: str
    stored: int
    repeated: int
    conflicts: int
    refused: int
    outcomes: list[OutcomeAnswer]
    ledger_position: int


class ReconciledAnswer(Answer):
    """How what the source says it sent compares with what the ledger holds, as it was put on record."""

    source: str
    day: date
    agrees: bool
    sent: int
    held: int
    missing: list[str]
    extra: list[str]
    differing: list[str]
    recorded_at: datetime
    repeated: bool
    receipt: str | None = Field(description=RECEIPT)


class HeldAct(BaseModel):
    """An act that the ledger holds."""

    id: str
    digest: str


class JournalAnswer(ReadAnswer):
    """What the ledger holds of a source for a day, and the last reconciliation of it."""

    source: str
    day: date
    acts: list[HeldAct]
    reconciled: Reconciliation | None


def router() -> APIRouter:
    """Give the routes of live intake."""
    intake = APIRouter(prefix="/v1/intake", tags=["intake 对接"])
    intake.add_api_route(
        "",
        _take,
        methods=["POST"],
        dependencies=[may("intake.take")],
        responses=declared(403, 413),
        summary="系统接入: take acts of a department's own system",
    )
    intake.add_api_route(
        "/{source}/reconciliations",
        _reconcile,
        methods=["POST"],
        dependencies=[may("intake.reconcile")],
        responses=declared(403, 409, 413),
        summary="每日对账: reconcile a day",
    )
    intake.add_api_route(
        "/{source}/days/{day}",
        _journal,
        methods=["GET"],
        dependencies=[may("intake.read")],
        responses=declared(403),
        summary="接入日志: what is held",
    )
    return intake


def _take(
    asked: Annotated[Batch, Body(openapi_examples={"example": {"value": book_examples.INTAKE}})],
    product: Served,
    principal: Asking,
    allowed: Allowed,
    response: Response,
) -> IntakeAnswer:
    """Judge each act by itself; an act sent again is recorded once and answered the same."""
    allowed.require_source(asked.source)

    def gate(request: requests.Request, case: Case | None) -> str | None:
        allowed.require_office(request.acting)
        if case is not None:
            allowed.require_within(product, case)
        return allowed.right

    own = Intake(product.ledger, product.cases, source=asked.source, principal=principal.id, gate=gate)
    taken = own.take(asked.acts)
    response.headers["Cache-Control"] = "no-store"
    return IntakeAnswer(
        source=asked.source,
        stored=sum(one.outcome == "stored" for one in taken),
        repeated=sum(one.outcome == "repeated" for one in taken),
        conflicts=sum(one.outcome == "conflict" for one in taken),
        refused=sum(one.outcome == "refused" for one in taken),
        outcomes=[OutcomeAnswer.model_validate(one, from_attributes=True) for one in taken],
        ledger_position=product.ledger.position(),
        simulated=product.ledger.identity().simulated,
    )


def _reconcile(
    source: SourceName,
    asked: Annotated[Reconcile, Body(openapi_examples={"example": {"value": book_examples.RECONCILIATION}})],
    product: Served,
    principal: Asking,
    allowed: Allowed,
) -> ReconciledAnswer:
    """Put on record what is missing, extra or differing; the same message sent again gets its first answer."""
    allowed.require_source(source)
    allowed.require_office(asked.acting)
    recorded = Intake(product.ledger, product.cases, source=source, principal=principal.id).reconcile(asked)
    return ReconciledAnswer.model_validate(
        {
            **recorded.answer,
            "recorded_at": recorded.recorded_at.astimezone(product.zone),
            "repeated": recorded.repeated,
            "receipt": recorded.receipt,
            "simulated": product.ledger.identity().simulated,
        }
    )


def _journal(
    source: SourceName,
    day: Annotated[str, Path(max_length=40, examples=["2025-09-22"])],
    product: Served,
    allowed: Allowed,
) -> JournalAnswer:
    """Tell what is held; whether a system that the key does not name has handed anything in is not told."""
    allowed.require_source(source)
    framed = Framed(product)
    asked = day_of("day", day)
    journal = product.ledger.find(Journal, journal_stream(source, asked))
    held = {} if journal is None else journal.held
    answer = {
        "source": source,
        "day": asked,
        "acts": [{"id": own, "digest": digest} for own, digest in held.items()],
        "reconciled": None if journal is None else journal.result,
    }
    return JournalAnswer.model_validate({**framed.fields(), **answer})
