"""12345热线绩效考评: what the appraisal of the member units counts in a period, with the cases behind each count."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import Allowed
from api.answers.frame import Framed
from api.answers.hotline import InputsAnswer, unit_of
from api.listing import add_list
from api.moments import At, MinPosition, on_record, wait_until
from api.problems import declared
from api.product import Served
from projections.hotline.period import Period
from projections.hotline.reads import inputs_of

SUMMARY = "考评数据: count by member unit"


def router() -> APIRouter:
    """Give the routes of the hotline."""
    hotline = APIRouter(prefix="/v1/hotline", tags=["hotline 热线"], responses=declared(403))
    add_list(hotline, "/inputs", _inputs, rows="units", sorts=("unit",), summary=SUMMARY, act="hotline.read")
    return hotline


def _inputs(
    product: Served,
    allowed: Allowed,
    since: Annotated[date, Query(alias="from", description="first day of the period")],
    until: Annotated[date, Query(alias="to", description="last day of the period, inclusive")],
    at: At = None,
    position: Annotated[
        int | None, Query(ge=0, le=2**53, description="as known at this position of the ledger; without it, all")
    ] = None,
    min_position: MinPosition = None,
) -> InputsAnswer:
    """Exact counts and no rates. A past moment or position shows what the ledger knew then."""
    period = Period(since, until, product.zone)
    moment = None if at is None else on_record("at", at, product)
    framed = Framed(product, moment)
    wait_until(product, min_position, framed.position)
    with product.models.hotline() as facts:
        within = allowed.within(facts)
        units = inputs_of(facts, period, at=framed.as_of, known_at=moment, position=position, within=within)
        reached = facts.position
    procedures = product.ledger.rules().procedures
    return InputsAnswer(
        since=since,
        until=until,
        units=[unit_of(unit, procedures) for unit in units],
        as_of=framed.as_of,
        ledger_position=reached,
        simulated=framed.simulated,
    )
