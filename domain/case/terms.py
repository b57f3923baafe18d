"""Extending and interrupting terms: bounded, decided by whom the procedure names, before expiry only."""

from typing import TYPE_CHECKING

from domain.case import clockwork
from domain.case.clock_events import ClockInterrupted, ExtensionOverridden, TermExtended
from domain.case.events import Attachment
from domain.case.occasion import Occasion
from domain.case.refusals import (
    ExtensionNotRequested,
    ExtensionTooLong,
    ExtensionUsedUp,
    GroundNotListed,
    NoExtension,
    ReasonNeeded,
    TermIsOver,
)
from domain.case.refusals_of_handling import NotInCharge
from domain.case.values import FilledIn
from domain.clock.clock import Clock
from domain.clock.limit import Limit
from domain.clock.reading import read
from domain.procedures.vocabulary import ExtensionRule

if TYPE_CHECKING:
    from domain.case.case import Case


def extend(
    case: "Case",
    occasion: Occasion,
    code: str,
    by: Limit,
    *,
    override: bool,
    filled: FilledIn,
    forms: tuple[Attachment, ...],
) -> None:
    """Extend a term inside its bound, or beyond it by special decision; a reason is needed in any case."""
    rule = occasion.procedure.clock(code).extension
    if rule is None:
        raise NoExtension(procedure=str(occasion.procedure.ref), clock=code)
    case.require("filed", "correcting", "accepted", clause=rule.clause)
    occasion.require_role(rule.overriders if override else rule.performers, clause=rule.clause)
    if rule.by_unit_in_charge and occasion.header.actor.unit != case.in_charge:
        raise NotInCharge(clause=rule.clause, unit=occasion.header.actor.unit, in_charge=case.in_charge)
    occasion.require_forms([rule.form] if rule.form else [], forms, clause=rule.clause)
    if "reason" not in filled.recorded:
        raise ReasonNeeded(clause=rule.clause)
    clock = _running(case, occasion, code, rule.clause)
    if rule.request is not None and not _is_requested(rule.request, case, clock):
        raise ExtensionNotRequested(clause=rule.clause, clock=code, request=rule.request)
    if clock.limit is None or by.unit is not clock.limit.unit:
        raise ExtensionTooLong(clause=rule.clause, by=str(by), unit=str(clock.limit))
    if not override:
        _check_bounds(clock, by, rule)
    due_on = read(clock.extended(by, occasion.at), occasion.calendar, occasion.at).due_on
    case.record(
        ExtensionOverridden if override else TermExtended,
        occasion,
        rule.clause,
        after=[rule.request] if rule.request else [],
        clock=code,
        by=by,
        due_on=due_on,
        values=dict(filled.recorded),
        forms=forms,
    )


def check_request(case: "Case", occasion: Occasion, step: str) -> None:
    """Refuse a request for an extension that comes after the term; before it has begun none is late."""
    for rule in occasion.procedure.clocks:
        if rule.extension is not None and rule.extension.request == step and rule.code in case.clocks:
            _running(case, occasion, rule.code, rule.extension.clause)


def interrupt(case: "Case", occasion: Occasion, ground: str) -> None:
    """Interrupt every running clock that lists the ground: each starts again from zero (中断，重新计算)."""
    rules = [
        (rule, listed) for rule in occasion.procedure.clocks for listed in rule.interruption if listed.code == ground
    ]
    affected = [rule for rule, _ in rules if rule.code in case.clocks and case.clocks[rule.code].is_open]
    if not affected:
        raise GroundNotListed(ground=ground, procedure=str(occasion.procedure.ref))
    case.require("filed", "accepted", clause=rules[0][1].clause)
    performers = occasion.procedure.pauses or occasion.procedure.intake
    occasion.require_role(performers.performers, clause=rules[0][1].clause)
    clockwork.settle_pauses(case, occasion)
    for rule in affected:
        _running(case, occasion, rule.code, rule.clause)
    codes = tuple(rule.code for rule in affected)
    case.record(ClockInterrupted, occasion, rules[0][1].clause, ground=ground, clocks=codes)
    cause = f"{case.id}@{case.version}"
    for rule in affected:
        clockwork.start(case, occasion, rule, occasion.at, cause)


def _is_requested(step: str, case: "Case", clock: Clock) -> bool:
    """Tell whether a request was made in this run; one that came after its term was refused."""
    return step in case.steps and case.steps[step].at >= clock.opened_at


def _running(case: "Case", occasion: Occasion, code: str, clause: str) -> Clock:
    clock = case.clocks.get(code)
    if clock is None or not clock.is_open:
        raise TermIsOver(clause=clause, clock=code)
    reading = read(clock, occasion.calendar, occasion.at)
    if reading.expired:
        raise TermIsOver(clause=clause, clock=code, due=reading.due_on.isoformat())
    return clock


def _check_bounds(clock: Clock, by: Limit, rule: ExtensionRule) -> None:
    if len(clock.extensions) >= rule.at_most:
        raise ExtensionUsedUp(clause=rule.clause, clock=clock.code, at_most=rule.at_most)
    total = by.amount + sum(extension.by.amount for extension in clock.extensions)
    if total > rule.maximum.amount:
        raise ExtensionTooLong(clause=rule.clause, by=str(by), maximum=str(rule.maximum))
