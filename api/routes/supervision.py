"""Supervision: the answers that units owe to slips, orders and cards, and for which causes cases were overdue.

Read off a read model that follows the ledger; a past moment shows what was known then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import Allowed
from api.answers.frame import Framed
from api.answers.supervision import CausesAnswer, OwedAnswersAnswer, cause_row, owed_row
from api.listing import Paged, add_list
from api.moments import At, MinPosition, day, on_record, wait_until
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import ParameterMalformed
from api.routes.board import Text
from domain.procedures.steps import ADDRESSED
from projections.snapshot import Snapshot
from projections.supervision.reads import causes, owed

Measure = StrEnum("Measure", {kind: kind.replace("_", "-") for kind in sorted(ADDRESSED)})  # type: ignore[misc]
A_DAY = timedelta(days=1)


class SlipOrder(StrEnum):
    """By which field slips are listed, with - from the last to the first."""

    DUE_ON = "due_on"
    LAST_DUE = "-due_on"
    ISSUED_AT = "issued_at"
    LAST_ISSUED = "-issued_at"
    UNIT = "unit"
    LAST_UNIT = "-unit"


def router() -> APIRouter:
    """Give the routes of supervision."""
    routes = APIRouter(prefix="/v1/supervision", tags=["board 台账"], responses=declared(403))
    act = "supervision.read"
    add_list(routes, "/slips", _slips, rows="slips", summary="未答复督办单: answers that units owe", act=act)
    sorts = ("unit", "cause", "cases", "found")
    summary = "逾期原因汇总: causes of overdue by unit"
    add_list(routes, "/causes", _causes, rows="causes", sorts=sorts, summary=summary, act=act)
    return routes


def _slips(
    product: Served,
    allowed: Allowed,
    page: Paged,
    unit: Annotated[Text | None, Query(description="责任单位")] = None,
    act: Annotated[
        Measure | None, Query(description="催办 urge, 督办 supervise, 限期整改, 亮牌; without it: all")
    ] = None,
    at: At = None,
    sort: Annotated[SlipOrder, Query(description="by which field")] = SlipOrder.DUE_ON,
    min_position: MinPosition = None,
) -> OwedAnswersAnswer:
    """List the answers owed; one is overdue once its due day, as it was told last, is over."""
    framed, known_at = _moment(product, at)
    with _read(product, framed, min_position) as shown:
        kind = None if act is None else act.name
        found = owed(
            shown,
            framed.as_of.date(),
            known_at=known_at,
            unit=unit,
            act=kind,
            sort=sort,
            within=allowed.within(shown),
            skip=page.place,
            limit=page.limit + 1,
        )
        rules = product.ledger.rules()
        return OwedAnswersAnswer(
            total=found.total,
            overdue=found.overdue,
            slips=[owed_row(answer, rules, framed.zone) for answer in found.answers[: page.limit]],
            next_cursor=page.next_cursor(more=len(found.answers) > page.limit),
            as_of=framed.as_of,
            ledger_position=shown.position,
            simulated=framed.simulated,
        )


def _causes(
    product: Served,
    allowed: Allowed,
    since: Annotated[str | None, Query(alias="from", description="filed on this day or later")] = None,
    through: Annotated[str | None, Query(alias="to", description="filed on this day or earlier")] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> CausesAnswer:
    """Count causes, as found by the analysis or else as stated; a supervision that was not opened does not count."""
    framed, known_at = _moment(product, at)
    first = None if since is None else day("from", since)
    last = None if through is None else day("to", through)
    if first is not None and last is not None and last < first:
        raise ParameterMalformed(parameter="to", given=last.isoformat(), reason="it lies before from")
    after = None if first is None else datetime.combine(first, time.min, framed.zone)
    before = None if last is None else datetime.combine(last, time.min, framed.zone) + A_DAY
    with _read(product, framed, min_position) as shown:
        within = allowed.within(shown)
        counted = causes(shown, since=after, before=before, known_at=known_at, within=within)
        return CausesAnswer(
            since=first,
            through=last,
            cases=sum(count.cases for count in counted),
            causes=[cause_row(count) for count in counted],
            as_of=framed.as_of,
            ledger_position=shown.position,
            simulated=framed.simulated,
        )


def _moment(product: ServedProduct, at: str | None) -> tuple[Framed, datetime | None]:
    """Read as of when is asked: without it, now and all that is on record."""
    known_at = None if at is None else on_record("at", at, product)
    return Framed(product, known_at), known_at


@contextmanager
def _read(product: ServedProduct, framed: Framed, wanted: int | None) -> Iterator[Snapshot]:
    wait_until(product, wanted, framed.position)
    with product.models.supervision() as shown:
        yield shown
