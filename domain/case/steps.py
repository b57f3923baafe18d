"""The acts on the steps of a procedure: each by its performer, in its order, with its forms and fields."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.case import addressing, branches, clockwork, terms
from domain.case.dispatch_events import Dispatched, DispatchReturned, FollowedUp, ReturnedForRework
from domain.case.events import (
    Attachment,
    Decided,
    Drafted,
    Graded,
    HandedOver,
    OpinionGiven,
    Reported,
    ReportedForRecord,
    Requested,
    Reviewed,
    Served,
    StepConcluded,
    StepEvent,
)
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AlreadyDone,
    GroundNeeded,
    GroundNotListed,
    NoGrading,
    OutcomeNotListed,
    StepNotOpen,
    StepNotRequired,
    StepWaived,
)
from domain.case.refusals_of_handling import (
    DayPassed,
    GroundNotTrue,
    NotInCharge,
    NotTheUnitAddressed,
    SamePerson,
    StepOver,
    StepTooLate,
    StepUsedUp,
)
from domain.case.requirements import holds, is_called_for, may_be_repeated, missing_before
from domain.case.supervision_events import CardIssued, CardWithdrawn, RectificationOrdered, Supervised, Urged
from domain.case.values import NOTHING_FILLED_IN, Disclosed, FilledIn
from domain.clock import term
from domain.errors import Malformed
from domain.procedures.steps import REOPENING, ActKind, Outcome, Step
from domain.procedures.vocabulary import DateLimit

if TYPE_CHECKING:
    from domain.case.case import Case


class WrongAct(Malformed):
    """The step is done by another act."""

    code = "wrong_act"


@dataclass(frozen=True, slots=True)
class StepAct:
    """What a performer brings to a step: the act, what was filled in and attached, and what that act alone needs."""

    kind: ActKind
    filled: FilledIn = NOTHING_FILLED_IN
    forms: tuple[Attachment, ...] = ()
    approved: bool | None = None
    outcome: str | None = None
    ground: str | None = None
    method: str | None = None
    proof: str | None = None
    unit: str | None = None
    assisting: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    reached: bool | None = None


_EVENT_OF: dict[ActKind, type[StepEvent]] = {
    ActKind.HAND_OVER: HandedOver,
    ActKind.CONCLUDE: StepConcluded,
    ActKind.REPORT: Reported,
    ActKind.REPORT_FOR_RECORD: ReportedForRecord,
    ActKind.DRAFT: Drafted,
    ActKind.REQUEST: Requested,
    ActKind.OPINE: OpinionGiven,
    ActKind.DECIDE: Decided,
    ActKind.SERVE: Served,
    ActKind.DISPATCH: Dispatched,
    ActKind.RETURN_DISPATCH: DispatchReturned,
    ActKind.RETURN_FOR_REWORK: ReturnedForRework,
    ActKind.FOLLOW_UP: FollowedUp,
    ActKind.URGE: Urged,
    ActKind.SUPERVISE: Supervised,
    ActKind.ORDER_RECTIFICATION: RectificationOrdered,
    ActKind.ISSUE_CARD: CardIssued,
    ActKind.WITHDRAW_CARD: CardWithdrawn,
}


def grade(case: "Case", occasion: Occasion, grades: tuple[str, ...]) -> None:
    """Add grades to the case; none is ever taken away, and at least one must be new."""
    rule = occasion.procedure.grading
    if rule is None:
        raise NoGrading(procedure=str(occasion.procedure.ref))
    case.require("accepted", clause=rule.clause)
    occasion.require_role(rule.performers, clause=rule.clause)
    listed = [known.code for known in rule.grades]
    for unknown in (code for code in grades if code not in listed):
        raise GroundNotListed(clause=rule.clause, grade=unknown, listed=listed)
    if set(grades) <= case.grades:
        raise AlreadyDone(clause=rule.clause, grades=sorted(case.grades))
    case.record(Graded, occasion, rule.clause, grades=tuple(sorted(set(grades))))


def perform(case: "Case", occasion: Occasion, code: str, act: StepAct) -> None:
    """Do the act of a step, and let the clocks follow."""
    step = occasion.procedure.step(code)
    _check(case, occasion, step, act)
    occasion.require_forms(step.forms, act.forms, clause=step.clause)
    _check_days(occasion, step, act)
    trigger = f"step:{step.code}"
    causes = clockwork.turns(case, clockwork.waiting_for(occasion, trigger))
    earlier = (step.code, *step.reopens, step.withdraws)
    causes += [case.steps[code].at for code in earlier if code is not None and code in case.steps]
    if step.code in case.returned_at:
        causes.append(case.returned_at[step.code])
    if act.kind is ActKind.REVIEW:
        _review(case, occasion, step, act, causes)
    else:
        case.record(
            _EVENT_OF[act.kind],
            occasion,
            step.clause,
            after=step.after,
            causes=causes,
            ground=_ground(case, step, act),
            step=step.code,
            values=dict(act.filled.recorded),
            forms=act.forms,
            **_own_content(case, occasion, step, act),
        )
    if act.kind in REOPENING:
        clockwork.interrupt_started_by(case, occasion, step)
    if step.code in case.steps:
        served = [f"served:{step.code}"] if act.kind is ActKind.SERVE and act.proof else []
        clockwork.follow(case, replace(occasion, at=case.steps[step.code].at), trigger, *served)


def _check(case: "Case", occasion: Occasion, step: Step, act: StepAct) -> None:
    case.require("closed" if step.after_closing else "accepted", clause=step.clause)
    if step.act is not act.kind:
        raise WrongAct(step=step.code, act=act.kind.value, done_by=step.act.value)
    occasion.require_role(step.performers, clause=step.clause)
    if not is_called_for(step, case):
        raise StepNotRequired(clause=step.clause, step=step.code, title=step.title.zh)
    if step.code in case.waived:
        raise StepWaived(clause=step.clause, step=step.code, title=step.title.zh)
    if step.at_most is not None and case.times.get(step.code, 0) >= step.at_most:
        raise StepUsedUp(clause=step.clause, step=step.code, at_most=step.at_most)
    if step.code in case.steps and not may_be_repeated(step):
        raise AlreadyDone(clause=step.clause, step=step.code, at=case.steps[step.code].at.isoformat())
    for closer in (code for code in step.before if code in case.steps):
        raise StepOver(clause=step.clause, step=step.code, title=step.title.zh, closed_by=closer)
    if step.by_unit_in_charge and occasion.header.actor.unit != case.in_charge:
        raise NotInCharge(clause=step.clause, unit=occasion.header.actor.unit, in_charge=case.in_charge)
    if step.other_than in case.done_by and occasion.header.actor.is_person(case.done_by[step.other_than]):
        raise SamePerson(clause=step.clause, step=step.code, other_than=step.other_than)
    if step.by_unit_of is not None and occasion.header.actor.unit != case.addressed.get(step.by_unit_of):
        addressed = case.addressed.get(step.by_unit_of)
        raise NotTheUnitAddressed(clause=step.clause, unit=occasion.header.actor.unit, addressed=addressed)
    if missing := missing_before(step, case, occasion.procedure):
        raise StepNotOpen(clause=step.clause, step=step.code, missing=missing)
    _check_time(case, occasion, step)
    terms.check_request(case, occasion, step.code)


def _check_time(case: "Case", occasion: Occasion, step: Step) -> None:
    """Refuse a step that may be done within a time only, once that has passed."""
    if step.within is None or step.within.since not in case.steps:
        return
    since = case.steps[step.within.since].at.astimezone(occasion.zone).date()
    last_day = term.last_day(occasion.calendar, since, step.within.limit)
    if occasion.day > last_day:
        raise StepTooLate(clause=step.clause, step=step.code, last_day=last_day.isoformat())


def _check_days(occasion: Occasion, step: Step, act: StepAct) -> None:
    """Refuse a day that a clock will end on and that has passed already."""
    for clock in occasion.procedure.clocks:
        code, _, field = clock.limit.date.partition(".") if isinstance(clock.limit, DateLimit) else ("", "", "")
        given = act.filled.recorded.get(field) if code == step.code else None
        if isinstance(given, Disclosed) and date.fromisoformat(str(given.value)) < occasion.day:
            raise DayPassed(clause=step.clause, field=field, day=str(given.value), acted_on=occasion.day.isoformat())


def _own_content(case: "Case", occasion: Occasion, step: Step, act: StepAct) -> dict[str, Any]:
    if act.kind in {ActKind.HAND_OVER, ActKind.REPORT, ActKind.REPORT_FOR_RECORD}:
        return {"to": step.to}
    if act.kind is ActKind.SERVE:
        if not act.method:
            raise Malformed(missing="method")
        return {"to": step.to, "method": act.method, "proof": act.proof}
    if act.kind is ActKind.DECIDE:
        return {"outcome": branches.joint(case, occasion, step, _outcome(occasion, act))}
    if act.kind is ActKind.FOLLOW_UP:
        if act.reached is None:
            raise Malformed(missing="reached")
        last = step.at_most if step.repeats else 1  # without a last attempt, nobody gives up
        gives_up = last is not None and case.times.get(step.code, 0) + 1 >= last
        return {"reached": act.reached, "completes": act.reached or gives_up}
    if act.kind in REOPENING:
        failed = {"failed": clockwork.runs_ended_by(case, occasion, step)}
        return {"reopens": step.reopens, **(failed if act.kind is ActKind.RETURN_FOR_REWORK else {})}
    return addressing.content(case, occasion, step, act)


def _ground(case: "Case", step: Step, act: StepAct) -> str | None:
    """Give the ground of an act; a return names one of those listed, or states another where the list is open (等)."""
    if act.kind is ActKind.WITHDRAW_CARD and not act.ground:
        raise GroundNeeded(clause=step.clause, step=step.code)
    if act.kind not in REOPENING:
        return act.ground
    listed = [rule.code for rule in step.grounds]
    for rule in (one for one in step.grounds if one.code == act.ground):
        if rule.when is not None and not holds(rule.when, case):
            raise GroundNotTrue(clause=rule.clause, ground=rule.code, rests_on=rule.when.field)
    if not act.ground or (act.ground not in listed and not step.other_grounds):
        raise GroundNotListed(clause=step.clause, ground=act.ground, listed=listed)
    return act.ground


def _outcome(occasion: Occasion, act: StepAct) -> Outcome:
    for rule in occasion.procedure.outcomes:
        if rule.code == act.outcome:
            if rule.needs_ground and not act.ground:
                raise GroundNeeded(clause=rule.clause, outcome=rule.code)
            listed = [ground.code for ground in rule.grounds]
            if listed and act.ground not in listed:
                raise GroundNotListed(clause=rule.clause, ground=act.ground, listed=listed)
            return rule
    raise OutcomeNotListed(outcome=act.outcome, listed=[rule.code for rule in occasion.procedure.outcomes])


def _review(case: "Case", occasion: Occasion, step: Step, act: StepAct, causes: list[datetime]) -> None:
    """Record one reviewer's word; the last approval completes the join, any rejection returns to the draft."""
    if act.approved is None:
        raise Malformed(missing="approved")
    role = occasion.header.actor.role
    approvals = case.approvals.get(step.code, frozenset())
    if role in approvals:
        raise AlreadyDone(clause=step.clause, step=step.code, role=role)
    case.record(
        Reviewed,
        occasion,
        step.clause,
        after=step.after,
        causes=causes,
        step=step.code,
        approved=act.approved,
        completes=act.approved and set(step.performers) <= approvals | {role},
        returns_to=None if act.approved else step.on_rejection,
        values=dict(act.filled.recorded),
        forms=act.forms,
    )
