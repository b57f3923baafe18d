"""Findings (问题线索) over HTTP: their acts, one by one, the list, and each with its course."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api import words
from api.access import Access, Allowed, may
from api.answers.findings import FindingCourseAnswer, FindingsAnswer, course_of, row_of
from api.answers.frame import Framed
from api.listing import Paged, add_list
from api.moments import Asked, At, MinPosition, asked, on_record, wait_until
from api.problems import declared
from api.product import Served
from api.routes.board import Text
from api.routes.recording import add_acts, frame, local_day
from application.recording.findings import FINDING, FINDING_ACTS
from application.recording.seeing import RecordUnknown, see
from domain.access.decision import decide
from domain.regulation.definition import SUPERVISION_FINDINGS
from projections.audits.asking import EARLIEST, LATEST
from projections.audits.definition import view as view_named
from projections.findings.reads import findings as list_findings
from projections.metrics.period import period as period_of

READ, RUN = "findings.read", "record.verify-finding"
FindingStatus = StrEnum("FindingStatus", {code: code for code in words.FINDING_STATUS})  # type: ignore[misc]


def router() -> APIRouter:
    """Give the routes of the findings."""
    routes = APIRouter(prefix="/v1/findings", tags=["supervision 督查"], responses=declared(403))
    add_acts(routes, FINDING_ACTS)
    add_list(
        routes, "", findings, rows="findings", act="findings.read", refused=(404,), summary="问题线索: the findings"
    )
    routes.add_api_route(
        "/{finding}",
        finding,
        methods=["GET"],
        dependencies=[may(READ)],
        responses=declared(403, 404),
        summary="问题线索: a finding with every act of its course",
    )
    return routes


def runs_findings(allowed: Access) -> bool:
    """Tell whether somebody runs findings; a unit sees those alone for which it was found responsible."""
    return decide(allowed.principal, RUN, None, allowed.at).allowed


def findings(
    product: Served,
    allowed: Allowed,
    page: Paged,
    status: Annotated[FindingStatus | None, Query(description="how far it has come")] = None,
    unit: Annotated[Text | None, Query(description="责任单位")] = None,
    view: Annotated[Text | None, Query(description="the view from which it comes")] = None,
    period: Annotated[str | None, Query(max_length=30, description="by its opening", examples=["2026-03"])] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> FindingsAnswer:
    """List the findings, the last opened first; a past moment shows what was known then."""
    known_at = None if at is None else on_record("at", at, product)
    framed = Framed(product, known_at)
    stretch = None if period is None else period_of(period).require_begun(framed.as_of.date())
    if view is not None:
        view_named(view)
    wait_until(product, min_position, framed.position)
    with product.models.findings() as shown:
        found = list_findings(
            shown,
            framed.as_of.date(),
            first=EARLIEST if stretch is None else stretch.first,
            last=LATEST if stretch is None else stretch.last,
            known_at=known_at,
            status=None if status is None else str(status),
            unit=unit,
            view=view,
            responsible=None if runs_findings(allowed) else allowed.principal.units,
            before=page.place,
            limit=page.limit + 1,
        )
        return FindingsAnswer(
            findings=[row_of(one, framed.zone) for one in found[: page.limit]],
            next_cursor=page.cursor_behind(found[page.limit - 1].opened) if len(found) > page.limit else None,
            as_of=framed.as_of,
            ledger_position=shown.position,
            simulated=framed.simulated,
        )


def finding(
    product: Served,
    allowed: Allowed,
    finding: Annotated[str, Path(max_length=36, examples=["b1a9a4a2-6d0a-5a52-8a8e-2f1a0c9d7e10"])],
    when: Annotated[Asked, Depends(asked)],
) -> FindingCourseAnswer:
    """Show where it comes from, how far it has come, and every act, as of any moment."""
    seen = see(product.ledger, FINDING, finding, at=when.at, known_at=when.known_at)
    if not runs_findings(allowed) and seen.record.responsible not in allowed.principal.units:
        raise RecordUnknown(record=seen.stream, at=when.at, known_at=when.known_at)
    day = local_day(product, when)
    regulation = product.recording.regulation(SUPERVISION_FINDINGS, day)
    course = course_of(seen.record, day, product.zone)
    return FindingCourseAnswer.model_validate({**frame(product, seen, when, regulation), **course})
