"""评价: the person concerned rates a closed case, within a time, once and with as many changes as the rule allows.

Who does not answer has given no rating: nothing is ever deemed from silence.
"""

from typing import TYPE_CHECKING

from domain.case import clockwork
from domain.case.dispatch_events import Rated
from domain.case.occasion import Occasion
from domain.case.refusals_of_handling import NoRating, RatedAlready, RatingNotOpen, RatingOver, ScoreOffTheScale
from domain.case.values import FilledIn
from domain.clock import term

if TYPE_CHECKING:
    from domain.case.case import Case


def rate(case: "Case", occasion: Occasion, score: int, filled: FilledIn) -> None:
    """Record a rating; a low one is a trigger of its own."""
    rule = occasion.procedure.rating
    if rule is None:
        raise NoRating(procedure=str(occasion.procedure.ref))
    case.require("accepted", "closed", clause=rule.clause)
    occasion.require_role(rule.performers, clause=rule.clause)
    step = rule.after.removeprefix("step:")
    opened = case.moments.get(rule.after) if step == rule.after else case.steps[step].at if step in case.steps else None
    if opened is None or (rule.outcomes and case.outcome not in rule.outcomes):
        raise RatingNotOpen(clause=rule.clause, after=rule.after, outcome=case.outcome, rated_after=list(rule.outcomes))
    last_day = term.last_day(occasion.calendar, opened.astimezone(occasion.zone).date(), rule.within)
    if occasion.day > last_day:
        raise RatingOver(clause=rule.clause, last_day=last_day.isoformat(), rated_on=occasion.day.isoformat())
    if len(case.scores) > rule.changes:
        raise RatedAlready(clause=rule.clause, changes=rule.changes)
    if not 1 <= score <= rule.best:
        raise ScoreOffTheScale(score=score, best=rule.best)
    low = score <= rule.low
    case.record(
        Rated,
        occasion,
        rule.clause,
        causes=[opened],
        score=score,
        best=rule.best,
        low=low,
        values=dict(filled.recorded),
    )
    clockwork.follow(case, occasion, "rated", *(["low-rating"] if low else []))
