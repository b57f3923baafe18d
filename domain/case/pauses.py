"""Stopping and resuming clocks (停止计时, 恢复计时), judged at the moment at which the act takes effect."""

from typing import TYPE_CHECKING

from domain.case.events import Attachment, ClockResumed, ClockSuspended
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AlreadySuspended,
    GroundNotListed,
    GroundUsedUp,
    NeededTimeTooLong,
    NoClockToStop,
    NoSuspension,
    NotSuspended,
    PausesOverlap,
    TermHasExpired,
)
from domain.clock.clock import Clock
from domain.clock.limit import Limit
from domain.clock.reading import read
from domain.procedures.vocabulary import SuspensionGround

if TYPE_CHECKING:
    from domain.case.case import Case


def suspend(
    case: "Case",
    occasion: Occasion,
    ground: str,
    needed: Limit,
    codes: tuple[str, ...] | None,
    forms: tuple[Attachment, ...],
) -> None:
    """Stop the chosen clocks, or all that list the ground, on a ground that is not used up."""
    rule = _ground(occasion, ground)
    case.require("accepted", clause=rule.clause)
    occasion.require_role(occasion.procedure.performers_of_pauses, clause=rule.clause)
    occasion.require_forms([rule.form] if rule.form else [], forms, clause=rule.clause)
    if needed.unit is not rule.maximum.unit or needed.amount > rule.maximum.amount:
        raise NeededTimeTooLong(clause=rule.clause, needed=str(needed), maximum=str(rule.maximum))
    if case.suspended_on.get(ground, 0) >= rule.at_most:
        raise GroundUsedUp(clause=rule.clause, ground=ground, at_most=rule.at_most)
    chosen = _stoppable(case, occasion, rule, codes)
    for code in chosen:
        _check(case.clocks[code], occasion, rule)
    case.record(
        ClockSuspended,
        occasion,
        rule.clause,
        causes=[case.clocks[code].opened_at for code in chosen],
        ground=ground,
        clocks=chosen,
        needed=needed,
        forms=forms,
    )


def resume(case: "Case", occasion: Occasion, codes: tuple[str, ...] | None) -> None:
    """Resume the chosen clocks, or all that are stopped."""
    pauses = {code: clock.open_suspension for code, clock in case.clocks.items() if clock.is_open}
    stopped = {code: pause for code, pause in pauses.items() if pause is not None}
    chosen = tuple(stopped) if codes is None else tuple(dict.fromkeys(codes))
    if not chosen or not set(chosen) <= stopped.keys():
        raise NotSuspended(clocks=list(chosen), suspended=list(stopped))
    clause = _ground(occasion, stopped[chosen[0]].ground).clause
    occasion.require_role(occasion.procedure.performers_of_pauses, clause=clause)
    causes = [stopped[code].stopped_at for code in chosen]
    case.record(ClockResumed, occasion, clause, causes=causes, clocks=chosen)


def _ground(occasion: Occasion, code: str) -> SuspensionGround:
    listed = occasion.procedure.suspension
    if not listed:
        raise NoSuspension(procedure=str(occasion.procedure.ref), ground=code)
    for rule in listed:
        if rule.code == code:
            return rule
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


def _check(clock: Clock, occasion: Occasion, rule: SuspensionGround) -> None:
    if clock.open_suspension is not None:
        raise AlreadySuspended(clause=rule.clause, clock=clock.code, ground=clock.open_suspension.ground)
    last = clock.suspensions[-1] if clock.suspensions else None
    if last is not None and last.resumed_at is not None and occasion.at < last.resumed_at:
        raise PausesOverlap(clause=rule.clause, clock=clock.code, not_before=last.resumed_at.isoformat())
    reading = read(clock, occasion.calendar, occasion.at)
    if reading.expired:
        raise TermHasExpired(clause=rule.clause, clock=clock.code, due=reading.due_on.isoformat())
