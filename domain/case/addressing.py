"""What an act that addresses a unit puts on record: a dispatch, a measure of supervision, a card taken back."""

from typing import TYPE_CHECKING, Any

from domain.case.occasion import Occasion
from domain.case.refusals import StepNotOpen
from domain.case.refusals_of_handling import JointBodiesNeeded, OnlyToMembers, UnitNeeded
from domain.procedures.steps import ADDRESSED, ActKind, Step

if TYPE_CHECKING:
    from domain.case.case import Case
    from domain.case.steps import StepAct


def content(case: "Case", occasion: Occasion, step: Step, act: "StepAct") -> dict[str, Any]:
    """Give what such an act says; a measure that repeats opens anew what answered the earlier one."""
    if act.kind is ActKind.WITHDRAW_CARD:
        return _card_taken_back(case, occasion, step)
    if act.kind is not ActKind.DISPATCH and act.kind not in ADDRESSED:
        return {}
    if not act.unit:
        raise UnitNeeded(step=step.code)
    if step.to_member and occasion.members is not None and act.unit not in occasion.members:
        raise OnlyToMembers(clause=step.clause, unit=act.unit, day=occasion.day.isoformat())
    if act.kind is ActKind.DISPATCH:
        return {"unit": act.unit, "assisting": act.assisting}
    if step.jointly and not act.joint:
        raise JointBodiesNeeded(step=step.code)
    joint = {"joint": act.joint} if act.kind is ActKind.SUPERVISE else {}
    card = {"card": step.card} if act.kind is ActKind.ISSUE_CARD else {}
    reopens = tuple(code for code in step.reopens if code in case.steps)
    return {"unit": act.unit, "to": step.to, "reopens": reopens, **joint, **card}


def _card_taken_back(case: "Case", occasion: Occasion, step: Step) -> dict[str, Any]:
    """Point at the card by the version of the case at which it was issued."""
    assert step.withdraws is not None  # noqa: S101 - a definition without it is refused
    issued = case.steps.get(step.withdraws)
    if issued is None:
        raise StepNotOpen(clause=step.clause, step=step.code, missing=[step.withdraws])
    card = occasion.procedure.step(step.withdraws).card
    return {"card": card, "card_step": step.withdraws, "card_version": issued.version}
