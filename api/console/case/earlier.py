"""The due days that a clock once had, each until an act moved it: what an extension or a restatement changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.case.clock_events import DueDateRestated, TermExtended
from domain.case.events import CaseEvent, ClockResumed, ClockStarted
from domain.clock.clock import Clock
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class EarlierDue:
    """A due day that stood until an event moved it; None if an open suspension is about to."""

    day: date
    moved_by: CaseEvent | None


def earlier_dues(history: Iterable[Recorded], clock: Clock, now_due: date) -> list[EarlierDue]:
    """List the due days of a run that are no longer those of now, oldest first, each once."""
    stood: list[tuple[date, CaseEvent]] = []
    for day, event in _promised(history, clock):
        if not stood or stood[-1][0] != day:
            stood.append((day, event))
    found: dict[date, EarlierDue] = {}
    for place, (day, _) in enumerate(stood):
        moved_by = stood[place + 1][1] if place + 1 < len(stood) else None
        if day != now_due and day not in found:
            found[day] = EarlierDue(day, moved_by)
    return list(found.values())


def _promised(history: Iterable[Recorded], clock: Clock) -> Iterator[tuple[date, CaseEvent]]:
    """Give each due day that was promised of a run, with the event that did; a run is over when the next one starts."""
    run = 0
    for recorded in history:
        event = recorded.event
        match event:
            case ClockStarted(clock=code, due_on=due_on) if code == clock.code:
                run = event.run
                if run == clock.run:
                    yield due_on, event
            case TermExtended(clock=code, due_on=due_on) if code == clock.code and run == clock.run:
                yield due_on, event
            case ClockResumed(due_on=days) if clock.code in days and run == clock.run:
                yield days[clock.code], event
            case DueDateRestated(clock=code, run=of_run, new=new) if (code, of_run) == (clock.code, clock.run):
                yield new, event
