"""What one event of a case of the hotline says about a unit. A fact is never changed: a later one says more.

A run of a clock is told of anew whenever it starts, moves or ends; its due day is the one last notified.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain.case.case import Case
from domain.case.clock_events import ClockInterrupted, DueDateRestated, TermExtended
from domain.case.dispatch_events import Dispatched, DispatchReturned, FollowedUp, Merged, ReturnedForRework
from domain.case.events import CaseEvent, ClockEnded, ClockStarted, Closed, OpinionGiven, StepConcluded, Withdrawn
from domain.case.values import Disclosed
from domain.recorded import Recorded

HOTLINE = "hotline"
UNIT_CLOCKS = frozenset({"consult", "handling", "rework", "carrying-out"})  # those that a unit's reply ends
REVIEW, FINDING = "dispute-review", "finding"
CONFERENCES = frozenset({"conference", "rework-conference"})
REFERRAL = "conference-referral"  # no third rework: what is counted is the conference
SATISFACTION, DISSATISFIED = "satisfaction", "不满意"
PLAIN: dict[type[CaseEvent], str] = {
    Dispatched: "dispatched",
    DispatchReturned: "sent-back",
    Merged: "merged",
    Withdrawn: "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, with when it happened and when the ledger learnt it; a run of a clock with its end and due end."""

    case_id: str
    version: int
    kind: str
    clock: str
    run: int
    unit: str | None
    detail: str
    happened_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    position: int
    recorded_at: datetime


def facts_of(recorded: Recorded, event: CaseEvent, case: Case) -> Iterator[Fact]:
    """Give the facts of an event, once the case has folded it."""
    told = Fact(
        case_id=event.originator_id,
        version=event.originator_version,
        kind="run",
        clock="",
        run=0,
        unit=case.in_charge,
        detail="",
        happened_at=event.effective_at,
        expires_at=None,
        ended_at=None,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
    )
    for code in _clocks_of(event):
        clock = case.clocks[code]
        midnight = datetime.combine(case.notified[(code, clock.run)] + timedelta(days=1), time.min, clock.zone)
        state = "interrupted" if clock.interrupted_at is not None else ""
        yield replace(told, clock=code, run=clock.run, detail=state, expires_at=midnight, ended_at=clock.ended_at)
    for kind, detail in _acts_of(event, case):
        # Whoever sends a case back has it in charge no more: the unit is the one that acted.
        unit = event.header.actor.unit if kind == "sent-back" else case.in_charge
        yield replace(told, kind=kind, detail=detail, unit=unit)


def _acts_of(event: CaseEvent, case: Case) -> Iterator[tuple[str, str]]:
    match event:
        case OpinionGiven(step=step) if step == REVIEW:
            yield "reviewed", _said(event, FINDING)
        case ReturnedForRework(step=step) if step != REFERRAL:
            yield "rework", event.ground
        case TermExtended(clock=code) if code in UNIT_CLOCKS:
            yield "extended", code
        case StepConcluded(step=step) if step in CONFERENCES:
            yield "conference", step
        case FollowedUp():
            yield "reached" if event.reached else "not-reached", ""
            if event.reached and _said(event, SATISFACTION) == DISSATISFIED:
                yield "dissatisfied", ""
        case Closed():
            yield "closed-after-rework" if case.failed else "closed-first-pass", ""
    if (plain := PLAIN.get(type(event))) is not None:
        yield plain, ""


def _clocks_of(event: CaseEvent) -> list[str]:
    match event:
        case ClockStarted() | TermExtended() | DueDateRestated():
            told = {event.clock}
        case ClockEnded() | ClockInterrupted():
            told = {*event.clocks}
        case _:
            return []
    return sorted(told & UNIT_CLOCKS)


def _said(event: CaseEvent, field: str) -> str:
    value = event.values.get(field)
    return str(value.value) if isinstance(value, Disclosed) else ""
