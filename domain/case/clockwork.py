"""What an act does to the clocks: which ones it starts, which ones it ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from domain.case.events import ClockEnded, ClockResumed, ClockStarted
from domain.case.occasion import Occasion
from domain.case.requirements import is_owed
from domain.clock.clock import Clock
from domain.clock.limit import Limit
from domain.clock.reading import read
from domain.procedures.vocabulary import ClockRule, ItemLimit

if TYPE_CHECKING:
    from domain.case.case import Case


def follow(case: "Case", occasion: Occasion, trigger: str) -> None:
    """Start and end the clocks that the last act starts and ends, as events caused by it."""
    cause = f"{case.id}@{case.version}"
    ending = [rule.code for rule in occasion.procedure.clocks if _is_ended(rule, case, occasion, trigger)]
    end(case, occasion, ending, cause)
    for rule in occasion.procedure.clocks:
        running = case.clocks.get(rule.code)
        if rule.starts == trigger and (running is None or not running.is_open):
            _start(case, occasion, rule, cause)


def turns(case: "Case", codes: Iterable[str]) -> list[datetime]:
    """Give when these clocks, as far as they are open, began or were stopped: no act may end them before that."""
    clocks = [case.clocks[code] for code in codes if code in case.clocks and case.clocks[code].is_open]
    stops = [clock.open_suspension.stopped_at for clock in clocks if clock.open_suspension is not None]
    return [*(clock.opened_at for clock in clocks), *stops]


def waiting_for(occasion: Occasion, trigger: str) -> list[str]:
    """Give the clocks that an act may end."""
    return [rule.code for rule in occasion.procedure.clocks if trigger in rule.until]


def end_all(case: "Case", occasion: Occasion) -> None:
    """End every running clock: the case itself is at an end, or before the filer again."""
    end(case, occasion, [code for code, clock in case.clocks.items() if clock.is_open], f"{case.id}@{case.version}")


def end(case: "Case", occasion: Occasion, codes: list[str], cause: str) -> None:
    """End some clocks; a suspended one is resumed first, so that no suspension ever stands open for ever."""
    if not codes:
        return
    suspended = tuple(code for code in codes if case.clocks[code].open_suspension is not None)
    if suspended:
        resumed = occasion.citing(None, causation=cause)
        case.trigger_event(ClockResumed, clocks=suspended, by="end of the clock", timestamp=occasion.at, header=resumed)
    header = occasion.citing(occasion.procedure.clock(codes[0]).clause, causation=cause)
    case.trigger_event(ClockEnded, clocks=tuple(codes), timestamp=occasion.at, header=header)


def _is_ended(rule: ClockRule, case: "Case", occasion: Occasion, trigger: str) -> bool:
    clock = case.clocks.get(rule.code)
    return (
        clock is not None
        and clock.is_open
        and trigger in rule.until
        and all(_has_happened(until, case, occasion) for until in rule.until)
    )


def _has_happened(until: str, case: "Case", occasion: Occasion) -> bool:
    if not until.startswith("step:"):
        return until in case.moments
    code = until.removeprefix("step:")
    return code in case.steps or not is_owed(occasion.procedure.step(code), case)


def _start(case: "Case", occasion: Occasion, rule: ClockRule, cause: str) -> None:
    earlier = case.clocks.get(rule.code)
    clock = Clock(
        code=rule.code,
        run=1 if earlier is None else earlier.run + 1,
        effect=rule.effect,
        opened_at=_opening(case, occasion, rule),
        zone=occasion.zone,
        limit=_limit(case, rule),
        near=rule.near,
    )
    reading = read(clock, occasion.calendar, occasion.at)
    case.trigger_event(
        ClockStarted,
        clock=clock.code,
        run=clock.run,
        effect=clock.effect,
        opened_at=clock.opened_at,
        time_zone=occasion.zone.key,
        limit=clock.limit,
        near=clock.near,
        due_on=reading.due_on,
        provisional=reading.provisional,
        calendar_revision=reading.calendar_revision,
        timestamp=occasion.at,
        header=occasion.citing(rule.clause, causation=cause),
    )


def _opening(case: "Case", occasion: Occasion, rule: ClockRule) -> datetime:
    if rule.counted_from is None:
        return occasion.at
    trigger = rule.counted_from
    if trigger.startswith("step:"):
        return case.steps[trigger.removeprefix("step:")].at
    return case.moments[trigger]


def _limit(case: "Case", rule: ClockRule) -> Limit:
    if isinstance(rule.limit, Limit):
        return rule.limit
    assert isinstance(rule.limit, ItemLimit)  # noqa: S101 - narrowed for the type checker
    assert case.item is not None  # noqa: S101 - filing refuses a case without its item
    return case.item.promised if rule.limit.item == "promised" else case.item.statutory
