"""Supervision views: lists of signs worth a finding, each with its thresholds and the events behind every row.

Read off a read model that follows the ledger; a past moment shows what was known then.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import Allowed
from api.answers.audits import SignsAnswer, ViewsAnswer, sign_of, view_of
from api.answers.frame import Framed
from api.audit_words import Titles
from api.figures import require_moment
from api.listing import Paged, add_list
from api.moments import At, MinPosition, on_record, wait_until
from api.problems import declared
from api.product import Served
from api.routes.board import Text
from api.routes.findings import runs_findings
from projections.audits.asking import EARLIEST, LATEST, Asking
from projections.audits.definition import load_shipped, view
from projections.audits.reads import is_shortened, reached, reads_terms, rows, terms_of
from projections.audits.terms import Terms
from projections.findings.reads import findings_of
from projections.metrics.period import period as period_of


def router() -> APIRouter:
    """Give the routes of the supervision views."""
    routes = APIRouter(prefix="/v1/supervision", tags=["supervision 督查"], responses=declared(403))
    add_list(
        routes,
        "/audits",
        views,
        rows="views",
        sorts=("view", "version"),
        act="rules.read",
        summary="督查视图: all supervision views with their thresholds",
    )
    add_list(
        routes,
        "/audits/{view}",
        signs,
        rows="rows",
        act="supervision.read",
        refused=(404,),
        summary="疑点: the rows of a view",
    )
    return routes


def views(product: Served) -> ViewsAnswer:
    """Each with its kinds of sign, their thresholds, and the clause or default that these rest on."""
    framed = Framed(product)
    listed = [view_of(one) for one in load_shipped().values()]
    return ViewsAnswer.model_validate({**framed.fields(), "views": listed})


def signs(
    product: Served,
    allowed: Allowed,
    page: Paged,
    named: Annotated[str, Path(alias="view", max_length=60, description="the code of a view", examples=["overdue"])],
    kind: Annotated[Text | None, Query(description="only this kind of sign, as the view's definition names it")] = None,
    unit: Annotated[Text | None, Query(description="责任单位")] = None,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    period: Annotated[
        str | None,
        Query(
            max_length=30, description="by the view's day; without it, as far as the view reaches", examples=["2026-03"]
        ),
    ] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> SignsAnswer:
    """List signs by their day; `at` shows the list as the ledger knew it then, by the calendar published by then.

    The thresholds are those of the definition that the answer prints.
    """
    shown, known_at = view(named), None if at is None else on_record("at", at, product)
    shown.chosen(kind)
    framed = Framed(product, known_at)
    stretch = None if period is None else period_of(period).require_begun(framed.as_of.date())
    wait_until(product, min_position, framed.position)
    rules = product.ledger.rules()
    asking = Asking(
        moment=framed.as_of,
        today=framed.as_of.date(),
        calendar=rules.calendar(jurisdiction=product.ledger.identity().jurisdiction, known_at=known_at),
        alike=product.protected.alike,
        first=EARLIEST if stretch is None else stretch.first,
        last=LATEST if stretch is None else stretch.last,
        unit=unit,
        procedure=procedure,
        limit=page.limit,
    )
    terms: Terms = {}
    if reads_terms(shown):
        with product.models.facts() as facts:
            terms = terms_of(facts, shown, replace(asking, within=allowed.within(facts)), kind=kind, skip=page.place)
    with product.models.audits() as audits:
        require_moment(audits, framed.as_of, product.ledger.now(), framed.zone, parameter="at")
        within = reached(audits, shown, replace(asking, within=allowed.within(audits)))
        found = rows(audits, shown, within, kind=kind, skip=page.place, terms=terms)
    opened_from: dict[str, str] = {}
    if runs_findings(allowed):  # to others a list of signs does not tell who is looked into
        with product.models.findings() as findings:
            opened_from = findings_of(findings, shown.code, [one.id for one in found], known_at=known_at)
    titles = Titles(rules)
    return SignsAnswer(
        definition=view_of(shown),
        since=within.first if stretch is None and shown.reach is not None else None,
        shortened=stretch is None and is_shortened(shown, within),
        rows=[sign_of(one, shown, titles, opened_from.get(one.id)) for one in found[: page.limit]],
        next_cursor=page.next_cursor(more=len(found) > page.limit),
        as_of=framed.as_of,
        ledger_position=audits.position,
        simulated=framed.simulated,
    )
