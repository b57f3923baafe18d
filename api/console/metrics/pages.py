"""The pages of the metrics: all of them, one with its figures by period and place, and the list behind a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from api.access import may
from api.answers.metrics import FactAnswer, fact_of
from api.console import choices
from api.console.boards.periods import last_months, periods_until
from api.console.boards.shares import columns
from api.console.boards.titles import Titles
from api.console.boards.viewpoint import Looking, Viewpoint, level_words
from api.console.metrics.wording import BASIS, COLUMN, counted, formed, valued
from api.console.page import Asked, Page
from api.figures import NoSuchSide
from api.metric_words import percent, written
from api.words import Words
from projections.metrics.definition import Counting, Metric, load_shipped, metric
from projections.metrics.formula import formula
from projections.metrics.period import Period, period
from projections.metrics.reads import SHOWN_BY, Figure, ask_all, behind, unseen
from projections.snapshot import Snapshot

ROWS = 50
CHART = (720.0, 96.0, 8.0)  # width, height, gap, in user units
SIDES = ("numerator", "denominator")

Code = Annotated[str, Path(max_length=60, description="a metric, by its code")]
Of = Annotated[str, Query(alias="period", max_length=30, description="a month, quarter, year, or days")]
Word = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Part:
    """The figure of a place, and of what the metric tells apart; `asked` leads to the list behind it, if one does."""

    title: str | None
    apart: Sequence[str]
    text: Words
    n: int
    asked: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A month on the chart."""

    of: Period
    text: Words
    box: tuple[float, float, float, float]


def router() -> APIRouter:
    """Give the routes of the metrics."""
    metrics = APIRouter(prefix="/console/metrics")
    for path, read, act in (
        ("", _all, "rules.read"),
        ("/{code}", _metric, "metrics.read"),
        ("/{code}/cases", _behind, "metrics.read"),
    ):
        metrics.add_api_route(path, read, methods=["GET"], response_class=HTMLResponse, dependencies=[may(act)])
    return metrics


def _all(page: Asked) -> HTMLResponse:
    return page.shown("metrics.html", metrics=list(load_shipped().values()), formed=formed, basis=BASIS)


def _metric(page: Asked, looking: Looking, code: Code, of: Of = "") -> HTMLResponse:
    found, stretch, apart = metric(code), _period(of, looking), looking.told_apart
    months = last_months(looking.today)[::-1]
    with page.product.models.facts() as facts:
        looking.require_moment(page, facts)
        names, position = looking.names(facts), facts.position
        answered, *of_months = ask_all(
            facts,
            [(found, stretch), *((found.model_copy(update={"by": ()}), month) for month in months)],
            looking.moment,
            units=names,
            above=apart.above,
            reach=looking.allowed.reach,
        )
        hidden = [_unseen(facts, counting, stretch, looking, names) for _, counting in _sides(found)]
    titles = Titles(page.product.ledger.rules(), page.tongue)
    by = [column for column in found.by if column in SHOWN_BY]
    return page.shown(
        "metric.html",
        looking=looking,
        metric=found,
        sides=[(side, counted(one, page.tongue, titles)) for side, one in _sides(found)],
        formed=formed(found, page.tongue),
        basis=BASIS[found.basis],
        formula=formula(found),
        target=None if found.target is None else percent(Fraction(found.target.at_least), 0),
        stretch=stretch,
        periods=periods_until(looking.today, stretch),
        whole=answered.whole,
        hidden=None if None in hidden else max(one or 0 for one in hidden),
        text=_words(found, answered.whole),
        apart=[page.tongue.say(*COLUMN[column]) for column in by],
        parts=[
            _part(
                page,
                looking.at(key[0]),
                apart.title(key[0]),
                found,
                dict(zip(by, key[1:], strict=True)),
                figure,
                titles,
            )
            for key, figure in answered.parts.items()
            if figure.n
        ],
        months=_columns(found, months, [one.whole for one in of_months]),
        chart=CHART,
        levels=[level_words(level) for level in looking.finer],
        level_words=level_words,
        position=position,
    )


