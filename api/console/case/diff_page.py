"""比较: a case at two instants, what changed and the events between; or what was not known yet at an instant."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from api.access import Allowed, may
from api.answers.frame import Framed
from api.console import choices
from api.console.case.diff import changes
from api.console.case.replay import replay_of
from api.console.case.trail import Entry, Fold, events_seen, lines_of, trail
from api.console.page import Asked, Page
from api.moments import Asked as Moments
from api.moments import instant
from api.pages.evidence import CLASSES, titles
from api.refusals import NotOnRecordThen
from api.routes.acts import CaseId
from api.routes.cases import CaseThen, case_as_of
from domain.procedures.audience import Audience
from domain.recorded import Recorded


class By(StrEnum):
    """By what the two sides are told apart."""

    LAW = "law"
    RECORD = "record"
    HINDSIGHT = "hindsight"


WORDS = {
    By.LAW: ("按法律：两个时刻", "in law: two moments"),
    By.RECORD: ("按当时所知：两个时刻", "as known then: two moments"),
    By.HINDSIGHT: ("同一时刻：当时所知与事后所知", "one moment: as known then, and in hindsight"),
}
Given = Annotated[str, Query(max_length=60)]


def router() -> APIRouter:
    """Give the route of the comparison."""
    diff = APIRouter(prefix="/console/cases/{case_id}/diff")
    inside = may("case.read-inside")
    diff.add_api_route("", _diff, methods=["GET"], response_class=HTMLResponse, dependencies=[inside])
    return diff


def _diff(
    page: Asked,
    allowed: Allowed,
    case_id: CaseId,
    by: Annotated[str, Query(max_length=20)] = By.LAW,
    from_: Annotated[str, Query(alias="from", max_length=60)] = "",
    to: Given = "",
) -> Response:
    way = By(choices.one_of("by", by, By) or By.LAW)
    whole, audience = page.product.ledger.history(case_id), allowed.decision.audience
    procedure = page.product.ledger.rules().find(whole[0].event.header.procedure)
    known_at = whole[-1].recorded_at if way is not By.LAW else None
    stops = replay_of(events_seen(whole, audience, procedure), page.zone, at=None, known_at=known_at).stops
    begin = instant("from", from_, page.zone) if from_ else stops[0].instant
    end = instant("to", to, page.zone) if to else None
    before = _side(page, whole, audience, at=end if way is By.HINDSIGHT else begin, known=way is not By.LAW)
    after = _side(page, whole, audience, at=end, known=way is By.RECORD)
    named = titles(procedure)
    return page.shown(
        "diff.html",
        number=getattr(whole[0].event, "number", case_id),
        address=f"/console/cases/{case_id}",
        by=way,
        ways=WORDS,
        stops=stops,
        given={"from": begin and begin.isoformat(), "to": end and end.isoformat()},
        before=before,
        after=after,
        changes=changes(before, after, named, page.tongue),
        came=_trail(page, after, before),
        went=_trail(page, before, after),
        titles=named,
        classes=CLASSES,
        inside=True,
    )


def _side(
    page: Page, whole: Sequence[Recorded], audience: Audience, *, at: datetime | None, known: bool
) -> CaseThen | None:
    """Rebuild one side; None if the case was not on record."""
    moment = page.now if at is None else at
    asked = Moments(moment, moment if known and at is not None else None, None)
    try:
        return case_as_of(page.product, Framed(page.product, moment), whole, asked, audience)
    except NotOnRecordThen:
        return None


def _trail(page: Page, side: CaseThen | None, other: CaseThen | None) -> list[Entry | Fold]:
    """List the events that one side has and the other has not."""
    if side is None:
        return []
    there = set() if other is None else {one.position for one in other.history}
    own = [one for one in side.history if one.position not in there]
    return trail(lines_of(own, side.audience, side.procedure, page.zone, page.tongue))
