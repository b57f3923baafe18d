"""How an honour comes about: proposed after the quarter, made public, objected to in time, awarded or not.

Invariant: nothing is awarded before its publicity is over, nor over an objection that is open or was upheld.
"""

from collections.abc import Sequence

from domain.assessment import honours as happened
from domain.assessment import refusals as no
from domain.assessment.honours import QuarterHonours
from domain.assessment.nominations import Nomination
from domain.clock.clock import Clock
from domain.clock.reading import read
from domain.clock.term import last_day
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, entry, put
from domain.regulation.refusals import DoneAlready
from domain.regulation.regulation import ActRule

BY_POST = {"red-flag-window": False, "star-of-service": True}


def propose_honour(
    honours: QuarterHonours,
    occasion: Occasion,
    *,
    honour: str,
    unit: str,
    criteria: Sequence[str],
    post: str | None = None,
    principal: str | None = None,
) -> None:
    """Propose a window, or the post of a star of service, by the criteria of 五看."""
    rule = occasion.allowed("propose-honour")
    if occasion.day <= honours.period.last:
        raise no.QuarterNotOver(clause=rule.clause, quarter=honours.period.name, last_day=str(honours.period.last))
    occasion.regulation.listed("honours", honour)
    for criterion in criteria:
        occasion.regulation.listed("five-looks", criterion)
    if (post is not None) != BY_POST.get(honour, post is not None):
        raise no.NoNominee(clause=rule.clause, honour=honour, post=post)
    content = {"unit": unit, "post": post, "principal": principal, "criteria": tuple(dict.fromkeys(criteria))}
    put(honours, happened.HonourProposed, occasion, rule, honour=honour, **content)


def publish_nominations(honours: QuarterHonours, occasion: Occasion, nominations: Sequence[int]) -> None:
    """Make nominations public, and say until when one may object."""
    rule, term = occasion.allowed("publish-nominations"), occasion.regulation.term("publicity")
    for nomination in nominations:
        proposed = entry(honours.nominations, nomination, "nomination")
        occasion.not_before(proposed.at, rule)
        if proposed.publicity is not None or nominations.count(nomination) > 1:
            raise DoneAlready(clause=rule.clause, nomination=nomination)
        _require_undecided(proposed, nomination, rule)
    until = last_day(occasion.calendar, occasion.day, term.limit)
    content = {"nominations": tuple(nominations), "publicity": term.limit, "until": until}
    put(honours, happened.NominationsPublished, occasion, rule, **content)


def object_to_nomination(honours: QuarterHonours, occasion: Occasion, nomination: int) -> None:
    """Object to a nomination while it is public."""
    rule = occasion.allowed("object-to-nomination")
    proposed = entry(honours.nominations, nomination, "nomination")
    clock = _published(proposed, nomination, rule)
    occasion.not_before(clock.opened_at, rule)
    _require_undecided(proposed, nomination, rule)
    reading = read(clock, occasion.calendar, occasion.at)
    if reading.expired:
        term = occasion.regulation.term("publicity")
        raise no.RightLapsed(clause=term.clause, due=reading.due_on.isoformat(), objected_on=occasion.day.isoformat())
    put(honours, happened.NominationObjected, occasion, rule, nomination=nomination)


def answer_nomination_objection(honours: QuarterHonours, occasion: Occasion, objection: int, *, upheld: bool) -> None:
    """Answer an objection to a nomination."""
    rule = occasion.allowed("answer-nomination-objection")
    raised = entry(honours.objections, objection, "objection")
    occasion.not_before(raised.at, rule)
    if raised.upheld is not None:
        raise DoneAlready(clause=rule.clause, objection=objection)
    put(honours, happened.NominationObjectionAnswered, occasion, rule, objection=objection, upheld=upheld)


def award_honour(honours: QuarterHonours, occasion: Occasion, nomination: int) -> RecordEvent:
    """Award an honour once its publicity is over and no objection stands against it."""
    rule = occasion.allowed("award-honour")
    proposed = entry(honours.nominations, nomination, "nomination")
    _require_undecided(proposed, nomination, rule)
    reading = read(_published(proposed, nomination, rule), occasion.calendar, occasion.at)
    if not reading.expired:
        term = occasion.regulation.term("publicity")
        raise no.PublicityStillRuns(clause=term.clause, nomination=nomination, last_day=reading.due_on.isoformat())
    for version, raised in honours.objections.items():
        if raised.nomination == nomination and raised.upheld is None:
            raise no.ObjectionOpen(clause=rule.clause, objection=version)
        if raised.nomination == nomination and raised.upheld:
            raise no.ObjectionUpheld(clause=rule.clause, objection=version)
    return put(honours, happened.HonourAwarded, occasion, rule, nomination=nomination)


def decline_honour(honours: QuarterHonours, occasion: Occasion, nomination: int) -> None:
    """Decide that a nomination is not awarded."""
    rule = occasion.allowed("decline-honour")
    proposed = entry(honours.nominations, nomination, "nomination")
    _require_undecided(proposed, nomination, rule)
    occasion.not_before(proposed.at, rule)
    put(honours, happened.HonourNotAwarded, occasion, rule, nomination=nomination)


def _published(proposed: Nomination, nomination: int, rule: ActRule) -> Clock:
    if proposed.publicity is None:
        raise no.NotPublished(clause=rule.clause, nomination=nomination)
    return proposed.publicity


def _require_undecided(proposed: Nomination, nomination: int, rule: ActRule) -> None:
    if proposed.decided_at is not None:
        raise no.NominationDecided(clause=rule.clause, nomination=nomination, awarded=proposed.awarded)
