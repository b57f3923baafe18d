"""Stopping and resuming clocks (停止计时, 恢复计时), judged at the moment at which the act takes effect.

A pause has its own maximum: on its last day it ends by itself, whenever that is recorded.
"""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.case import branches, clockwork
from domain.case.clock_events import PauseChecked
from domain.case.events import Attachment, ClockSuspended
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AlreadySuspended,
    BeforeItsCause,
    GroundNotListed,
    GroundUsedUp,
    LateEntryNeedsApproval,
    NeededTimeTooLong,
    NoClockToStop,
    NoSuspension,
    NotSuspended,
    PausesOverlap,
    TermHasExpired,
)
from domain.clock.clock import Clock
from domain.clock.limit import Limit, Unit
from domain.clock.reading import read
from domain.procedures.vocabulary import PauseRule, SuspensionGround

if TYPE_CHECKING:
    from domain.case.case import Case

END_OF_DAY = time(23, 59, 59)


def suspend(
    case: "Case",
    occasion: Occasion,
    ground: str,
    needed: Limit,
    codes: tuple[str, ...] | None,
    forms: tuple[Attachment, ...],
) -> None:
    """Stop the chosen clocks, or all that list the ground, on a ground that is not used up."""
    rule, pauses = _ground(occasion, ground)
    case.require("accepted", clause=rule.clause)
    late = any(_is_late(clock, occasion) for clock in case.clocks.values() if clock.is_open)
    occasion.require_role((*pauses.performers, *pauses.approvers), clause=rule.clause)
    occasion.require_forms([rule.form] if rule.form else [], forms, clause=rule.clause)
    if needed.unit is not rule.maximum.unit or needed.amount > rule.maximum.amount:
        raise NeededTimeTooLong(clause=rule.clause, needed=str(needed), maximum=str(rule.maximum))
    if case.suspended_on.get(ground, 0) >= rule.at_most:
        raise GroundUsedUp(clause=rule.clause, ground=ground, at_most=rule.at_most)
    clockwork.settle_pauses(case, occasion)
    chosen = _stoppable(case, occasion, rule, codes)
    branches.check_pause_by_hand(occasion, chosen)
    for code in chosen:
        _check(case.clocks[code], occasion, rule)
    if late and occasion.header.actor.role not in pauses.approvers:
        raise LateEntryNeedsApproval(clause=rule.clause, approvers=list(pauses.approvers))
    case.record(
        ClockSuspended,
        occasion,
        rule.clause,
        causes=[case.clocks[code].opened_at for code in chosen],
        ground=ground,
        clocks=chosen,
        needed=needed,
        ends_at=ends_at(occasion, needed),
        forms=forms,
    )


def resume(case: "Case", occasion: Occasion, codes: tuple[str, ...] | None) -> None:
    """Resume the chosen clocks, or all that are stopped; a pause that had ended by itself is not ended again."""
    clockwork.settle_pauses(case, occasion)
    chosen = _stopped(case, occasion, codes)
    branches.check_pause_by_hand(occasion, chosen)
    _, pauses = _ground(occasion, case.clocks[chosen[0]].suspensions[-1].ground)
    occasion.require_role((*pauses.performers, *pauses.approvers), clause="")
    clockwork.resume(case, occasion, list(chosen), by="act", cause=None)


def check(case: "Case", occasion: Occasion, *, in_order: bool) -> None:
    """Check a stopped case (停止计时监督检查); a check may order the clocks to be resumed."""
    clockwork.settle_pauses(case, occasion)
    chosen = _stopped(case, occasion, None)
    branches.check_pause_by_hand(occasion, chosen)
    rule, pauses = _ground(occasion, case.clocks[chosen[0]].suspensions[-1].ground)
    occasion.require_role(pauses.checkers, clause=rule.clause)
    result = "in order" if in_order else "resumption ordered"
    case.record(PauseChecked, occasion, rule.clause, clocks=chosen, result=result)
    if not in_order:
        clockwork.resume(case, occasion, list(chosen), by="order", cause=f"{case.id}@{case.version}")


def ends_at(occasion: Occasion, needed: Limit) -> datetime:
    """Give when a pause that begins now is over by itself: at the end of the last day of the time needed."""
    if needed.unit is Unit.WORKING_DAYS:
        last = occasion.calendar.nth_working_day_after(occasion.day, needed.amount)
    else:
        last = occasion.day + timedelta(days=needed.amount)
    return datetime.combine(last, END_OF_DAY, occasion.zone)


def _stopped(case: "Case", occasion: Occasion, codes: tuple[str, ...] | None) -> tuple[str, ...]:
    stopped = {code: clock.open_suspension for code, clock in case.clocks.items() if clock.is_open}
    suspended = tuple(code for code, suspension in stopped.items() if suspension is not None)
    chosen = suspended if codes is None else tuple(dict.fromkeys(codes))
    if not chosen or not set(chosen) <= set(suspended):
        raise NotSuspended(clocks=list(chosen), suspended=list(suspended))
    begun = max(case.clocks[code].suspensions[-1].stopped_at for code in chosen)
    if occasion.at < begun:
        raise BeforeItsCause(effective_at=occasion.at.isoformat(), not_before=begun.isoformat())
    return chosen


def _ground(occasion: Occasion, code: str) -> tuple[SuspensionGround, PauseRule]:
    listed, pauses = occasion.procedure.suspension, occasion.procedure.pauses
    if not listed or pauses is None:
        raise NoSuspension(procedure=str(occasion.procedure.ref), ground=code)
    for rule in listed:
        if rule.code == code:
            return rule, pauses
    raise GroundNotListed(ground=code, listed=[rule.code for rule in listed])


def _stoppable(
    case: "Case", occasion: Occasion, rule: SuspensionGround, codes: tuple[str, ...] | None
) -> tuple[str, ...]:
    listing = {clock.code for clock in occasion.procedure.clocks if rule.code in clock.grounds}
    running = tuple(code for code, clock in case.clocks.items() if clock.is_open and code in listing)
    chosen = running if codes is None else codes
    if not chosen or not set(chosen) <= set(running):
        raise NoClockToStop(clause=rule.clause, ground=rule.code, clocks=list(chosen), running=list(running))
    return tuple(dict.fromkeys(chosen))


def _is_late(clock: Clock, occasion: Occasion) -> bool:
    """Tell whether the act is recorded only after the due day that was known when it took effect."""
    return occasion.at < read(clock, occasion.calendar, occasion.at).expires_at <= occasion.now


def _check(clock: Clock, occasion: Occasion, rule: SuspensionGround) -> None:
    if clock.open_suspension is not None:
        raise AlreadySuspended(clause=rule.clause, clock=clock.code, ground=clock.open_suspension.ground)
    last = clock.suspensions[-1] if clock.suspensions else None
    if last is not None and last.resumed_at is not None and occasion.at < last.resumed_at:
        raise PausesOverlap(clause=rule.clause, clock=clock.code, not_before=last.resumed_at.isoformat())
    reading = read(clock, occasion.calendar, occasion.at)
    if reading.expired:
        raise TermHasExpired(clause=rule.clause, clock=clock.code, due=reading.due_on.isoformat())
