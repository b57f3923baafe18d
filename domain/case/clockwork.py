"""What an act does to the clocks: which ones it starts, which ones it ends."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.case.clock_events import ClockInterrupted, TermGivenAnew
from domain.case.events import ClockEnded, ClockResumed, ClockStarted
from domain.case.occasion import Occasion
from domain.case.requirements import holds, is_owed
from domain.clock.clock import Clock
from domain.clock.limit import Limit, Unit
from domain.clock.office_hours import OfficeHours
from domain.clock.reading import read
from domain.procedures.steps import Step
from domain.procedures.vocabulary import ClockRule, DateLimit, ItemLimit, NoticeLimit

if TYPE_CHECKING:
    from domain.case.case import Case


def follow(case: "Case", occasion: Occasion, *triggers: str) -> None:
    """Start and end the clocks that the last act starts and ends, as events caused by it."""
    cause = f"{case.id}@{case.version}"
    ending = [rule.code for rule in occasion.procedure.clocks if _is_ended(rule, case, occasion, *triggers)]
    end(case, occasion, ending, cause)
    for rule in occasion.procedure.clocks:
        running = case.clocks.get(rule.code)
        if rule.when is not None and not holds(rule.when, case):
            continue
        if rule.anew in triggers:
            _give_anew(case, occasion, rule, cause)
        elif rule.starts in triggers and (running is None or not running.is_open):
            start(case, occasion, rule, _opening(case, occasion, rule.counted_from or rule.starts, rule), cause)


def _give_anew(case: "Case", occasion: Occasion, rule: ClockRule, cause: str) -> None:
    """Start a term from zero again, taking a waiver back; one that was met stays as it is."""
    running = case.clocks.get(rule.code)
    waived = rule.expiry.step if rule.expiry is not None and rule.expiry.step in case.waived else None
    if running is not None and not running.is_open and waived is None:
        return
    assert rule.anew is not None  # noqa: S101 - narrowed for the type checker
    if running is not None:
        header = occasion.citing(rule.clause, causation=cause)
        case.trigger_event(TermGivenAnew, clock=rule.code, restores=waived, timestamp=occasion.at, header=header)
    start(case, occasion, rule, _opening(case, occasion, rule.anew, rule), cause)


def end_waiting(case: "Case", occasion: Occasion, code: str, trigger: str) -> None:
    """End a clock, and those that waited for nothing but an act that will not come any more."""
    waiting = [rule.code for rule in occasion.procedure.clocks if _is_ended(rule, case, occasion, trigger)]
    end(case, occasion, list(dict.fromkeys([code, *waiting])), f"{case.id}@{case.version}")


def turns(case: "Case", codes: Iterable[str]) -> list[datetime]:
    """Give when these clocks, as far as they are open, began or were stopped: no act may end them before that."""
    clocks = [case.clocks[code] for code in codes if code in case.clocks and case.clocks[code].is_open]
    stops = [clock.open_suspension.stopped_at for clock in clocks if clock.open_suspension is not None]
    begun = (min(clock.opened_at, case.begun[(clock.code, clock.run)]) for clock in clocks)
    return [*begun, *stops]


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
    settle_pauses(case, occasion)
    suspended = [code for code in codes if case.clocks[code].open_suspension is not None]
    resume(case, occasion, suspended, by="end of the clock", cause=cause)
    header = occasion.citing(occasion.procedure.clock(codes[0]).clause, causation=cause)
    case.trigger_event(ClockEnded, clocks=tuple(codes), timestamp=occasion.at, header=header)


def settle_pauses(case: "Case", occasion: Occasion) -> None:
    """Put on record the pauses that ended by their own maximum before this act, each on its last day."""
    over: dict[datetime, list[str]] = {}
    for code, clock in case.clocks.items():
        pause = clock.open_suspension
        if clock.is_open and pause is not None and pause.ends_at <= occasion.at:
            over.setdefault(pause.ends_at, []).append(code)
    for ends_at in sorted(over):
        resume(case, occasion, over[ends_at], by="maximum", cause=None, at=ends_at)


def resume(
    case: "Case", occasion: Occasion, codes: list[str], *, by: str, cause: str | None, at: datetime | None = None
) -> None:
    """Let stopped clocks run on, with the due days that the filer is then told."""
    if not codes:
        return
    moment = at or occasion.at
    ground = case.clocks[codes[0]].suspensions[-1].ground
    clause = next((rule.clause for rule in occasion.procedure.suspension if rule.code == ground), None)
    due_on = {
        code: read(case.clocks[code].resumed(moment, case.version + 1), occasion.calendar, moment).due_on
        for code in codes
    }
    header = occasion.citing(clause, ground=ground, causation=cause)
    case.trigger_event(ClockResumed, clocks=tuple(codes), by=by, due_on=due_on, timestamp=moment, header=header)


def interrupt_started_by(case: "Case", occasion: Occasion, step: Step) -> None:
    """Interrupt the clocks that a return has taken the ground from: those started by a step that it reopens."""
    starts = {f"{kind}:{code}" for code in step.reopens for kind in ("step", "served")}
    rules = [rule for rule in occasion.procedure.clocks if rule.starts in starts]
    codes = tuple(rule.code for rule in rules if rule.code in case.clocks and case.clocks[rule.code].is_open)
    if codes:
        settle_pauses(case, occasion)
        header = occasion.citing(step.clause, causation=f"{case.id}@{case.version}")
        case.trigger_event(ClockInterrupted, clocks=codes, ground=step.code, timestamp=occasion.at, header=header)


def runs_ended_by(case: "Case", occasion: Occasion, step: Step) -> tuple[tuple[str, int], ...]:
    """Give the last runs, ended by now, of the clocks that waited for a step which a return reopens."""
    waited = {f"step:{code}" for code in step.reopens}
    rules = [rule.code for rule in occasion.procedure.clocks if waited & {*rule.until}]
    ended = [code for code in rules if code in case.clocks and not case.clocks[code].is_open]
    return tuple((code, case.clocks[code].run) for code in ended)


def _is_ended(rule: ClockRule, case: "Case", occasion: Occasion, *triggers: str) -> bool:
    clock = case.clocks.get(rule.code)
    return (
        clock is not None
        and clock.is_open
        and any(trigger in rule.until for trigger in triggers)
        and all(_has_happened(until, case, occasion) for until in rule.until)
    )


def _has_happened(until: str, case: "Case", occasion: Occasion) -> bool:
    if not until.startswith("step:"):
        return until in case.moments
    code = until.removeprefix("step:")
    return code in case.steps or not is_owed(occasion.procedure.step(code), case)


def start(case: "Case", occasion: Occasion, rule: ClockRule, opened_at: datetime, cause: str) -> None:
    """Start a run of a clock, with the due day as promised at this moment."""
    earlier = case.clocks.get(rule.code)
    clock = Clock(
        code=rule.code,
        run=1 if earlier is None else earlier.run + 1,
        effect=rule.effect,
        opened_at=opened_at,
        zone=occasion.zone,
        limit=_limit(case, rule, opened_at.astimezone(occasion.zone).date()),
        near=rule.near,
        hours=occasion.hours_on(opened_at.astimezone(occasion.zone).date()) if rule.needs_hours else None,
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
        hours=clock.hours,
        timestamp=occasion.at,
        header=occasion.citing(rule.clause, causation=cause),
    )


def _opening(case: "Case", occasion: Occasion, trigger: str, rule: ClockRule) -> datetime:
    kind, _, step = trigger.partition(":")
    opened_at = case.steps[step].at if step else case.moments["rated" if kind == "low-rating" else kind]
    return _received_in_hours(occasion, opened_at) if rule.receipt == "next working day" else opened_at


def _received_in_hours(occasion: Occasion, at: datetime) -> datetime:
    """Give the next opening for what comes on a rest day or after closing; within the day, it came when it came."""
    day = at.astimezone(occasion.zone).date()
    office = OfficeHours.of(occasion.zone.key, occasion.hours_on(day), occasion.calendar)
    if any(at < closing for _, closing in office.open_on(day)):
        return at
    opening = occasion.calendar.nth_working_day_after(day, 1)
    later = OfficeHours.of(occasion.zone.key, occasion.hours_on(opening), occasion.calendar)
    return later.due(datetime.combine(opening, time.min, occasion.zone), timedelta(), boundary="open")


def _limit(case: "Case", rule: ClockRule, opened_on: date) -> Limit:
    if isinstance(rule.limit, Limit):
        return rule.limit
    if isinstance(rule.limit, NoticeLimit):
        assert case.supply_by is not None  # noqa: S101 - a notice without it is refused
        return _until(case.supply_by, opened_on)
    if isinstance(rule.limit, DateLimit):
        return _until(date.fromisoformat(str(case.disclosed[rule.limit.date])), opened_on)
    assert isinstance(rule.limit, ItemLimit)  # noqa: S101 - narrowed for the type checker
    assert case.item is not None  # noqa: S101 - filing refuses a case without its item
    return case.item.promised if rule.limit.item == "promised" else case.item.statutory


def _until(last: date, opened_on: date) -> Limit:
    days = (last - opened_on).days
    return Limit(amount=days, unit=Unit.CALENDAR_DAYS) if days > 0 else Limit(amount=0, unit=Unit.SAME_DAY)
