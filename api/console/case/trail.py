"""What happened, act by act: an act with all that followed from it is one entry, and what matters little is folded.

Invariant: every event of the history stands in exactly one entry; nothing is dropped.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from api.answers.timeline import EventAnswer, event_of, event_seen
from api.console.case.brief import Brief
from api.console.tongue import Tongue
from api.words import Words
from domain.case import branch_events, clock_events, dispatch_events, events, notice_events, supervision_events
from domain.case.events import CaseEvent
from domain.case.sight import seen_by
from domain.procedures.audience import Audience
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

MINOR = (events.ClockStarted, events.ClockEnded, events.ActivityImported, clock_events.Warned, notice_events.NoticeSent)
STOPS = (events.ClockSuspended, clock_events.ClockInterrupted, clock_events.TermExtended, clock_events.DueDateRestated)
STRICT = (supervision_events.Measure, clock_events.Escalated, notice_events.NoticeFailed, events.Refused,
          dispatch_events.ReturnedForRework, dispatch_events.DispatchReturned)  # fmt: skip
TURNS = (events.Filed, events.Accepted, events.Decided, events.Closed, events.Withdrawn, branch_events.BranchDecided,
         dispatch_events.Merged, clock_events.DeemedAccepted, clock_events.Lapsed, events.Imported)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One event in the list. `late_by` is by how many days it was recorded after the day on which it took effect."""

    event: EventAnswer
    reference: str
    brief: str
    look: str
    minor: bool

    @property
    def late_by(self) -> int:
        """Give by how many days it was entered late (补录)."""
        return (self.event.recorded_at.date() - self.event.effective_at.date()).days


@dataclass(frozen=True, slots=True)
class Entry:
    """An act and what followed from it by itself."""

    head: Line
    followed: list[Line]

    @property
    def counted(self) -> list[tuple[Words, int]]:
        """Count what followed, by kind."""
        return _counted(self.followed)


@dataclass(frozen=True, slots=True)
class Fold:
    """Entries one after another that matter little: shown as a line that opens."""

    entries: list[Entry]

    @property
    def lines(self) -> list[Line]:
        """Give every event that is folded."""
        return [line for entry in self.entries for line in (entry.head, *entry.followed)]

    @property
    def counted(self) -> list[tuple[Words, int]]:
        """Count what is folded, by kind."""
        return _counted(self.lines)


def _counted(lines: list[Line]) -> list[tuple[Words, int]]:
    kinds = Counter(line.event.act.code for line in lines)
    named = {line.event.act.code: Words(zh=line.event.act.zh, en=line.event.act.en) for line in lines}
    return [(named[code], count) for code, count in kinds.items()]


def trail(lines: Sequence[Line]) -> list[Entry | Fold]:
    """Put the events of a history together, in the order in which they were recorded."""
    found: list[Entry | Fold] = []
    for minor, run in groupby(_entries(lines), key=lambda entry: entry.head.minor):
        together = list(run)
        found += [Fold(together)] if minor else together
    return found


def lines_of(
    history: Sequence[Recorded], audience: Audience, procedure: Procedure | None, zone: ZoneInfo, tongue: Tongue
) -> list[Line]:
    """Show as much of a history as an audience sees."""
    if audience is Audience.SUPERVISOR:
        said = Brief(procedure, tongue).of  # bound once: each look-up of what tells kinds apart makes it anew
        return [_line(recorded, event_of(recorded, procedure, zone), said) for recorded in history]
    found = []
    for sight in seen_by(audience, history, procedure):
        brief = Brief(procedure, tongue, sight.hidden_clocks)
        found.append(_line(sight.recorded, event_seen(sight, procedure, zone), brief.of))
    return found


def events_seen(history: Sequence[Recorded], audience: Audience, procedure: Procedure | None) -> Sequence[Recorded]:
    """Give the events of a history that an audience sees something of."""
    if audience is Audience.SUPERVISOR:
        return history
    return [sight.recorded for sight in seen_by(audience, history, procedure)]


def _line(recorded: Recorded, shown: EventAnswer, said: Callable[[CaseEvent], str]) -> Line:
    event = recorded.event
    assert isinstance(event, CaseEvent)  # noqa: S101 - the history of a case holds no others
    return Line(shown, event.reference, said(event), _look(event), isinstance(event, MINOR))


def _look(event: CaseEvent) -> str:
    for look, kinds in (("strict", STRICT), ("minor", MINOR), ("stop", STOPS), ("turn", TURNS)):
        if isinstance(event, kinds):
            return look
    return "plain"


def _entries(lines: Sequence[Line]) -> Iterator[Entry]:
    """Put what an act caused with it; what was caused by an act further up stands for itself."""
    entry: Entry | None = None
    for line in lines:
        within = [] if entry is None else [one.reference for one in (entry.head, *entry.followed)]
        if entry is not None and line.event.caused_by in within:
            entry.followed.append(line)
        else:
            if entry is not None:
                yield entry
            entry = Entry(line, [])
    if entry is not None:
        yield entry
