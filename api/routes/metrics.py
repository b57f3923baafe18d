"""Figures that supervisors cite: each with its definition, n beside every rate, and the cases behind it.

Read off the facts as known at a moment, with the calendar known then; `ledger_position` says how far they follow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.access import Allowed, may
from api.answers.frame import Framed
from api.answers.metrics import (
    FactsAnswer,
    FiguresAnswer,
    HeldCaseAnswer,
    MetricsAnswer,
    OverviewAnswer,
    PeriodAnswer,
    StandingCasesAnswer,
    fact_of,
    figure_of,
    level_of,
    metric_of,
    parts_of,
    standing_of,
)
from api.figures import Question, Side, answer, levels_of, list_behind, names_of, require_moment
from api.listing import Cursor, add_list
from api.moments import MinPosition, instant, wait_until
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes.board import Text
from api.steps import StepNames
from projections.directory.reads import units_on
from projections.metrics.definition import load_shipped, metric
from projections.metrics.levels import FigureLevel, Levels
from projections.metrics.overview import holders, overview
from projections.metrics.period import period
from projections.snapshot import Snapshot
from projections.supervision.reads import owed

AsOf = Annotated[
    str | None,
    Query(
        description="As known at which past moment, with the calendar known then: a day (its end where the body sits) "
        "or an instant with its time zone; without it, now.",
        examples=["2026-04-01"],
    ),
]
OnLevel = Annotated[FigureLevel, Query(description="窗口 window, 单位 unit, 机关 body, 村居, 镇街, 区, 市")]
OfUnit = Annotated[Text | None, Query(description="of one unit of that level, with all below it")]


def asked(
    product: Served,
    allowed: Allowed,
    code: Annotated[str, Path(max_length=60, description="a metric, by its code")],
    of: Annotated[str, Query(alias="period", max_length=30, examples=["2026-03", "2026-q1", "2026-03-05", "2026"])],
    level: OnLevel = FigureLevel.UNIT,
    unit: OfUnit = None,
    as_of: AsOf = None,
    min_position: MinPosition = None,
) -> tuple[Question, Framed]:
    """Read what is asked for; raise `MetricUnknown`, `PeriodMalformed`, `PeriodInFuture`, `ParameterMalformed`."""
    found, stretch = metric(code), period(of)
    framed = Framed(product, None if as_of is None else instant("as_of", as_of, product.zone))
    stretch.require_begun(framed.as_of.date())
    wait_until(product, min_position, framed.position)
    return Question(found, stretch, level, unit, framed.as_of, allowed.reach), framed


Asked = Annotated[tuple[Question, Framed], Depends(asked)]


def router() -> APIRouter:
    """Give the routes of the figures."""
    routes = APIRouter(prefix="/v1", tags=["metrics 统计"], responses=declared(403))
    add_list(
        routes,
        "/metrics",
        _metrics,
        rows="metrics",
        sorts=("code", "form"),
        act="rules.read",
        summary="指标: the definitions of all metrics",
    )
    for path, read, summary in (
        ("/metrics/{code}", _figures, "指标值: a figure by unit"),
        ("/overview", _overview, "总览: over, due soon, stopped, unanswered"),
    ):
        routes.add_api_route(path, read, methods=["GET"], summary=summary, dependencies=[may("metrics.read")])
    add_list(
        routes,
        "/metrics/{code}/cases",
        _behind,
        rows="facts",
        act="metrics.read",
        summary="指标明细: the cases behind a number",
    )
    return routes


def _metrics(product: Served) -> MetricsAnswer:
    """Each with its numerator and denominator, its day, its clause or basis, and its formula."""
    framed = Framed(product)
    listed = [metric_of(one) for one in load_shipped().values()]
    return MetricsAnswer.model_validate({**framed.fields(), "metrics": listed})


def _figures(product: Served, asked: Asked) -> FiguresAnswer:
    """Open overdue cases count as overdue; a past moment shows what was known then."""
    question, framed = asked
    with _read(product, question) as (facts, levels):
        answered = answer(facts, levels, question)
        return FiguresAnswer(
            metric=metric_of(question.metric),
            period=PeriodAnswer(name=question.period.name, first=question.period.first, last=question.period.last),
            level=level_of(question.level),
            unit=question.unit,
            whole=figure_of(question.metric, answered.whole),
            parts=parts_of(question.metric, answered, levels),
            as_of=framed.as_of,
            ledger_position=facts.position,
            simulated=framed.simulated,
        )


def _behind(
    product: Served,
    allowed: Allowed,
    asked: Asked,
    side: Annotated[Side, Query(description="above the line, or under it")] = "numerator",
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200, description="how many rows at the most")] = 50,
) -> FactsAnswer:
    """List the facts that were counted: as many as n, or as the numerator of a count or a ratio.

    Those of cases out of your reach are not among them.
    """
    question, framed = asked
    with _read(product, question) as (facts, levels):
        within = allowed.within(facts)
        page = list_behind(facts, levels, question, side, within=within, cursor=cursor, limit=limit)
        return FactsAnswer(
            facts=[fact_of(row) for row in page.facts],
            next_cursor=page.next_cursor,
            as_of=framed.as_of,
            ledger_position=facts.position,
            simulated=framed.simulated,
        )


def _overview(
    product: Served,
    allowed: Allowed,
    level: OnLevel = FigureLevel.UNIT,
    unit: OfUnit = None,
    as_of: AsOf = None,
    min_position: MinPosition = None,
    limit: Annotated[int, Query(ge=1, le=200, description="how many rows at the most")] = 20,
) -> OverviewAnswer:
    """Each row with the unit that answers for it, who acted last, and the step where it stands."""
    framed = Framed(product, None if as_of is None else instant("as_of", as_of, product.zone))
    wait_until(product, min_position, framed.position)
    today, moment, steps = framed.as_of.date(), framed.as_of, StepNames(product.ledger.rules())
    with product.models.directory() as directory:
        levels = Levels(units_on(directory, today, known_at=moment), level)
    with product.models.facts() as facts:
        require_moment(facts, moment, product.ledger.now(), product.zone)
        names = names_of(facts, levels, unit)
        within = allowed.within(facts)
        found = overview(facts, moment, today=today, units=names, within=within, limit=limit)
    with product.models.supervision() as supervision:
        known_at = None if as_of is None else moment
        within = allowed.within(supervision)
        slips = owed(supervision, today, known_at=known_at, units=names, within=within, limit=limit)
    with product.models.facts() as facts:
        held = holders(facts, moment, [slip.case_id for slip in slips.answers])
        return OverviewAnswer(
            statutory_overdue=standing_of(found.statutory_overdue, steps),
            promised_overdue=standing_of(found.promised_overdue, steps),
            due_soon=standing_of(found.due_soon, steps),
            stopped=standing_of(found.stopped, steps),
            unanswered=StandingCasesAnswer(
                total=slips.total,
                cases=[
                    HeldCaseAnswer(
                        case=slip.case_id,
                        number=slip.number,
                        unit=slip.unit,
                        principal=held.get(slip.case_id, (None, None))[0],
                        step=steps(slip.procedure_code, slip.answer),
                        clock=slip.clock,
                        effect=None,
                        due_on=slip.due_on,
                    )
                    for slip in slips.answers
                ],
            ),
            as_of=framed.as_of,
            ledger_position=facts.position,
            simulated=framed.simulated,
        )


@contextmanager
def _read(product: ServedProduct, question: Question) -> Iterator[tuple[Snapshot, Levels]]:
    with product.models.directory() as directory:
        levels = levels_of(directory, question)
    with product.models.facts() as facts:
        require_moment(facts, question.moment, product.ledger.now(), product.zone)
        yield facts, levels
