"""A case that follows another: the filing names it, and may come once that one was answered or its time ran out."""

from typing import TYPE_CHECKING

from domain.case.occasion import Occasion
from domain.case.refusals import FollowedCaseNeeded, FollowedTooEarly, NotToBeFollowed
from domain.clock.reading import read
from domain.procedures.vocabulary import Following

if TYPE_CHECKING:
    from domain.case.case import Case

ANSWERED = {"accepted", "closed", "refused"}  # a case returned or withdrawn ended its clocks without an answer


def check(occasion: Occasion, followed: "Case | None") -> None:
    """Refuse a filing that follows nothing, the wrong thing, or something that still has time to be answered."""
    rule = occasion.procedure.follows
    if followed is None:
        if rule is not None and rule.required:
            raise FollowedCaseNeeded(clause=rule.clause, procedures=list(rule.procedures))
        return
    code = followed.procedure.code if followed.procedure is not None else None
    if rule is None or (rule.procedures and code not in rule.procedures):
        listed = [] if rule is None else list(rule.procedures)
        raise NotToBeFollowed(clause=rule.clause if rule else None, follows=followed.id, procedure=code, listed=listed)
    if rule.clock is not None:
        _check_turn(rule, rule.clock, occasion, followed)


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
