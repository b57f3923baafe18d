"""What is done in the hall: rounds in planned slots, problems found and followed up, incidents.

A slot of a working day is made, found clear or missed, once; the slots with neither are derived, never stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from domain.assessment import hall_events as happened
from domain.assessment import refusals as no
from domain.assessment.month import AssessmentMonth
from domain.clock.reading import Calendar
from domain.regulation.occasion import Occasion
from domain.regulation.record import entry, put
from domain.regulation.refusals import DoneAlready
from domain.regulation.regulation import ActRule, Regulation, Slot

SlotState = Literal["made", "clear", "missed", "not on record", "running", "to come"]


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A slot of a day, and what became of it."""

    slot: Slot
    state: SlotState


def make_round(month: AssessmentMonth, occasion: Occasion, slot: str) -> None:
    """Record a round that found problems."""
    rule = _round(month, occasion, "make-round", slot)
    put(month, happened.RoundMade, occasion, rule, day=occasion.day, slot=slot)


def find_nothing(month: AssessmentMonth, occasion: Occasion, slot: str) -> None:
    """Record a round that found nothing."""
    rule = _round(month, occasion, "find-nothing", slot)
    put(month, happened.RoundFoundNothing, occasion, rule, day=occasion.day, slot=slot)


def miss_round(month: AssessmentMonth, occasion: Occasion, day: date, slot: str) -> None:
    """Record that a slot is over without a round."""
    rule = occasion.allowed("miss-round")
    month.require_open(rule, day)
    planned = occasion.regulation.slot(slot)
    if not occasion.calendar.is_working(day):
        raise no.NoRoundsThatDay(clause=planned.clause, day=day.isoformat())
    over = _ends(planned, day, occasion)
    if occasion.at < over:
        raise no.SlotNotOver(clause=planned.clause, slot=slot, day=day.isoformat(), over_at=over.isoformat())
    _require_free(month, day, planned)
    put(month, happened.RoundMissed, occasion, rule, day=day, slot=slot)


def find_problem(
    month: AssessmentMonth,
    occasion: Occasion,
    *,
    unit: str,
    post: str,
    kind: str,
    round_made: int | None = None,
    principal: str | None = None,
) -> None:
    """Record a problem against a unit and a post."""
    rule = occasion.allowed("find-problem")
    month.require_open(rule, occasion.day)
    occasion.regulation.listed("findings", kind)
    if round_made is not None:
        made = entry(month.rounds, round_made, "round")
        if made.state != "made":
            raise no.RoundFoundNothing(clause=rule.clause, round=round_made, state=made.state)
        occasion.not_before(made.at, rule)
    content = {"round": round_made, "unit": unit, "post": post, "principal": principal, "kind": kind}
    put(month, happened.ProblemFound, occasion, rule, **content)


def correct_on_the_spot(month: AssessmentMonth, occasion: Occasion, finding: int) -> None:
    """Record that a problem was put right on the spot."""
    rule = occasion.allowed("correct-on-the-spot")
    month.require_open(rule, occasion.day)
    found = entry(month.findings, finding, "finding")
    occasion.not_before(found.at, rule)
    if found.corrected:
        raise DoneAlready(clause=rule.clause, finding=finding)
    put(month, happened.CorrectedOnTheSpot, occasion, rule, finding=finding)


def register_problem(month: AssessmentMonth, occasion: Occasion, finding: int, number: str) -> None:
    """Enter a problem in the register."""
    rule = occasion.allowed("register-problem")
    month.require_open(rule, occasion.day)
    found = entry(month.findings, finding, "finding")
    occasion.not_before(found.at, rule)
    if found.registered_at is not None:
        raise DoneAlready(clause=rule.clause, finding=finding)
    put(month, happened.ProblemRegistered, occasion, rule, finding=finding, entry=number)


def notify_unit(
    month: AssessmentMonth, occasion: Occasion, *, unit: str, findings: Sequence[int], method: str, proof: str
) -> None:
    """Notify a unit of registered problems at its window, with proof of service."""
    rule = occasion.allowed("notify-unit")
    month.require_open(rule, occasion.day)
    for finding in findings:
        found = entry(month.findings, finding, "finding")
        if found.unit != unit:
            raise no.AnotherUnit(clause=rule.clause, finding=finding, unit=found.unit)
        if found.registered_at is None:
            raise no.NotRegistered(clause=rule.clause, finding=finding)
        if found.notified or findings.count(finding) > 1:
            raise DoneAlready(clause=rule.clause, finding=finding)
        occasion.not_before(found.registered_at, rule)
    content = {"unit": unit, "findings": tuple(findings), "method": method, "proof": proof}
    put(month, happened.UnitNotified, occasion, rule, **content)


def record_incident(month: AssessmentMonth, occasion: Occasion, kind: str) -> None:
    """Record an incident in the hall."""
    rule = occasion.allowed("record-incident")
    month.require_open(rule, occasion.day)
    occasion.regulation.listed("incidents", kind)
    put(month, happened.IncidentOccurred, occasion, rule, kind=kind)


def handle_incident(month: AssessmentMonth, occasion: Occasion, incident: int) -> None:
    """Record how an incident was handled."""
    rule = occasion.allowed("handle-incident")
    month.require_open(rule, occasion.day)
    occurred = entry(month.incidents, incident, "incident")
    occasion.not_before(occurred.at, rule)
    if occurred.handled:
        raise DoneAlready(clause=rule.clause, incident=incident)
    put(month, happened.IncidentHandled, occasion, rule, incident=incident)


def slots_of(
    month: AssessmentMonth | None, regulation: Regulation, calendar: Calendar, day: date, at: datetime
) -> list[PlannedSlot]:
    """Give the slots planned on a day, none on a rest day, and what had become of each by an instant of the body."""
    if not calendar.is_working(day):
        return []
    known = {} if month is None else {one.slot: one.state for one in month.rounds.values() if one.day == day}
    now = (at.date(), at.strftime("%H:%M"))
    return [PlannedSlot(slot, _state(known.get(slot.code), slot, day, now)) for slot in regulation.slots]


def _state(known: str | None, slot: Slot, day: date, now: tuple[date, str]) -> SlotState:
    if known is not None:
        return known  # type: ignore[return-value]
    if now >= (day, slot.ends):
        return "not on record"
    return "running" if now >= (day, slot.begins) else "to come"


def _round(month: AssessmentMonth, occasion: Occasion, act: str, slot: str) -> ActRule:
    rule = occasion.allowed(act)
    month.require_open(rule, occasion.day)
    planned = occasion.regulation.slot(slot)
    if not planned.begins <= occasion.wall_time < planned.ends:
        raise no.OutsideTheSlot(
            clause=planned.clause, slot=slot, begins=planned.begins, ends=planned.ends, made=occasion.wall_time
        )
    _require_free(month, occasion.day, planned)
    return rule


def _require_free(month: AssessmentMonth, day: date, slot: Slot) -> None:
    for version, known in month.rounds.items():
        if (known.day, known.slot) == (day, slot.code):
            raise no.SlotTaken(clause=slot.clause, slot=slot.code, day=day.isoformat(), by=version, state=known.state)


def _ends(slot: Slot, day: date, occasion: Occasion) -> datetime:
    return datetime.combine(day, time.fromisoformat(slot.ends), occasion.zone)
