"""What the law does by itself, put on record by the system: resumption, reminders, escalation, deemed effects.

None of it happens before its moment, twice, or on a provisional date.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.case import clockwork
from domain.case.clock_events import DeemedAccepted, DeemedWaived, DueDateRestated, Escalated, Lapsed, Warned
from domain.case.deadlines import SYSTEM, DueKind, DueMoment, due_moments
from domain.case.occasion import Occasion
from domain.case.pauses import END_OF_DAY
from domain.case.refusals import DueDateProvisional, NotDueYet, NotTheSystem
from domain.clock.reading import read
from domain.procedures.vocabulary import ClockRule, Expiry, ExpiryEffect

if TYPE_CHECKING:
    from domain.calendar.publication import CalendarPublication
    from domain.case.case import Case


def fall_due(case: "Case", occasion: Occasion, moment: DueMoment) -> None:
    """Record what falls due at a moment; refused unless the case still has that very moment before it."""
    _require_system(occasion)
    if moment not in due_moments(case, occasion.procedure, occasion.calendar, occasion.now) or moment.at > occasion.now:
        raise NotDueYet(clock=moment.clock, what=moment.kind.value, at=moment.at.isoformat())
    if moment.blocked:
        raise DueDateProvisional(clock=moment.clock, what=moment.kind.value, at=moment.at.isoformat())
    rule = occasion.procedure.clock(moment.clock)
    if moment.kind is DueKind.RESUME:
        clockwork.settle_pauses(case, occasion)
    elif moment.kind is DueKind.EXPIRE and rule.expiry is not None:
        follows = [*clockwork.turns(case, case.clocks), *case.moments.values()]
        _take_effect(case, _not_before(occasion, follows), rule, rule.expiry)
    else:
        _climb(case, _not_before(occasion, case.moments.values()), rule, moment)


def _not_before(occasion: Occasion, turns: Iterable[datetime]) -> Occasion:
    """Move an act behind what it follows: a term counted from an earlier act may run out before its duty arises."""
    return replace(occasion, at=max([occasion.at, *turns]))


def restate(case: "Case", occasion: Occasion, publication: "CalendarPublication") -> None:
    """Restate the due day of every running clock that a notice moves; nothing is recorded if it moves none."""
    _require_system(occasion)
    for clock in list(case.clocks.values()):
        if not clock.is_open or clock.limit is None or clock.open_suspension is not None:
            continue
        told = case.notified[(clock.code, clock.run)]
        reading = read(clock, occasion.calendar, occasion.at)
        kept = occasion.procedure.clock(clock.code).restatement == "no prejudice" and reading.due_on < told
        settled = told if kept else reading.due_on
        if settled == told and not kept:
            continue
        case.trigger_event(
            DueDateRestated,
            clock=clock.code,
            run=clock.run,
            old=told,
            new=settled,
            kept=kept,
            provisional=occasion.calendar.is_provisional(settled),
            publication=publication.name,
            document_number=publication.document_number,
            calendar_revision=reading.calendar_revision,
            timestamp=occasion.at,
            header=occasion.citing(publication.document_number),
        )


def _require_system(occasion: Occasion) -> None:
    if occasion.header.actor.role != SYSTEM:
        raise NotTheSystem(role=occasion.header.actor.role)


def _climb(case: "Case", occasion: Occasion, rule: ClockRule, moment: DueMoment) -> None:
    """Record a rung of the ladder."""
    rung = next(rung for rung in rule.warnings if rung.code == moment.rung)
    due_on = read(case.clocks[rule.code], occasion.calendar, occasion.at).due_on
    kind = Warned if rung.to is None else Escalated
    to: dict[str, Any] = {} if rung.to is None else {"to": rung.to}
    case.record(kind, occasion, rung.clause, clock=rule.code, run=moment.run, rung=rung.code, due_on=due_on, **to)


def _take_effect(case: "Case", occasion: Occasion, rule: ClockRule, expiry: Expiry) -> None:
    """Record the effect that the law gives to the end of the term."""
    clock = case.clocks[rule.code]
    reading = read(clock, occasion.calendar, occasion.at)
    effective_from = {
        "expiry": reading.expires_at,
        "last day": datetime.combine(reading.due_on, END_OF_DAY, clock.zone),
        "opening": clock.opened_at,
    }[expiry.effective_from]
    if expiry.effect is ExpiryEffect.DEEMED_ACCEPTED:
        case.require("filed", clause=expiry.clause)
        case.record(DeemedAccepted, occasion, expiry.clause, clock=rule.code, effective_from=effective_from)
        clockwork.follow(case, occasion, "accepted")
    elif expiry.effect is ExpiryEffect.DEEMED_WAIVED:
        case.record(
            DeemedWaived, occasion, expiry.clause, clock=rule.code, effective_from=effective_from, step=expiry.step
        )
        clockwork.end_waiting(case, occasion, rule.code, f"step:{expiry.step}")
    else:
        case.record(Lapsed, occasion, expiry.clause, clock=rule.code, effective_from=effective_from)
        clockwork.end_all(case, occasion)
