"""月通报 and 季评比 as the program froze them: the figures of a period as they stood when it ended.

Read off their own stream: what was frozen is answered as it was written, whatever has been recorded since.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.access import Access, Allowed, may
from api.answers.frame import Framed, ReadAnswer
from api.metric_words import frozen_text
from api.problems import declared
from api.product import Served, ServedProduct
from api.words import Words
from application.frozen import BulletinUnknown, frozen_of
from domain.assessment.figures import FigureCorrected, FiguresFrozen, FrozenFigure, QuarterEvaluated, Ranked, Sheet
from projections.board.within import numbers_within
from projections.metrics.definition import load_shipped


class FrozenFigureAnswer(BaseModel):
    """A figure as it was frozen, by the version of the metric that was then in force."""

    metric: str
    version: str
    title: Words | None = Field(description="as the metric is named now; none: it is no more")
    unit: str | None = Field(description="none: of all")
    n: int
    numerator: int
    denominator: int | None
    value: str | None
    text: str


class BulletinAnswer(ReadAnswer):
    """The frozen figures of a month (月通报) or a quarter (季评比)."""

    period: str
    frozen_as_of: datetime = Field(description="what was known then is frozen: the end of the period")
    frozen_position: int = Field(description="the figures rest on the events up to this position of the ledger")
    frozen_at: datetime
    record: str = Field(description="the event that holds them, as stream@version; an objection names the version")
    objections_until: date = Field(description="异议期 or 公示期: its last day")
    figures: list[FrozenFigureAnswer]
    corrections: list[FigureCorrected] = Field(description="更正: figures of earlier months that changed since")
    windows: list[Ranked] = Field(description="季评比: the windows in the order of the evaluation; a month has none")
    rests_on: list[str] = Field(description="季评比: the frozen months and the deductions")


SUMMARY = "月通报、季评比: frozen figures"


def router() -> APIRouter:
    """Give the route of the bulletins."""
    routes = APIRouter(prefix="/v1", tags=["metrics 统计"], responses=declared())
    read = may("bulletins.read")
    routes.add_api_route("/bulletins/{period}", _bulletin, methods=["GET"], summary=SUMMARY, dependencies=[read])
    return routes


def _bulletin(
    product: Served,
    allowed: Allowed,
    period: Annotated[str, Path(max_length=7, examples=["2026-03", "2026-q1"], description="a month or a quarter")],
) -> BulletinAnswer:
    """Frozen by the program when the period was over; later corrections appear in the next one.

    Of their cases those within your reach are named.
    """
    framed = Framed(product)
    found = frozen_of(product.ledger, period)
    if found is None:
        raise BulletinUnknown(period=period)
    event = found.event
    quarterly = event if isinstance(event, QuarterEvaluated) else None
    return BulletinAnswer(
        as_of=framed.as_of,
        ledger_position=framed.position,
        simulated=framed.simulated,
        period=period,
        frozen_as_of=event.sheet.as_of.astimezone(framed.zone),
        frozen_position=event.sheet.position,
        frozen_at=found.recorded_at.astimezone(framed.zone),
        record=event.reference,
        objections_until=event.objections_until if isinstance(event, FiguresFrozen) else event.publicity_until,
        figures=[_figure(one) for one in event.sheet.figures],
        corrections=list(as_seen(product, event.sheet, allowed).corrections),
        windows=[] if quarterly is None else list(quarterly.windows),
        rests_on=[] if quarterly is None else list(quarterly.rests_on),
    )


def as_seen(product: ServedProduct, sheet: Sheet, allowed: Access) -> Sheet:
    """Give a sheet whose corrections name the cases within reach, and no other."""
    numbers = {number for one in sheet.corrections for number in one.cases}
    if not numbers or allowed.reach.is_whole:
        return sheet
    with product.models.board() as board:
        known = numbers_within(board, numbers, allowed.reach)
    named = [
        one.model_copy(update={"cases": tuple(number for number in one.cases if number in known)})
        for one in sheet.corrections
    ]
    return sheet.model_copy(update={"corrections": tuple(named)})


def _figure(figure: FrozenFigure) -> FrozenFigureAnswer:
    metric = load_shipped().get(figure.metric)
    title = None if metric is None else Words(zh=metric.title.zh, en=metric.title.en)
    return FrozenFigureAnswer(**figure.model_dump(), title=title, text=frozen_text(figure))
