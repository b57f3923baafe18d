"""A case that follows another: the filing names it, and may come once that one was answered or its time ran out."""

from typing import TYPE_CHECKING

from domain.case.occasion import Occasion
from domain.case.refusals import FollowedCaseNeeded, FollowedOtherwiseDecided, FollowedTooEarly, NotToBeFollowed
from domain.case.values import Disclosed, FilledIn
from domain.clock.reading import read
from domain.procedures.vocabulary import Following, is_one_of

if TYPE_CHECKING:
    from domain.case.case import Case

ANSWERED = {"accepted", "closed", "refused"}  # a case returned or withdrawn ended its clocks without an answer


def check(occasion: Occasion, followed: "Case | None", filled: FilledIn) -> None:
    """Refuse a filing that follows nothing, the wrong thing, or something that is not settled as it must be."""
    rule = occasion.procedure.follows
    if followed is None:
        if rule is not None and _is_required(rule, filled):
            raise FollowedCaseNeeded(clause=rule.clause, procedures=list(rule.procedures))
        return
    code = followed.procedure.code if followed.procedure is not None else None
    if rule is None or (rule.procedures and code not in rule.procedures):
        listed = [] if rule is None else list(rule.procedures)
        raise NotToBeFollowed(clause=rule.clause if rule else None, follows=followed.id, procedure=code, listed=listed)
    if rule.clock is not None:
        _check_turn(rule, rule.clock, occasion, followed)
    _check_outcome(rule, occasion, followed)


def _is_required(rule: Following, filled: FilledIn) -> bool:
    if rule.when is None:
        return rule.required
    said = filled.recorded.get(rule.when.field)
    return rule.required and isinstance(said, Disclosed) and is_one_of(said.value, rule.when.value)


def _check_turn(rule: Following, code: str, occasion: Occasion, followed: "Case") -> None:
    clock = followed.clocks.get(code)
    due_on = None
    if clock is not None and followed.status in ANSWERED:
        if clock.ended_at is not None and clock.ended_at <= occasion.at:
            return
        reading = read(clock, occasion.calendar, occasion.at)
        if reading.expired:
            return
        due_on = reading.due_on.isoformat()
    raise FollowedTooEarly(clause=rule.clause, follows=followed.id, status=followed.status, clock=code, due=due_on)


def _check_outcome(rule: Following, occasion: Occasion, followed: "Case") -> None:
    decided = followed.outcome if followed.decided_at is not None and followed.decided_at <= occasion.at else None
    if rule.outcomes and decided not in rule.outcomes:
        raise FollowedOtherwiseDecided(
            clause=rule.clause, follows=followed.id, outcome=decided, needed=list(rule.outcomes)
        )
