"""Replay: a case rebuilt from its events alone, as of any moment in law and any moment of knowledge.

`at` asks what had happened by then (effective), `known_at` what the ledger had learnt by then (recorded). The two are
never mixed; the calendar's own question, what had been published by then, is answered by the calendar handed in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.clock.reading import Calendar, Reading, read
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Moment:
    """The case after one of its events: its stage, and every clock read at the instant of that event."""

    recorded: Recorded
    status: str
    readings: tuple[Reading, ...]


def known(history: Sequence[Recorded], *, at: datetime | None, known_at: datetime | None) -> list[Recorded]:
    """Give the events that had happened by one moment and were on record by another, in order of version."""
    return [
        recorded
        for recorded in history
        if (at is None or recorded.event.effective_at <= at) and (known_at is None or recorded.recorded_at <= known_at)
    ]


def rebuild(history: Sequence[Recorded]) -> Case | None:
    """Fold events into the case; None if there are none, or if the first one is not among them.

    Versions may have gaps, since an act entered late is left out of a moment before it was known.
    """
    case: Case | None = None
    for folded in _folded(history):
        case = folded
    return case


def replay(history: Sequence[Recorded], calendar: Calendar) -> Iterator[Moment]:
    """Fold events one by one and read every clock after each."""
    for recorded, case in zip(history, _folded(history), strict=False):
        yield Moment(recorded, case.status, readings(case, calendar, recorded.event.effective_at))


def readings(case: Case, calendar: Calendar, at: datetime) -> tuple[Reading, ...]:
    """Read every run of every clock that had opened by an instant, in the order in which they started."""
    runs = sorted((*case.earlier_runs, *case.clocks.values()), key=lambda clock: (clock.opened_at, clock.code))
    return tuple(read(clock, calendar, at) for clock in runs if clock.opened_at <= at)


def fold(case: Case | None, recorded: Recorded) -> Case | None:
    """Fold one more event into a case, or open it with its first; None if that is not the first."""
    event = recorded.event
    if not isinstance(event, CaseEvent):
        return case
    if case is None:
        return event.mutate(None) if event.originator_version == Case.INITIAL_VERSION else None
    event.fold(case)
    return case


def _folded(history: Sequence[Recorded]) -> Iterator[Case]:
    case: Case | None = None
    for recorded in history:
        case = fold(case, recorded)
        if case is None:
            return
        yield case