def _part(
    page: Page,
    place: Viewpoint,
    title: str | None,
    of: Metric,
    told: Mapping[str, str | None],
    figure: Figure,
    titles: Titles,
) -> Part:
    procedure = told.get("procedure")
    said = [
        "" if value is None else valued(of.numerator.kind, column, procedure, value, page.tongue, titles)
        for column, value in told.items()
    ]
    asked = None if None in told.values() else {**place.asked, **told}
    return Part(title, said, _words(of, figure), figure.n, asked)


def _behind(
    page: Asked,
    looking: Looking,
    code: Code,
    of: Of = "",
    side: Annotated[str, Query(max_length=20, description="above the line, or under it")] = "",
    procedure: Word = None,
    principal: Word = None,
    detail: Word = None,
    state: Word = None,
    of_code: Annotated[str | None, Query(alias="code", max_length=200)] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> HTMLResponse:
    found, stretch = metric(code), _period(of, looking)
    chosen = choices.one_of("side", side, SIDES) or "numerator"
    told = {"procedure": procedure, "principal": principal, "code": of_code, "detail": detail, "state": state}
    counting = _narrowed(_side(found, chosen), {name: value for name, value in told.items() if value is not None})
    with page.product.models.facts() as facts:
        looking.require_moment(page, facts)
        names, position = looking.names(facts), facts.position
        question: dict[str, Any] = {"read": "console", "metric": code, "side": chosen, "period": stretch.name}
        question |= {**looking.asked, **told}
        shown = behind(
            facts,
            counting,
            stretch,
            looking.moment,
            units=names,
            question=question,
            reach=looking.allowed.reach,
            within=looking.allowed.within(facts),
            cursor=cursor,
            limit=ROWS,
        )
        hidden = _unseen(facts, counting, stretch, looking, names)
    titles = Titles(page.product.ledger.rules(), page.tongue)

    def said(fact: FactAnswer, column: str, of_procedure: str | None) -> str:
        value = getattr(fact, column)
        return "" if value is None else valued(fact.kind, column, of_procedure, value, page.tongue, titles)

    return page.shown(
        "metric_cases.html",
        looking=looking,
        metric=found,
        side=chosen,
        sides=[name for name, _ in _sides(found)],
        counting=counted(counting, page.tongue, titles),
        stretch=stretch,
        rows=[(fact_of(row), row["procedure"]) for row in shown.facts],
        amounts=any(row["amount"] for row in shown.facts),
        said=said,
        said_state=lambda fact: (
            "" if fact.state is None else valued(fact.kind, "state", None, fact.state.code, page.tongue, titles)
        ),
        procedure_title=titles.procedure,
        total=shown.total,
        hidden=hidden,
        next_cursor=shown.next_cursor,
        position=position,
    )


def _unseen(
    facts: Snapshot, counting: Counting, stretch: Period, looking: Viewpoint, names: Sequence[str] | None
) -> int | None:
    """Tell how much of a number is on no list of whoever looks; None: it may be some."""
    allowed = looking.allowed
    return unseen(
        facts, counting, stretch, looking.moment, units=names, reach=allowed.reach, within=allowed.within(facts)
    )


def _period(of: str, looking: Viewpoint) -> Period:
    return period(choices.text(of) or f"{looking.today:%Y-%m}").require_begun(looking.today)


def _sides(of: Metric) -> list[tuple[str, Counting]]:
    both = (("numerator", of.numerator), ("denominator", of.denominator))
    return [(name, counting) for name, counting in both if counting is not None]


def _side(of: Metric, side: str) -> Counting:
    found = dict(_sides(of)).get(side)
    if found is None:
        raise NoSuchSide(parameter="side", given=side, allowed=["numerator"])
    return found


def _narrowed(counting: Counting, told: Mapping[str, str]) -> Counting:
    """Count only what is so as well."""
    return counting.model_copy(update={"where": {**counting.where, **{name: (value,) for name, value in told.items()}}})


def _columns(of: Metric, months: Sequence[Period], figures: Sequence[Figure]) -> list[Column]:
    """Draw the figures of months."""
    most = Fraction(1) if of.form.is_share else None
    boxes = columns([figure.value for figure in figures], *CHART, most=most)
    return [Column(month, _words(of, figure), box) for month, figure, box in zip(months, figures, boxes, strict=True)]


def _words(of: Metric, figure: Figure) -> Words:
    text = written(of, figure)
    return Words(zh=text.zh, en=text.en)
