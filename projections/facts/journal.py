"""What the acts of a case leave to be counted: steps with their dwell, handovers, extensions, returns, measures.

An entry holds days, not counts of days: those are read off the calendar of whoever asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.case.case import Case
from domain.case.clock_events import ExtensionOverridden, TermExtended
from domain.case.dispatch_events import Dispatched, DispatchReturned, FollowedUp, Reopening, ReturnedForRework
from domain.case.events import (
    Accepted,
    CaseEvent,
    ClockSuspended,
    Closed,
    Filed,
    HandedOver,
    Refused,
    Reviewed,
    StepEvent,
)
from domain.case.supervision_events import CardIssued, CardWithdrawn
from domain.case.supervision_events import Measure as Addressed
from domain.case.values import Disclosed
from domain.clock.reading import Calendar
from domain.procedures.procedure import Procedure
from projections.facts.cells import Cell, Fact, Measure
from projections.facts.days import working_days
from projections.facts.rows import alone
from projections.supervision.rows import answering_steps

SATISFACTION = {"满意": "satisfied", "基本满意": "satisfied", "不满意": "dissatisfied"}
GATE: dict[type[CaseEvent], str] = {Filed: "filing", Accepted: "acceptance", Refused: "refusal", Closed: "closing"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done: on which day, since which day it had been waiting, and by whom."""

    kind: str
    version: int
    day: date
    cell: Cell
    since: date | None = None
    amount: int | None = None
    next_step: str | None = None

    def fact(self, calendar: Calendar) -> Fact:
        """Give it as a fact; without an amount of its own it measures the working days that it waited."""
        since = self.since or self.day
        amount = working_days(calendar, since, self.day) if self.amount is None else self.amount
        measure = Measure(amount=amount, since=self.since, until=self.day, next_step=self.next_step)
        return Fact(self.kind, f"{self.kind}#{self.version}", self.day, alone(self.cell, measure))


@dataclass(slots=True)
class Journal:
    """The entries of one case, in the order in which the ledger learnt of them."""

    zone: ZoneInfo
    entries: list[Entry] = field(default_factory=list)
    changed: dict[int, Entry] = field(default_factory=dict)
    notices: dict[int, str] = field(default_factory=dict)
    last_act: datetime | None = None
    waiting: list[int] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)
    last_step: int | None = None
    reworked: bool = False

    def day(self, at: datetime) -> date:
        """Give the day of an instant where the body sits."""
        return at.astimezone(self.zone).date()

    def hear(self, event: CaseEvent, day: date, case: Case, procedure: Procedure | None) -> None:
        """Enter what an event of a day leaves to be counted, once the case has folded it."""
        code = None if case.procedure is None else case.procedure.code
        unit, actor, version = unit_of(case), event.header.actor, event.originator_version
        if isinstance(event, StepEvent | Reviewed) or type(event) in GATE:
            self._step(event, Cell("step", code, actor.unit, actor.principal, _name(event)), day)
        if isinstance(event, HandedOver | Dispatched):
            to = event.unit if isinstance(event, Dispatched) else event.to
            cell = Cell("handover", code, actor.unit, actor.principal, event.step, to, "waiting")
            self.waiting.append(self._enter(Entry("handover", version, day, cell, since=day)))
        if isinstance(event, TermExtended):
            kind = "override" if isinstance(event, ExtensionOverridden) else "ordinary"
            cell = Cell("extension", code, unit, None, event.clock, kind)
            self._enter(Entry("extension", version, day, cell, amount=event.by.amount))
        if isinstance(event, Reopening):
            state = {ReturnedForRework: "rework", DispatchReturned: "dispatch"}.get(type(event))
            by = actor.unit if state == "dispatch" else unit
            self.reworked = self.reworked or state == "rework"
            self._enter(Entry("rework", version, day, Cell("rework", code, by, None, event.step, event.ground, state)))
        if isinstance(event, FollowedUp) and (event.completes or event.reached):
            said = event.values.get("satisfaction")
            answer = SATISFACTION.get(str(said.value) if isinstance(said, Disclosed) else "", "unanswered")
            cell = Cell("rating", code, unit, None, "follow-up", None, answer)
            self._enter(Entry("rating", version, day, cell, amount=0))
        if isinstance(event, Addressed):
            self._measure(event, day, code, procedure)
        if isinstance(event, CardWithdrawn):
            self._change(event.card_version, "withdrawn")
        if isinstance(event, ClockSuspended) and event.forms:
            self.notices[version] = " ".join(form.reference for form in event.forms)
        self._answers(case, procedure)

    def facts(self, calendar: Calendar, *, anew: bool) -> Iterator[Fact]:
        """Give the facts that have changed since they were given last, or all of them by another calendar."""
        for entry in self.entries if anew else self.changed.values():
            yield entry.fact(calendar)
        self.changed = {}

    def stands_at(self, step: str | None) -> None:
        """Note at which step the case stands after the act that ended just now."""
        last = self.last_step
        if last is not None and self.entries[last].next_step != step:
            self._put(last, replace(self.entries[last], next_step=step))

    def _step(self, event: CaseEvent, cell: Cell, day: date) -> None:
        if self.last_act is not None and self.last_act > event.effective_at:
            since = day  # entered late, behind acts that came after it
        else:
            since = day if self.last_act is None else self.day(self.last_act)
            self.last_act = event.effective_at
        for place in list(self.waiting):
            entry = self.entries[place]
            if entry.cell.principal != cell.principal:
                taken = max(day, entry.day)
                self._put(place, replace(entry, cell=entry.cell._replace(state="taken"), since=entry.day, day=taken))
                self.waiting.remove(place)
        self.last_step = self._enter(Entry("step", event.originator_version, day, cell, since=since))

    def _measure(self, event: Addressed, day: date, code: str | None, procedure: Procedure | None) -> None:
        answering = procedure is not None and any(step.by_unit_of == event.step for step in answering_steps(procedure))
        card = event.card if isinstance(event, CardIssued) else event.step
        state = "open" if answering else "none"
        for place in [one for one in self.standing if self.entries[one].cell.code == event.step]:
            self._set(place, "answered")  # one that repeats waits for the answer to the one before
        cell = Cell("measure", code, event.unit, None, event.step, card, state)
        place = self._enter(Entry("measure", event.originator_version, day, cell, amount=0))
        if answering:
            self.standing.append(place)

    def _answers(self, case: Case, procedure: Procedure | None) -> None:
        if not self.standing or procedure is None:
            return
        answers = {step.by_unit_of: step.code for step in answering_steps(procedure)}
        for place in list(self.standing):
            if answers.get(self.entries[place].cell.code) in case.steps:
                self._set(place, "answered")

    def _change(self, version: int, state: str) -> None:
        for place, entry in enumerate(self.entries):
            if entry.kind == "measure" and entry.version == version:
                self._set(place, state)

    def _set(self, place: int, state: str) -> None:
        entry = self.entries[place]
        self._put(place, replace(entry, cell=entry.cell._replace(state=state)))
        if place in self.standing:
            self.standing.remove(place)

    def _enter(self, entry: Entry) -> int:
        self.entries.append(entry)
        place = len(self.entries) - 1
        self.changed[place] = entry
        return place

    def _put(self, place: int, entry: Entry) -> None:
        self.entries[place] = self.changed[place] = entry


def unit_of(case: Case) -> str:
    """Give the unit that answers for a case: the one in charge, else the one that took it in (责任单位)."""
    return case.in_charge or case.unit


def _name(event: CaseEvent) -> str:
    return event.step if isinstance(event, StepEvent | Reviewed) else GATE[type(event)]
