"""流程合规: which cases left the order of their procedure, judged by their events alone."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import Allowed, may
from api.answers.conformance import ConformanceAnswer, departed_of
from api.answers.frame import Framed
from api.problems import declared
from api.product import Served
from api.routes.acts import CaseId
from api.routes.board import Text
from application.conformance import Report, judge
from application.exporting.leaving import CaseFile
from application.exporting.selection import Selection
from application.replay import rebuild
from domain.procedures.definition import ProcedureUnknown


def router() -> APIRouter:
    """Give the routes of conformance."""
    routes = APIRouter(prefix="/v1", tags=["board 台账"], responses=declared(403))
    routes.add_api_route(
        "/conformance",
        _conformance,
        methods=["GET"],
        dependencies=[may("conformance.read")],
        summary="流程合规: where cases left the order of their procedure",
    )
    routes.add_api_route(
        "/cases/{case_id}/conformance",
        _conformance_of_case,
        methods=["GET"],
        dependencies=[may("case.read-inside")],
        responses=declared(404),
        summary="流程合规: where this case left the order of its procedure",
    )
    return routes


def _conformance(
    product: Served,
    allowed: Allowed,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    unit: Annotated[Text | None, Query(description="单位, the one that took the filing")] = None,
    item: Annotated[Text | None, Query(description="事项编码")] = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="next_after of the stretch before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="how many cases are looked at")] = 100,
) -> ConformanceAnswer:
    """Judge a stretch of cases, in the order in which they came; the whole is the export of the table findings."""
    framed = Framed(product)
    selection = Selection(procedure=procedure, unit=unit, item=item, reach=allowed.reach)
    files, go_on = product.exporting.producer.page(
        product.ledger.rules(), selection, framed.zone, after=after, limit=limit, through=framed.position
    )
    return _answer(judge(files, go_on), framed)


def _conformance_of_case(product: Served, case_id: CaseId) -> ConformanceAnswer:
    """Judge one case."""
    framed = Framed(product)
    history = product.ledger.history(case_id)
    case = rebuild(history)
    assert case is not None  # noqa: S101 - a history begins with its first event
    try:
        procedure = product.ledger.rules().procedure(case.procedure)
    except ProcedureUnknown:
        procedure = None
    return _answer(judge([CaseFile(history, case, procedure)]), framed)


def _answer(report: Report, framed: Framed) -> ConformanceAnswer:
    return ConformanceAnswer.model_validate(
        {
            **framed.fields(),
            "judged": report.judged,
            "not_judged": report.not_judged,
            "departed": [departed_of(one) for one in report.departed],
            "next_after": report.go_on_after,
        }
    )
