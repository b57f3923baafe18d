"""Asking a metric: its period, level, unit and moment as they are given, and what they come to.

Whoever may see only some units is held to them here: the reach goes into every query of a figure, and of the cases
behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from psycopg.rows import tuple_row

from api.refusals import BeforeTheLedger
from domain.access.reach import EVERYTHING, Reach
from domain.errors import Malformed
from domain.instants import instant_at
from projections.board.within import NOTHING_HIDDEN, Within
from projections.directory.reads import units_on
from projections.metrics.definition import Counting, Metric
from projections.metrics.levels import FigureLevel, Levels
from projections.metrics.period import Period
from projections.metrics.reads import SQL, Answered, Behind, ask, behind
from projections.snapshot import Snapshot

Side = Literal["numerator", "denominator"]


class MomentInFuture(Malformed):
    """A figure is asked as of now or of a past moment."""

    code = "moment_in_future"


class NoSuchSide(Malformed):
    """A metric without a denominator has a numerator alone."""

    code = "no_such_side"


@dataclass(frozen=True, slots=True)
class Question:
    """A metric over a period, on a level, of all or of one unit, as known at a moment, for whoever reaches so far."""

    metric: Metric
    period: Period
    level: FigureLevel
    unit: str | None
    moment: datetime
    reach: Reach = EVERYTHING

    def side(self, side: Side) -> Counting:
        """Give what is counted above or under the line; raise `NoSuchSide`."""
        counting = self.metric.numerator if side == "numerator" else self.metric.denominator
        if counting is None:
            raise NoSuchSide(parameter="side", given=side, allowed=["numerator"])
        return counting


def require_moment(
    facts: Snapshot, moment: datetime, now: datetime, zone: ZoneInfo, *, parameter: str = "as_of"
) -> None:
    """Refuse a moment before the first event, or one to come, by the name under which it was given."""
    with facts.connection.cursor(row_factory=tuple_row) as db:
        found = db.execute(SQL["first"]).fetchone()
    first = now if found is None else instant_at(found[0])
    if moment < first:
        raise BeforeTheLedger(
            parameter=parameter, given=moment.astimezone(zone).isoformat(), earliest=first.astimezone(zone).isoformat()
        )
    if moment > now:
        raise MomentInFuture(
            parameter=parameter, given=moment.astimezone(zone).isoformat(), latest=now.astimezone(zone).isoformat()
        )


def levels_of(directory: Snapshot, question: Question) -> Levels:
    """Read the unit tree of the last day of the period that had come, as known at the moment."""
    day = min(question.period.last, question.moment.date())
    return Levels(units_on(directory, day, known_at=question.moment), question.level)


def answer(facts: Snapshot, levels: Levels, question: Question) -> Answered:
    """Give the figures; raise `LevelUnitUnknown`."""
    names = names_of(facts, levels, question.unit)
    asked = question.metric, question.period, question.moment
    return ask(facts, *asked, units=names, above=levels.above, reach=question.reach)


def list_behind(
    facts: Snapshot,
    levels: Levels,
    question: Question,
    side: Side,
    *,
    within: Within = NOTHING_HIDDEN,
    cursor: str | None,
    limit: int,
) -> Behind:
    """List the facts behind a figure; raise `LevelUnitUnknown`, `NoSuchSide`, or what a cursor refuses."""
    counting = question.side(side)
    asked = {
        "read": "metric",
        "metric": question.metric.code,
        "side": side,
        "period": question.period.name,
        "level": question.level,
        "unit": question.unit,
    }
    names = names_of(facts, levels, question.unit)
    return behind(
        facts,
        counting,
        question.period,
        question.moment,
        units=names,
        question=asked,
        reach=question.reach,
        within=within,
        cursor=cursor,
        limit=limit,
    )


def names_of(facts: Snapshot, levels: Levels, unit: str | None) -> Sequence[str] | None:
    """Give the names under which the acts of a unit and of all below it were done; None asks for all."""
    return None if unit is None else levels.names(unit, names_known(facts))


def names_known(facts: Snapshot) -> list[str]:
    """Give the names under which anything was done."""
    with facts.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["units"]).fetchall()]
