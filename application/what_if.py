"""What if: a case read again under another calendar or another version of its procedure; nothing is written.

The acts stay as they happened. The other version changes the limits of the clocks that it also has, and says which
acts it would have refused; the other calendar changes what each term comes to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.replay import rebuild
from domain.calendar.hours import OfficeHoursEntry, hours_on
from domain.case.case import Case
from domain.case.clock_events import ClockInterrupted, TermExtended
from domain.case.events import CaseEvent, ClockSuspended
from domain.clock.clock import Clock
from domain.clock.limit import Limit
from domain.clock.reading import Calendar, Reading, read
from domain.errors import Unknown
from domain.events import DomainEvent
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import ClockRule, DateLimit, NoticeLimit
from domain.recorded import Recorded


class NothingToReplay(Unknown):
    """There is no such case on record at that moment."""

    code = "nothing_to_replay"


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a case is read: a version of its procedure (None: as its events say), a calendar, the office hours."""

    calendar: Calendar
    procedure: Procedure | None = None
    hours: tuple[OfficeHoursEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would have been otherwise: which clock or act (`stream@version`), what of it, old and new."""

    subject: str
    what: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A case read twice. `only_now` and `only_then` name clocks that one of the two versions does not have."""

    now: tuple[Reading, ...]
    then: tuple[Reading, ...]
    differences: tuple[Difference, ...]


def what_if(history: Sequence[Recorded], now: Rules, then: Rules, at: datetime) -> WhatIf:
    """Read a case at an instant by two sets of rules, and list what differs; raise NothingToReplay."""
    case = rebuild(history)
    if case is None:
        raise NothingToReplay(at=at.isoformat())
    runs = [clock for clock in (*case.earlier_runs, *case.clocks.values()) if clock.opened_at <= at]
    first = {(clock.code, clock.run): read(clock, now.calendar, at) for clock in runs}
    second = {
        (clock.code, clock.run): read(other, then.calendar, at)
        for clock in runs
        if (other := _under(clock, case, then)) is not None
    }
    others = {reading.clock.code: reading.clock for reading in second.values()}
    differences = (
        *_of_clocks(first, second),
        *_of_acts(history, then),
        *_come_too_late(history, others, now, then, case),
    )
    return WhatIf(tuple(first.values()), tuple(second.values()), differences)


def _under(clock: Clock, case: Case, then: Rules) -> Clock | None:
    """Give a clock with the limit of another version; None if that version has no such clock."""
    if then.procedure is None or clock.limit is None:
        return clock
    rule = _rule(clock.code, then.procedure)
    if rule is None:
        return None
    limit = _limit(rule, case) or clock.limit
    extensions = tuple(extension for extension in clock.extensions if extension.by.unit is limit.unit)
    opened = clock.day(clock.opened_at)
    hours = (clock.hours or hours_on(then.hours, case.body, opened)) if rule.needs_hours else None
    return replace(clock, limit=limit, near=rule.near, hours=hours, clause=rule.clause, extensions=extensions)


def _rule(code: str, procedure: Procedure) -> ClockRule | None:
    return next((rule for rule in procedure.clocks if rule.code == code), None)


def _limit(rule: ClockRule, case: Case) -> Limit | None:
    if isinstance(rule.limit, Limit):
        return rule.limit
    if isinstance(rule.limit, NoticeLimit | DateLimit) or case.item is None:
        return None  # what a notice or a step fixed stays as it was told
    return case.item.promised if rule.limit.item == "promised" else case.item.statutory


Readings = Mapping[tuple[str, int], Reading]


def _of_clocks(first: Readings, second: Readings) -> Iterator[Difference]:
    for (code, run), old in first.items():
        subject = f"{code}/{run}"
        new = second.get((code, run))
        if new is None:
            yield Difference(subject, "clock", code, None)
            continue
        for what, one, other in (
            ("limit", old.clock.limit, new.clock.limit),
            ("hours", old.clock.hours, new.clock.hours),
            ("due_on", old.due_on.isoformat(), new.due_on.isoformat()),
            ("provisional", old.provisional, new.provisional),
            ("state", old.state.value, new.state.value),
            ("light", old.light.value, new.light.value),
        ):
            if one != other:
                yield Difference(subject, what, str(one), str(other))


def _of_acts(history: Sequence[Recorded], then: Rules) -> Iterator[Difference]:
    """Find the acts on clocks that a version would have refused, since it does not list what they rest on."""
    for recorded in history:
        event = recorded.event
        if isinstance(event, CaseEvent) and then.procedure is not None:
            for old, lacking in _lacking(event, then.procedure):
                yield Difference(event.reference, lacking, old, None)


def _come_too_late(
    history: Sequence[Recorded], others: Mapping[str, Clock], now: Rules, then: Rules, case: Case
) -> Iterator[Difference]:
    """Find the stops and extensions that would have come when the term had run out."""
    for recorded in history:
        event = recorded.event
        codes: tuple[str, ...] = ()
        if isinstance(event, ClockSuspended):
            codes = event.clocks
        elif isinstance(event, TermExtended):
            codes = (event.clock,)
        for code in (code for code in codes if code in others):
            old = read(_before(case.clocks[code], event), now.calendar, event.timestamp)
            new = read(_before(others[code], event), then.calendar, event.timestamp)
            if new.expired and not old.expired:
                yield Difference(event.reference, f"{code} not run out", old.due_on.isoformat(), new.due_on.isoformat())


def _before(clock: Clock, event: DomainEvent) -> Clock:
    """Give a clock as it stood before an act of an instant."""
    at = event.timestamp
    return replace(
        clock,
        suspensions=tuple(pause for pause in clock.suspensions if pause.stopped_at < at),
        extensions=tuple(extension for extension in clock.extensions if extension.at < at),
        ended_at=None,
        interrupted_at=None,
    )


def _lacking(event: CaseEvent, procedure: Procedure) -> Iterator[tuple[str, str]]:
    if isinstance(event, ClockSuspended):
        ground = next((rule for rule in procedure.suspension if rule.code == event.ground), None)
        if ground is None:
            yield event.ground, "ground of suspension"
        elif event.needed.unit is not ground.maximum.unit or event.needed.amount > ground.maximum.amount:
            yield str(event.needed), "time needed within the maximum"
        for code in event.clocks:
            rule = _rule(code, procedure)
            if ground is not None and rule is not None and event.ground not in rule.grounds:
                yield f"{event.ground} for {code}", "ground of suspension"
    elif isinstance(event, ClockInterrupted):
        grounds = {listed.code for rule in procedure.clocks for listed in rule.interruption}
        if event.ground not in grounds:
            yield event.ground, "ground of interruption"
    elif isinstance(event, TermExtended):
        rule = _rule(event.clock, procedure)
        if rule is not None and rule.extension is None:
            yield str(event.by), "extension"
