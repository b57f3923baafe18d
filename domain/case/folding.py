"""What the events of a case fold into it: stages, values, steps, reviews and runs of clocks.

Folding never refuses, never reads a clock, never calls out.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.access.level import CaseLevel
from domain.case.done import Done
from domain.case.events import CaseEvent, ClockStarted, Reviewed
from domain.case.values import Disclosed, RecordedValue, Scalar
from domain.clock.clock import Clock
from domain.header import Actor


class Folding:
    """The half of a case that its events write to."""

    status: str
    subject: str | None = None
    filed_by: str | None = None
    hands: tuple[str, ...] = ()
    level: CaseLevel | None = None
    moments: dict[str, datetime]
    disclosed: dict[str, Scalar]
    steps: dict[str, Done]
    doings: dict[str, tuple[Done, ...]]
    done_by: dict[str, Actor]
    times: dict[str, int]
    approvals: dict[str, frozenset[str]]
    reviewed_at: dict[str, datetime]
    returned_at: dict[str, datetime]
    clocks: dict[str, Clock]
    earlier_runs: tuple[Clock, ...]
    notified: dict[tuple[str, int], date]
    begun: dict[tuple[str, int], datetime]
    scores: tuple[int, ...]

    @property
    def score(self) -> int | None:
        """Give the last rating; none is no rating."""
        return self.scores[-1] if self.scores else None

    def enter(self, status: str, event: CaseEvent, trigger: str) -> None:
        """Enter a stage."""
        self.status = status
        self.moments[trigger] = event.effective_at

    def take(self, values: Mapping[str, RecordedValue]) -> None:
        """Take over the public values of a filing."""
        for code, value in values.items():
            if isinstance(value, Disclosed):
                self.disclosed[code] = value.value

    def do(self, step: str, event: CaseEvent) -> None:
        """Mark a step as done, once more if it was done before."""
        said = {code: value.value for code, value in event.values.items() if isinstance(value, Disclosed)}
        self.steps[step] = Done(event.effective_at, event.header.actor.role, event.originator_version, said)
        self.doings[step] = (*self.doings.get(step, ()), self.steps[step])
        self.done_by[step] = event.header.actor
        self.times[step] = self.times.get(step, 0) + 1

    def reopen(self, step: str, event: CaseEvent) -> None:
        """Let a step be done anew, not before it was reopened, and as often as at first; nobody has approved yet."""
        self.steps.pop(step, None)
        self.times.pop(step, None)
        self.disclosed = {field: value for field, value in self.disclosed.items() if not field.startswith(f"{step}.")}
        self.approvals.pop(step, None)
        self.reviewed_at.pop(step, None)
        self.returned_at[step] = event.effective_at

    def review(self, step: str, event: Reviewed) -> None:
        """Count an approval; a rejection clears the round and reopens the draft."""
        if not event.approved:
            self.approvals.pop(step, None)
            self.reviewed_at.pop(step, None)
            if event.returns_to is not None:
                self.reopen(event.returns_to, event)
            return
        self.approvals[step] = self.approvals.get(step, frozenset()) | {event.header.actor.role}
        latest = max(self.reviewed_at.get(step, event.effective_at), event.effective_at)
        self.reviewed_at[step] = latest
        if event.completes:
            self.steps[step] = Done(latest, event.header.actor.role, event.originator_version)

    def start_clock(self, event: ClockStarted) -> None:
        """Start a run of a clock; an earlier run keeps its record."""
        earlier = self.clocks.get(event.clock)
        if earlier is not None:
            self.earlier_runs = (*self.earlier_runs, earlier)
        self.notified[(event.clock, event.run)] = event.due_on
        self.begun[(event.clock, event.run)] = event.effective_at
        self.clocks[event.clock] = Clock(
            code=event.clock,
            run=event.run,
            effect=event.effect,
            opened_at=event.opened_at,
            zone=ZoneInfo(event.time_zone),
            limit=event.limit,
            given_due=event.given_due,
            near=event.near,
            hours=event.hours,
            clause=event.header.clause,
        )
