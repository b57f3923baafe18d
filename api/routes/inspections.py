"""监督检查 over HTTP: the acts of an inspection, its record, and the grants that a person holds."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, PageAnswer, ReadAnswer
from api.answers.record import RecordAnswer
from api.listing import add_list
from api.moments import Asked, MinPosition, asked, on_record, wait_until
from api.moments import At as MomentAt
from api.problems import declared
from api.product import Served
from api.routes.recording import add_acts, frame, local_day
from application.grants import grants_of
from application.recording.inspection import INSPECTION, INSPECTION_ACTS
from application.recording.seeing import RecordUnknown, see
from domain.inspection.scope import Scope
from domain.regulation.definition import INSPECTION as REGULATION
from domain.regulation.names import Opaque
from projections.inspections.reads import list_inspections

At = Annotated[Asked, Depends(asked)]
Code = Annotated[str, Path(max_length=40, examples=["2026-hall-1"])]


class InspectorAnswer(BaseModel):
    """检查人员: one who inspects, or did."""

    inspector: str
    withdrawn_at: datetime | None = Field(description="撤回: since when he or she inspects no more")


class InspectionAnswer(RecordAnswer):
    """监督检查: an inspection as it stands, and every act on it."""

    inspection: str
    reason: str
    basis: str = Field(description="依据文号")
    scope: Scope
    inspectors: list[InspectorAnswer]
    opened_at: datetime
    until: date = Field(description="截止日, the last day")
    ended_at: datetime | None = Field(description="结束: when it was ended before its last day")
    running: bool = Field(description="whether its grants hold at the moment asked for")


class InspectionListRow(BaseModel):
    """监督检查: one inspection in short."""

    inspection: str
    reason: str
    basis: str = Field(description="依据文号")
    scope: Scope
    inspectors: list[str] = Field(description="检查人员: those who inspect and were not withdrawn")
    opened_at: datetime
    until: date = Field(description="截止日, the last day")
    ended_at: datetime | None
    notes: int = Field(description="工作记录: how many notes there are")
    running: bool


class InspectionsAnswer(PageAnswer):
    """监督检查: the inspections as they stood at a moment."""

    inspections: list[InspectionListRow]


class GrantAnswer(BaseModel):
    """授权: what a person may look at for an inspection."""

    inspection: str
    scope: Scope
    until: datetime = Field(description="it holds before this moment, the end of its last day")


class GrantsAnswer(ReadAnswer):
    """所持授权: the grants that a person holds at a moment."""

    principal: str
    grants: list[GrantAnswer]


def router() -> APIRouter:
    """Give the routes of inspections and grants."""
    routes = APIRouter(prefix="/v1", tags=["inspection 监督检查"])
    add_acts(routes, INSPECTION_ACTS, "/inspections")
    read = "inspections.read"
    sorts = ("inspection", "opened_at", "until", "notes")
    summary = "监督检查: the inspections, those opened last first"
    add_list(routes, "/inspections", inspections, rows="inspections", sorts=sorts, summary=summary, act=read)
    for path, answer, act, summary in (
        ("/inspections/{inspection}", inspection, read, "监督检查: an inspection with its record"),
        ("/grants/{holder}", _grants, "grants.read", "所持授权: the grants that a person holds"),
    ):
        responses = declared(403, 404)
        routes.add_api_route(
            path, answer, methods=["GET"], summary=summary, responses=responses, dependencies=[may(act)]
        )
    return routes


def inspection(product: Served, inspection: Code, when: At) -> InspectionAnswer:
    """Show an inspection as of any moment, with what was done under it."""
    seen = see(product.ledger, INSPECTION, inspection, at=when.at, known_at=when.known_at)
    regulation, record = product.recording.regulation(REGULATION, local_day(product, when)), seen.record
    mandate, zone = record.mandate, product.zone
    if mandate is None:  # known a microsecond after the file was opened, and before what it is about
        raise RecordUnknown(record=seen.stream, at=when.at, known_at=when.known_at)
    return InspectionAnswer.model_validate(
        {
            **frame(product, seen, when, regulation),
            "inspection": record.code,
            "reason": mandate.reason,
            "basis": mandate.basis,
            "scope": mandate.scope,
            "inspectors": [
                {"inspector": one, "withdrawn_at": None if since is None else since.astimezone(zone)}
                for one, since in record.inspectors.items()
            ],
            "opened_at": mandate.opened_at.astimezone(zone),
            "until": mandate.until,
            "ended_at": None if mandate.ended_at is None else mandate.ended_at.astimezone(zone),
            "running": mandate.holds(when.at, zone),
        }
    )


def inspections(
    product: Served,
    running: Annotated[bool | None, Query(description="只看进行中: whether their grants hold")] = None,
    inspector: Annotated[Opaque | None, Query(description="检查人员, by the opaque id", examples=["p:901"])] = None,
    at: MomentAt = None,
    min_position: MinPosition = None,
) -> InspectionsAnswer:
    """List inspections as of a moment, as the ledger knew them then."""
    known_at = None if at is None else on_record("at", at, product)
    framed = Framed(product, known_at)
    wait_until(product, min_position, framed.position)
    with product.models.inspections() as snapshot:
        rows = list_inspections(snapshot, framed.as_of, known_at=known_at, running=running, inspector=inspector)
        position = snapshot.position
    shown = [
        InspectionListRow(
            **{
                **asdict(row),
                "scope": row.scope,
                "opened_at": row.opened_at.astimezone(framed.zone),
                "ended_at": None if row.ended_at is None else row.ended_at.astimezone(framed.zone),
            }
        )
        for row in rows
    ]
    return InspectionsAnswer.model_validate({**framed.fields(), "ledger_position": position, "inspections": shown})


def _grants(product: Served, holder: Annotated[Opaque, Path(examples=["p:901"])], when: At) -> GrantsAnswer:
    """List the grants that hold at a moment; none is an empty list, since nobody's absence is on record."""
    framed = Framed(product, when.at)
    grants = [
        {
            "inspection": one.id,
            "scope": Scope(cases=tuple(one.cases), units=tuple(one.units), procedures=tuple(one.procedures)),
            "until": one.until,
        }
        for one in grants_of(product.ledger, holder, when.at)
    ]
    return GrantsAnswer.model_validate({**framed.fields(), "principal": holder, "grants": grants})
