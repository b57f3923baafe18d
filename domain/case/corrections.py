"""补正: the office tells once all that is missing, the filer supplies it, and the filing is received anew.

While the filer has it no clock of the office runs; those of the gate start again, from the day of the supply.
"""

from datetime import date
from typing import TYPE_CHECKING

from domain.case import branches, clockwork
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.events import Attachment
from domain.case.gate import require_filer
from domain.case.occasion import Occasion
from domain.case.refusals import (
    CorrectionUsedUp,
    NoCorrection,
    NothingMissing,
    NotKnownAsMissing,
    SupplyByNeeded,
    SupplyByPassed,
    SupplyNotOver,
    ToldTooLate,
)
from domain.case.values import FilledIn
from domain.clock.reading import read
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import Correction, ExpiryEffect, FieldRule, NoticeLimit

if TYPE_CHECKING:
    from domain.case.case import Case


def supplied_fields(procedure: Procedure) -> list[FieldRule]:
    """Give the fields that a supply may fill in: each of the filing, none of them required again."""
    return [rule.model_copy(update={"required": False, "required_when": None}) for rule in procedure.fields]


def ask(
    case: "Case",
    occasion: Occasion,
    missing: tuple[str, ...],
    supply_by: date | None,
    filled: FilledIn,
    forms: tuple[Attachment, ...],
) -> None:
    """Tell the filer what is missing, as often as the procedure allows and while the time for it runs."""
    rule = _rule(occasion)
    case.require("filed", clause=rule.clause)
    occasion.require_role(rule.performers or occasion.procedure.intake.performers, clause=rule.clause)
    if case.corrections >= rule.at_most:
        raise CorrectionUsedUp(clause=rule.clause, at_most=rule.at_most)
    _check_missing(occasion.procedure, missing, filled, rule)
    branches.check_notice(case, missing, rule.clause)
    if supply_by is None and _must_name_a_day(occasion.procedure):
        raise SupplyByNeeded(clause=rule.clause)
    if supply_by is not None and supply_by < occasion.day:
        raise SupplyByPassed(clause=rule.clause, supply_by=supply_by.isoformat(), told_on=occasion.day.isoformat())
    occasion.require_forms(rule.forms, forms, clause=rule.clause)
    _check_in_time(case, occasion)
    case.record(
        ReturnedForCorrection,
        occasion,
        rule.clause,
        causes=clockwork.turns(case, case.clocks),
        missing=missing,
        supply_by=supply_by,
        values=dict(filled.recorded),
        forms=forms,
    )
    clockwork.end_all(case, occasion)
    clockwork.follow(case, occasion, "correcting")


def supply(case: "Case", occasion: Occasion, filled: FilledIn, forms: tuple[Attachment, ...]) -> None:
    """Receive what was missing; the clocks of a filing received start again, now that it is complete."""
    rule = _rule(occasion)
    case.require("correcting", clause=rule.clause)
    require_filer(occasion)
    occasion.require_forms((), forms, clause=rule.clause)
    case.record(CorrectionsSupplied, occasion, rule.clause, values=dict(filled.recorded), forms=forms)
    clockwork.follow(case, occasion, "supplied")
    clockwork.follow(case, occasion, "received")


def check_refusal(case: "Case", occasion: Occasion) -> None:
    """Refuse to refuse what was not asked for, or what may still be supplied in the period fixed."""
    rule = _rule(occasion)
    if case.status == "filed" and case.corrections:
        return  # supplied, and still not as it should be
    case.require("correcting", clause=rule.clause)
    clocks = [clock for clock in case.clocks.values() if clock.is_open and clock.limit is not None]
    for clock in clocks:  # the period may have been extended, and ends on no rest day
        due_on = read(clock, occasion.calendar, occasion.at).due_on
        if occasion.day <= due_on:
            raise SupplyNotOver(clause=rule.clause, supply_by=due_on.isoformat(), refused_on=occasion.day.isoformat())


def _must_name_a_day(procedure: Procedure) -> bool:
    return any(isinstance(clock.limit, NoticeLimit) for clock in procedure.clocks)


def _rule(occasion: Occasion) -> Correction:
    rule = occasion.procedure.intake.correction
    if rule is None:
        raise NoCorrection(procedure=str(occasion.procedure.ref))
    return rule


def _check_missing(procedure: Procedure, missing: tuple[str, ...], filled: FilledIn, rule: Correction) -> None:
    if not missing and not filled.recorded:
        raise NothingMissing(clause=rule.clause)
    known = [*(form.code for form in procedure.forms), *(field.code for field in procedure.fields)]
    for unknown in (code for code in missing if code not in known):
        raise NotKnownAsMissing(missing=unknown, known=known)


def _check_in_time(case: "Case", occasion: Occasion) -> None:
    """Refuse a notice after the day on which silence has accepted the filing, whether on record yet or not."""
    for clock in case.clocks.values():
        expiry = occasion.procedure.clock(clock.code).expiry
        if not clock.is_open or expiry is None or expiry.effect is not ExpiryEffect.DEEMED_ACCEPTED:
            continue
        reading = read(clock, occasion.calendar, occasion.at)
        if reading.expired:
            raise ToldTooLate(
                clause=expiry.clause, last_day=reading.due_on.isoformat(), told_on=occasion.day.isoformat()
            )
