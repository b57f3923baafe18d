"""The register of norms (工作规范、工作手册): those in force on a day, and how one came about."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, PageAnswer, ReadAnswer
from api.directory_words import coded
from api.listing import add_list
from api.problems import declared
from api.product import Served
from api.routes.directory import Asked, opened
from api.words import Coded
from application.book_acts import NormUnknown
from domain.norms.norm import NormEvent, NormKind, norm_stream
from projections.directory.reads import norms_on


class NormAnswer(BaseModel):
    """A version that is in force."""

    code: str
    title: str
    kind: Coded
    version: str
    owner: str
    reference: str
    digest: str | None
    procedure: str | None
    since: date
    until: date | None
    replaced_by: str | None


class NormsAnswer(PageAnswer):
    """The norms in force on a day."""

    norms: list[NormAnswer]


class NormStep(BaseModel):
    """One act in the history of a norm."""

    topic: str
    zh: str
    effective_at: datetime
    recorded_at: datetime
    unit: str
    content: dict[str, Any]


class NormHistoryAnswer(ReadAnswer):
    """How a norm came about, act by act."""

    code: str
    steps: list[NormStep] = Field(description="in order")


SORTS = ("code", "title", "since")


def router() -> APIRouter:
    """Give the routes that read norms."""
    norms = APIRouter(prefix="/v1/norms", tags=["directory 目录"])
    add_list(norms, "", _norms, rows="norms", sorts=SORTS, summary="规范登记: the norms of a day", act="norms.read")
    norms.add_api_route(
        "/{code}",
        _norm,
        methods=["GET"],
        dependencies=[may("norms.read")],
        responses=declared(404),
        summary="规范沿革: how a norm came about",
    )
    return norms


def _norms(product: Served, asked: Asked) -> NormsAnswer:
    with opened(product, asked) as shown:
        rows = norms_on(shown, asked.day, known_at=asked.known_at)
        norms = [{**asdict(row), "kind": coded(NormKind, row.kind)} for row in rows]
        return NormsAnswer.model_validate({"norms": norms, **asked.fields(shown.position)})


def _norm(
    product: Served, code: Annotated[str, Path(max_length=60, examples=["consulting-desk"])]
) -> NormHistoryAnswer:
    framed = Framed(product)
    steps = [
        NormStep(
            topic=event.TOPIC,
            zh=(type(event).__doc__ or "").partition(":")[0],
            effective_at=event.effective_at.astimezone(product.zone),
            recorded_at=recorded.recorded_at.astimezone(product.zone),
            unit=event.header.actor.unit,
            content=content_of(event),
        )
        for recorded in product.ledger.events(norm_stream(code))
        if isinstance(event := recorded.event, NormEvent)
    ]
    if not steps:
        raise NormUnknown(norm=code)
    return NormHistoryAnswer.model_validate({**framed.fields(), "code": code, "steps": steps})


def content_of(event: NormEvent) -> dict[str, Any]:
    """Give what an event says beside its header."""
    return event.model_dump(mode="json", exclude=set(NormEvent.model_fields))
