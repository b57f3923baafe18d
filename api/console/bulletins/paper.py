"""A bulletin as it is printed: every metric of all, the main ones by unit, corrections, the ranking of windows.

Invariant: what is frozen is shown as it was written; a draft says that it is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.console.tongue import Tongue
from api.metric_words import frozen_text
from domain.assessment.figures import FigureCorrected, FrozenFigure, Ranked, Sheet
from projections.metrics.definition import Form, load_shipped
from projections.metrics.period import Period

FIRST = ("accepted", "closed", "closing-rate", "on-time-rate", "statutory-on-time-rate", "overdue", "overdue-rate",
         "overdue-closed", "overdue-open", "overdue-open-rate", "statutory-overdue", "expired-held-by", "average-days",
         "actual-speed-up", "first-pass-rate", "rework-rate", "pause-share", "pause-days", "extension-rate",
         "satisfaction-rate", "response-rate")  # fmt: skip
BY_UNIT = ("accepted", "closed", "overdue", "overdue-open", "overdue-rate", "on-time-rate", "satisfaction-rate")


@dataclass(frozen=True, slots=True)
class Record:
    """Where a frozen bulletin stands on record, and until when one may object."""

    reference: str
    recorded_at: datetime
    objections_until: date
    rests_on: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A metric of all, or a unit with the main metrics, as text."""

    title: str
    cells: Sequence[str]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of an earlier month that is another one now."""

    period: str
    title: str
    unit: str
    said: FigureCorrected


@dataclass(frozen=True, slots=True)
class Paper:
    """A bulletin. Without a record it is a draft."""

    period: Period
    quarterly: bool
    record: Record | None
    as_of: datetime
    position: int
    figures: Sequence[Row]
    heads: Sequence[str]
    units: Sequence[Row]
    corrections: Sequence[Correction]
    windows: Sequence[Ranked]


def paper(
    period: Period, sheet: Sheet, record: Record | None, windows: Sequence[Ranked], tongue: Tongue, *, quarterly: bool
) -> Paper:
    """Put a bulletin together."""
    return Paper(
        period=period,
        quarterly=quarterly,
        record=record,
        as_of=sheet.as_of,
        position=sheet.position,
        figures=[
            Row(_title(one.metric, tongue), [_clause(one.metric), frozen_text(one)], one.metric)
            for one in sorted(sheet.figures, key=_place)
            if one.unit is None
        ],
        heads=[_title(code, tongue) for code in BY_UNIT],
        units=_by_unit(sheet.figures),
        corrections=[
            Correction(one.period, _title(one.metric, tongue), one.unit or tongue.say("全部", "all"), one)
            for one in sheet.corrections
        ],
        windows=windows,
    )


def _by_unit(figures: Sequence[FrozenFigure]) -> list[Row]:
    """Give a row for each unit, those with the most cases first."""
    of: dict[str, dict[str, FrozenFigure]] = {}
    for one in figures:
        if one.unit is not None and one.metric in BY_UNIT:
            of.setdefault(one.unit, {})[one.metric] = one

    def volume(unit: str) -> int:
        accepted = of[unit].get(BY_UNIT[0])
        return 0 if accepted is None else accepted.numerator

    return [
        Row(unit, [frozen_text(of[unit][code]) if code in of[unit] else _nothing(code) for code in BY_UNIT])
        for unit in sorted(of, key=lambda unit: (-volume(unit), unit))
    ]


def _place(figure: FrozenFigure) -> int:
    """Order figures as an office reads them: how much, how much in time, how long, how well; then the others."""
    return FIRST.index(figure.metric) if figure.metric in FIRST else len(FIRST)


def _nothing(code: str) -> str:
    """Write what a unit has none of: of a count nought, of a share nothing."""
    metric = load_shipped().get(code)
    return "0" if metric is not None and metric.form is Form.COUNT else "—"


def _title(code: str, tongue: Tongue) -> str:
    metric = load_shipped().get(code)
    return code if metric is None else tongue.say(metric.title.zh, metric.title.en)


def _clause(code: str) -> str:
    metric = load_shipped().get(code)
    return "" if metric is None else metric.clause
