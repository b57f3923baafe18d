"""The gate: filing, acceptance, refusal, and return for amendment."""

from datetime import date
from typing import TYPE_CHECKING

from domain.case import branches, clockwork, corrections, guards
from domain.case.events import Accepted, Attachment, ItemTerms, Refused, Resubmitted, ReturnedForAmendment
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AmendByPassed,
    FiledInTime,
    FiledOutOfTime,
    GroundNotListed,
    ItemNeeded,
    ItemNotTaken,
    ProcedureNotInForce,
)
from domain.case.values import FilledIn
from domain.clock import term
from domain.procedures.vocabulary import FilingWindow, Ruled

if TYPE_CHECKING:
    from domain.case.case import Case


def check_filing(occasion: Occasion, item: ItemTerms | None) -> None:
    """Refuse a filing under a version that is not in force, or without the service item that it needs."""
    procedure = occasion.procedure
    if not procedure.in_force.covers(occasion.day):
        raise ProcedureNotInForce(procedure=str(procedure.ref), filed_on=occasion.day.isoformat())
    require_filer(occasion)
    if procedure.needs_item and item is None:
        raise ItemNeeded(procedure=str(procedure.ref))
    if item is not None and not procedure.needs_item:
        raise ItemNotTaken(procedure=str(procedure.ref), item=item.code)


def require_filer(occasion: Occasion) -> None:
    """Refuse a filing, or what is supplied to one, by anyone but those whom the procedure lets file."""
    rule = occasion.procedure.filing
    if rule is not None:
        occasion.require_role(rule.performers, clause=rule.clause)


def resubmit(case: "Case", occasion: Occasion, filled: FilledIn, forms: tuple[Attachment, ...]) -> None:
    """Receive an amended filing; both days of filing stay on record."""
    clause = occasion.procedure.intake.amend[0].clause if occasion.procedure.intake.amend else None
    case.require("returned", clause=clause)
    require_filer(occasion)
    occasion.require_forms((), forms, clause=clause or "")
    case.record(Resubmitted, occasion, clause, values=dict(filled.recorded), forms=forms)
    clockwork.follow(case, occasion, "received")


def accept(case: "Case", occasion: Occasion, forms: tuple[Attachment, ...]) -> None:
    """Accept a filing that came in time, with the forms that acceptance needs."""
    intake = occasion.procedure.intake
    rule = intake.accept
    case.require("filed", clause=rule.clause)
    occasion.require_role(intake.performers, clause=rule.clause)
    occasion.require_forms(rule.forms, forms, clause=rule.clause)
    if rule.window is not None:
        last_day = _last_day(rule.window, case, occasion)
        if filing_day(case, occasion, last_day) > last_day:
            raise FiledOutOfTime(clause=rule.window.clause, **_decided_by(case, occasion, last_day))
    guards.check(case, occasion)
    branches.check_acceptance(case, rule.clause)
    case.record(Accepted, occasion, rule.clause, forms=forms)
    guards.cross_check(case, occasion)
    clockwork.follow(case, occasion, "accepted")


def refuse(case: "Case", occasion: Occasion, ground: str) -> None:
    """Refuse a filing on a listed ground; lateness must be true."""
    intake = occasion.procedure.intake
    rule = _listed(intake.refuse, ground)
    if intake.correction is not None and intake.correction.ground == ground:
        corrections.check_refusal(case, occasion)
    else:
        case.require("filed", clause=rule.clause)
    occasion.require_role(intake.performers, clause=rule.clause)
    window = intake.accept.window
    if window is not None and window.ground == ground:
        last_day = _last_day(window, case, occasion)
        if filing_day(case, occasion, last_day) <= last_day:
            raise FiledInTime(clause=window.clause, **_decided_by(case, occasion, last_day))
    guards.check_refusal(case, occasion.procedure, ground)
    case.record(Refused, occasion, rule.clause, ground=ground)
    clockwork.end_all(case, occasion)


def return_for_amendment(case: "Case", occasion: Occasion, ground: str, amend_by: date | None) -> None:
    """Tell the filer what to amend, and by when if a period is fixed."""
    intake = occasion.procedure.intake
    rule = _listed(intake.amend, ground)
    case.require("filed", clause=rule.clause)
    occasion.require_role(intake.performers, clause=rule.clause)
    if amend_by is not None and amend_by < occasion.day:
        raise AmendByPassed(clause=rule.clause, amend_by=amend_by.isoformat(), told_on=occasion.day.isoformat())
    case.record(ReturnedForAmendment, occasion, rule.clause, ground=ground, amend_by=amend_by)
    clockwork.end_all(case, occasion)


def filing_day(case: "Case", occasion: Occasion, last_day: date) -> date:
    """Give the day that counts as the day of filing.

    A filing that was amended keeps its day if it came back within the filing window or within the period fixed in the
    notice (our default: the text is silent); else it is a new filing of the day on which it came back.
    """
    counted = (case.first_filed_at or occasion.at).astimezone(occasion.zone).date()
    for received_at, amend_by in case.resubmissions:
        received = received_at.astimezone(occasion.zone).date()
        if received > last_day and (amend_by is None or received > amend_by):
            counted = received
    return counted


def _last_day(window: FilingWindow, case: "Case", occasion: Occasion) -> date:
    known_on = date.fromisoformat(str(case.disclosed[window.field]))
    return term.last_day(occasion.calendar, known_on, window.limit)


def _decided_by(case: "Case", occasion: Occasion, last_day: date) -> dict[str, str]:
    return {"filed_on": filing_day(case, occasion, last_day).isoformat(), "last_day": last_day.isoformat()}


def _listed(grounds: tuple[Ruled, ...], code: str) -> Ruled:
    for rule in grounds:
        if rule.code == code:
            return rule
    raise GroundNotListed(ground=code, listed=[rule.code for rule in grounds])
