"""The figures of a period as they are frozen: every metric of the bulletin, of all and of each window.

A correction is what has become of a settled figure of an earlier month since the freezing before this one: its case was
entered late, or what was entered was put right.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from psycopg.rows import tuple_row

from domain.assessment.figures import FigureCorrected, FrozenFigure, Sheet
from domain.instants import microseconds
from projections.metrics.definition import Metric, load_shipped
from projections.metrics.period import Period
from projections.metrics.reads import SQL, Answered, Figure, ask_all, cells_of
from projections.snapshot import Snapshot
from projections.statements import array

DECIMALS = 6


def sheet(
    facts: Snapshot,
    period: Period,
    moment: datetime,
    *,
    since: datetime | None = None,
    earlier: Iterable[Period] = (),
) -> Sheet | None:
    """Give the figures as known at a moment; None while the facts have not come so far.

    `since` is the moment of the freezing before, from which on corrections of `earlier` periods are sought.
    """
    with facts.connection.cursor(row_factory=tuple_row) as db:
        found = db.execute(SQL["position"], {"moment": microseconds(moment)}).fetchone()
    position = 0 if found is None else found[0]
    if facts.position < position:
        return None
    metrics = load_shipped().values()
    told = [metric.model_copy(update={"by": ()}) for metric in metrics if metric.bulletin]
    answers = ask_all(facts, [(metric, period) for metric in told], moment, units=None, above=_itself)
    figures = [frozen for metric, answered in zip(told, answers, strict=True) for frozen in _frozen(metric, answered)]
    corrections: list[FigureCorrected] = []
    if since is not None:
        settled = [metric.model_copy(update={"by": ()}) for metric in metrics if metric.settled]
        asked = [(metric, before) for before in earlier for metric in settled]
        was, now = (ask_all(facts, asked, at, units=None, above=_itself) for at in (since, moment))
        for (metric, before), then, since_then in zip(asked, was, now, strict=True):
            corrections += _corrected(facts, metric, before, (then, since_then), (since, moment))
    return Sheet(as_of=moment, position=position, figures=tuple(figures), corrections=tuple(corrections))


def _frozen(metric: Metric, answered: Answered) -> Iterator[FrozenFigure]:
    for unit, figure in [(None, answered.whole), *((key[0], part) for key, part in answered.parts.items())]:
        yield FrozenFigure(
            metric=metric.code,
            version=metric.version,
            unit=unit,
            n=figure.n,
            numerator=figure.numerator,
            denominator=figure.denominator,
            value=_decimal(figure),
        )


def _corrected(
    facts: Snapshot,
    metric: Metric,
    period: Period,
    answers: tuple[Answered, Answered],
    moments: tuple[datetime, datetime],
) -> Iterator[FigureCorrected]:
    was, now = answers
    pairs: dict[str | None, tuple[int, int]] = {None: (was.whole.numerator, now.whole.numerator)}
    for key in {*was.parts, *now.parts}:
        before, after = (of.parts[key].numerator if key in of.parts else 0 for of in (was, now))
        pairs[key[0]] = before, after
    for unit, (before, after) in sorted(pairs.items(), key=lambda pair: pair[0] or ""):
        if before != after:
            yield FigureCorrected(
                period=period.name,
                metric=metric.code,
                unit=unit,
                was=before,
                now=after,
                cases=tuple(_moved(facts, metric, period, unit, *moments)),
            )


def _moved(
    facts: Snapshot, metric: Metric, period: Period, unit: str | None, since: datetime, moment: datetime
) -> list[str]:
    asked = {
        "kind": metric.numerator.kind,
        "cells": array(cells_of(facts, metric.numerator, None if unit is None else [unit])),
        "first": period.first,
        "last": period.last,
        "then": microseconds(since),
        "moment": microseconds(moment),
    }
    with facts.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["moved"], asked).fetchall()]


def _decimal(figure: Figure) -> str | None:
    """Write a value with six decimals, rounded half up, without a float between."""
    if figure.value is None:
        return None
    scaled = figure.value * 10**DECIMALS
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole):0{DECIMALS + 1}}"
    return f"{sign}{digits[:-DECIMALS]}.{digits[-DECIMALS:]}"


def _itself(unit: str) -> str:
    return unit
