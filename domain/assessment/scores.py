"""Deductions that cite events of the ledger, the closing of a month, its bulletin, and objections to it.

An event is cited once for one kind of deduction, in the month in which it took place; so no score stands on itself.
"""

from dataclasses import replace

from domain.assessment import refusals as no
from domain.assessment import score_events as happened
from domain.assessment.month import AssessmentMonth
from domain.case.values import NOTHING_FILLED_IN
from domain.clock.reading import read
from domain.clock.term import last_day
from domain.events import DomainEvent
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, entry, put
from domain.regulation.refusals import DoneAlready
from domain.regulation.regulation import Weight


def deduct(
    month: AssessmentMonth,
    occasion: Occasion,
    *,
    unit: str,
    kind: str,
    cites: str,
    cited: DomainEvent | None,
    post: str | None = None,
) -> RecordEvent:
    """Deduct the points of a kind from a unit; `cited` is the event found under `cites`, if there is one."""
    rule, weight = occasion.allowed("deduct"), occasion.regulation.weight(kind)
    if cited is None:
        raise no.CitedNotOnRecord(clause=rule.clause, cites=cites)
    _require_ground(weight, cited)
    month.require_day(rule, cited.effective_at.astimezone(occasion.zone).date())
    occasion.not_before(cited.effective_at, rule)
    if getattr(cited, "unit", unit) != unit:
        raise no.AnotherUnit(clause=rule.clause, cites=cites, unit=getattr(cited, "unit", None))
    for version, known in month.deductions.items():
        if (known.cites, known.kind, known.withdrawn) == (cites, kind, False):
            raise no.CitedAlready(clause=rule.clause, cites=cites, kind=kind, by=version)
    content = {"unit": unit, "post": post, "kind": kind, "points": weight.points, "cites": cites}
    return put(month, happened.DeductionMade, occasion, rule, **content)


def withdraw_deduction(
    month: AssessmentMonth, occasion: Occasion, deduction: int, objection: int | None = None
) -> RecordEvent:
    """Withdraw a deduction by a later event that points at it."""
    rule = occasion.allowed("withdraw-deduction")
    made = entry(month.deductions, deduction, "deduction")
    occasion.not_before(made.at, rule)
    if made.withdrawn:
        raise DoneAlready(clause=rule.clause, deduction=deduction)
    if objection is not None:
        entry(month.objections, objection, "objection")
    return put(month, happened.DeductionWithdrawn, occasion, rule, deduction=deduction, objection=objection)


def close_month(month: AssessmentMonth, occasion: Occasion) -> None:
    """Close a month on its last day or later, and list what its bulletin rests on."""
    rule = occasion.allowed("close-month")
    month.require_open(rule)
    if occasion.day < month.period.last:
        raise no.MonthNotOver(clause=rule.clause, month=month.period.name, last_day=month.period.last.isoformat())
    missed = [version for version, one in month.rounds.items() if one.state == "missed"]
    standing = [version for version, one in month.deductions.items() if not one.withdrawn]
    rests_on = tuple(sorted((*month.findings, *missed, *standing)))
    put(month, happened.MonthClosed, occasion, rule, rests_on=rests_on, corrections=month.carried)


def issue_bulletin(month: AssessmentMonth, occasion: Occasion, number: str) -> None:
    """Issue the bulletin; one that comes late is issued and stands as late."""
    rule = occasion.allowed("issue-bulletin")
    if month.closed_at is None:
        raise no.MonthNotClosed(clause=rule.clause, month=month.period.name)
    if month.bulletin_at is not None:
        raise no.BulletinIssuedAlready(clause=rule.clause, issued_at=month.bulletin_at.isoformat())
    occasion.not_before(month.closed_at, rule)
    due_on = read(month.clocks()[0], occasion.calendar, occasion.at).due_on
    term = occasion.regulation.term("bulletin-objections")
    until = last_day(occasion.calendar, occasion.day, term.limit)
    content = {"number": number, "due_on": due_on, "objections_within": term.limit, "objections_until": until}
    put(month, happened.BulletinIssued, occasion, rule, **content)


def object_to_bulletin(month: AssessmentMonth, occasion: Occasion, about: int) -> None:
    """Let a unit object in time to what concerns it: a finding, a deduction, or the figures that were frozen."""
    rule = occasion.allowed("object-to-bulletin")
    frozen = month.frozen if month.frozen is not None and month.frozen.version == about else None
    clock = month.objections_clock if frozen is None else frozen.clock
    if clock is None:
        raise no.BulletinNotIssued(clause=rule.clause, month=month.period.name)
    occasion.not_before(clock.opened_at, rule)
    reading = read(clock, occasion.calendar, occasion.at)
    if reading.expired:
        term = occasion.regulation.term("bulletin-objections")
        raise no.RightLapsed(clause=term.clause, due=reading.due_on.isoformat(), objected_on=occasion.day.isoformat())
    units = {version: one.unit for version, one in month.findings.items()}
    units.update({version: one.unit for version, one in month.deductions.items()})
    unit = occasion.header.actor.unit
    if frozen is not None:
        units[about] = unit if unit in frozen.units else ""
    concerned = entry(units, about, "about")
    if concerned != unit:
        raise no.AnotherUnit(clause=rule.clause, about=about, unit=concerned)
    put(month, happened.BulletinObjected, occasion, rule, about=about, unit=unit)


def answer_bulletin_objection(month: AssessmentMonth, occasion: Occasion, objection: int, *, upheld: bool) -> None:
    """Answer an objection; upholding one withdraws nothing by itself."""
    rule = occasion.allowed("answer-bulletin-objection")
    raised = entry(month.objections, objection, "objection")
    occasion.not_before(raised.at, rule)
    if raised.upheld is not None:
        raise DoneAlready(clause=rule.clause, objection=objection)
    put(month, happened.BulletinObjectionAnswered, occasion, rule, objection=objection, upheld=upheld)


def carry(month: AssessmentMonth, occasion: Occasion, correction: RecordEvent) -> None:
    """Carry a correction of a closed month into this one."""
    rule = occasion.regulation.act("withdraw-deduction")
    put(month, happened.CorrectionCarried, replace(occasion, filled=NOTHING_FILLED_IN), rule, of=correction.reference)


def _require_ground(weight: Weight, cited: DomainEvent) -> None:
    if cited.TOPIC not in weight.cites:
        cites = cited.TOPIC
        raise no.CitedOfAnotherKind(clause=weight.clause, deduction=weight.code, cited=cites, allowed=weight.cites)
    for field, allowed in weight.where.items():
        if (says := _text(getattr(cited, field, None))) not in allowed:
            raise no.CitedOfAnotherKind(
                clause=weight.clause, deduction=weight.code, field=field, says=says, allowed=allowed
            )


def _text(value: object) -> str:
    """Write a value as a data file does."""
    return str(value).lower() if isinstance(value, bool) else str(value)
