"""Metrics as answers show them: definitions with their formula, figures with n beside, and the facts behind."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.answers.frame import PageAnswer, ReadAnswer
from api.metric_words import EFFECT, LEVEL, STATE, decimal, written
from api.words import Coded, Words
from projections.metrics.definition import Metric
from projections.metrics.formula import formula
from projections.metrics.levels import FigureLevel, Levels
from projections.metrics.overview import Held, Standing
from projections.metrics.reads import SHOWN_BY, Answered, Figure

Steps = Callable[[str | None, str], Coded]  # names a step of a procedure


class TargetAnswer(BaseModel):
    """What a document sets itself."""

    at_least: str = Field(description="a share of one")
    clause: str


class MetricAnswer(BaseModel):
    """A version of a metric: what is counted over what, by which day, and the clause it rests on."""

    code: str
    version: str
    title: Words
    form: str = Field(description="count, sum, ratio, reduction (1 − ratio), mean or percentile")
    numerator: dict[str, Any]
    denominator: dict[str, Any] | None
    by: list[str] = Field(description="the columns by which it is shown apart, beside the unit")
    day: Words = Field(description="统计日: by which day a fact belongs to a period")
    measure: Words
    note: Words | None
    target: TargetAnswer | None
    clause: str
    basis: str = Field(description="text: the clause says so; law: the law around it; default: ours")
    formula: str = Field(description="over an export of the facts: gives the same value in DuckDB or PostgreSQL")


class MetricsAnswer(PageAnswer):
    """All metrics."""

    metrics: list[MetricAnswer]


class FigureAnswer(BaseModel):
    """A figure. Without a base there is no value."""

    n: int = Field(description="how many facts it rests on: the list behind it has as many rows")
    numerator: int
    denominator: int | None
    value: str | None = Field(description="a decimal number; of a share, of one", examples=["0.982069"])
    text: Words


class PartAnswer(FigureAnswer):
    """The figure of a unit, and of what the metric tells apart."""

    unit: str | None = Field(description="none: it has no place on this level")
    name: str | None
    by: dict[str, str | None]


class PeriodAnswer(BaseModel):
    """A period by its first and last day."""

    name: str
    first: date
    last: date


class FiguresAnswer(ReadAnswer):
    """A metric over a period, as a whole and by its parts."""

    metric: MetricAnswer
    period: PeriodAnswer
    level: Coded
    unit: str | None
    whole: FigureAnswer
    parts: list[PartAnswer]


class FactAnswer(BaseModel):
    """A fact behind a number."""

    case: str | None = Field(description="none: the tally of a day's calls")
    number: str | None = Field(description="案号")
    kind: str
    key: str = Field(description="tells it apart from others of its kind in a case")
    day: date
    unit: str
    principal: str | None
    code: str | None
    detail: str | None
    state: Coded | None
    promised: Coded | None
    statutory: Coded | None
    amount: int | None = Field(description="none: it cannot be told, no calendar reaches there")
    since: date | None
    due_on: date | None
    until: date | None
    term: str | None
    late_days: int | None
    suspended_days: int | None
    edge_days: int | None = Field(description="how much of the term was left as the pause began")
    ledger_position: int = Field(description="of the act, or the calendar, that made it so")


class FactsAnswer(ReadAnswer):
    """A stretch of the facts behind a number. Give `as_of` of the first page with the cursor of the next."""

    facts: list[FactAnswer]
    next_cursor: str | None


class HeldCaseAnswer(BaseModel):
    """A case on the overview."""

    case: str
    number: str
    unit: str = Field(description="责任单位")
    principal: str | None = Field(description="最近经办人: who did the last act, an opaque id")
    step: Coded | None = Field(description="所在环节: the first step that may be done now")
    clock: str | None
    effect: Coded | None
    due_on: date | None
    resumes_on: date | None = Field(default=None, description="when the pause ends at the latest")
    ground: str | None = Field(default=None, description="of the pause")
    notice: str | None = Field(default=None, description="告知书: the written notice of the pause")


class StandingCasesAnswer(BaseModel):
    """A list of the overview: how many there are, and the first of them, by due day."""

    total: int
    cases: list[HeldCaseAnswer]


class OverviewAnswer(ReadAnswer):
    """总览: what is over, due soon, standing still, and not answered."""

    statutory_overdue: StandingCasesAnswer
    promised_overdue: StandingCasesAnswer
    due_soon: StandingCasesAnswer = Field(description="due today or within two days")
    stopped: StandingCasesAnswer
    unanswered: StandingCasesAnswer = Field(description="未答复督办单")


def metric_of(metric: Metric) -> MetricAnswer:
    """Show a definition."""
    said = metric.model_dump(mode="json", exclude={"numerator", "denominator", "percentile"})
    counted = {name: getattr(metric, name) for name in ("numerator", "denominator")}
    sides = {name: None if one is None else one.model_dump(mode="json") for name, one in counted.items()}
    return MetricAnswer.model_validate({**said, **sides, "formula": formula(metric)})


def figure_of(metric: Metric, figure: Figure) -> FigureAnswer:
    """Show a figure."""
    text = written(metric, figure)
    return FigureAnswer(
        n=figure.n,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=None if figure.value is None else decimal(figure.value),
        text=Words(zh=text.zh, en=text.en),
    )


def parts_of(metric: Metric, answered: Answered, levels: Levels) -> list[PartAnswer]:
    """Show the figures of the parts."""
    columns = [column for column in metric.by if column in SHOWN_BY]
    return [
        PartAnswer(
            **figure_of(metric, figure).model_dump(),
            unit=unit,
            name=levels.title(unit),
            by=dict(zip(columns, apart, strict=True)),
        )
        for (unit, *apart), figure in answered.parts.items()
    ]


def level_of(level: FigureLevel) -> Coded:
    """Name a level."""
    zh, en = LEVEL[level]
    return Coded(code=level.value, zh=zh, en=en)


def fact_of(row: dict[str, Any]) -> FactAnswer:
    """Show a fact."""
    same = {name: row[name] for name in FactAnswer.model_fields if name in row}
    states = {name: _coded(row[name], STATE) for name in ("state", "promised", "statutory")}
    amount = None if row["amount"] < 0 else row["amount"]
    own = {"case": row["case_id"], "amount": amount, "ledger_position": row["position"]}
    return FactAnswer(**{**same, **states, **own})


def standing_of(standing: Standing, steps: Steps) -> StandingCasesAnswer:
    """Show a list of the overview."""
    return StandingCasesAnswer(total=standing.total, cases=[_held(one, steps) for one in standing.cases])


def _held(held: Held, steps: Steps) -> HeldCaseAnswer:
    return HeldCaseAnswer(
        case=held.case_id,
        number=held.number,
        unit=held.unit,
        principal=held.principal or None,
        step=None if held.step is None else steps(held.procedure, held.step),
        clock=held.clock,
        effect=_coded(held.effect, EFFECT),
        due_on=held.due_on,
        resumes_on=held.resumes_on,
        ground=held.ground,
        notice=held.notice,
    )


def _coded(code: str | None, named: dict[str, tuple[str, str]]) -> Coded | None:
    if code is None:
        return None
    zh, en = named.get(code, (code, code))
    return Coded(code=code, zh=zh, en=en)
