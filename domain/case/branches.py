"""联合审批: opening branches, hearing how they stand, and deciding together.

Invariant: one notice of what is missing, one joint decision, one refusal that makes it a refusal; the whole is
decided after its branches and closed after them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from domain.case import clockwork, critical_path
from domain.case.branch_events import BranchClosed, BranchDecided, BranchOpened, MissingReported
from domain.case.events import Withdrawn
from domain.case.occasion import Occasion
from domain.case.refusals import NothingMissing, NotKnownAsMissing
from domain.case.refusals_of_branches import (
    BranchesDecided,
    BranchesOpen,
    BranchesOutstanding,
    BranchesTooFew,
    BranchLongerThanJoint,
    BranchOpenedAlready,
    BranchRefused,
    MissingLeftOut,
    MissingNotTold,
    NoBranches,
    StoppedByBranchesAlone,
)
from domain.procedures.branches import Branches
from domain.procedures.steps import Outcome, Step

if TYPE_CHECKING:
    from domain.case.case import Case

AT_AN_END = {"refused", "withdrawn", "lapsed", "closed", "merged"}


def report_missing(case: "Case", occasion: Occasion, missing: tuple[str, ...]) -> None:
    """Record what a department holds to be missing, before the filing is accepted."""
    rule = _rule(occasion)
    case.require("filed", clause=rule.clause)
    occasion.require_role(rule.reporters, clause=rule.clause)
    if not missing:
        raise NothingMissing(clause=rule.clause)
    known = [*(form.code for form in occasion.procedure.forms), *(field.code for field in occasion.procedure.fields)]
    for unknown in (code for code in missing if code not in known):
        raise NotKnownAsMissing(missing=unknown, known=known)
    unit = occasion.header.actor.unit
    case.record(MissingReported, occasion, rule.clause, unit=unit, missing=tuple(dict.fromkeys(missing)))


def check_notice(case: "Case", missing: tuple[str, ...], clause: str) -> None:
    """Refuse a notice that leaves out what a department reported."""
    reported = {code for codes in case.reported_missing.values() for code in codes}
    if left_out := sorted(reported - {*missing}):
        raise MissingLeftOut(clause=clause, left_out=left_out)


def check_acceptance(case: "Case", clause: str) -> None:
    """Refuse to accept while the applicant has not been told what departments reported as missing."""
    if case.reported_missing and not case.corrections:
        raise MissingNotTold(clause=clause, units=sorted(case.reported_missing))


def open_branch(case: "Case", occasion: Occasion, branch: "Case") -> None:
    """Notify a department concerned: its branch, just filed, is noted in the whole."""
    rule = _rule(occasion)
    case.require("accepted", clause=rule.clause)
    occasion.require_role(rule.performers, clause=rule.clause)
    unit = str(branch.disclosed[rule.department])
    if case.outcome is not None:
        raise BranchesDecided(clause=rule.clause, outcome=case.outcome)
    for name, known in case.branches.items():
        if known.unit == unit and known.closed_as not in {"refused", "withdrawn"}:
            raise BranchOpenedAlready(clause=rule.clause, unit=unit, branch=name)
    own, joint = branch.clocks[rule.clock].limit, case.clocks[rule.longest].limit
    if own is not None and joint is not None and own.unit is joint.unit and own.amount > joint.amount:
        raise BranchLongerThanJoint(clause=rule.clause, branch=str(own), joint=str(joint))
    case.record(BranchOpened, occasion, rule.clause, case=branch.id, number=branch.number, unit=unit)


def hear(case: "Case", occasion: Occasion, branches: tuple["Case", ...]) -> None:
    """Note which branches have been decided or closed since, and let the clocks follow the critical path."""
    rule = _rule(occasion)
    if case.status != "accepted":
        return
    cause = next((f"{branch.id}@{branch.version}" for branch in branches if branch.pending_events), None)
    for branch in branches:
        known = case.branches[branch.id]
        if branch.outcome is not None and known.outcome is None:
            case.record(
                BranchDecided,
                occasion,
                rule.clause,
                cause=cause,
                case=branch.id,
                unit=known.unit,
                outcome=branch.outcome,
                consents=branch.outcome in rule.consent,
                reason=branch.outcome_ground,
            )
        if branch.status in AT_AN_END and known.closed_as is None:
            own: dict[str, Any] = {"case": branch.id, "unit": known.unit, "status": branch.status}
            case.record(BranchClosed, occasion, rule.clause, cause=cause, **own)
    if case.outcome is None:
        awaited = [branch for branch in branches if case.branches[branch.id].undecided]
        critical_path.follow(case, occasion, rule, awaited, cause)


def joint(case: "Case", occasion: Occasion, step: Step, outcome: Outcome) -> str:
    """Give the outcome of a decision; a joint one waits for all branches, and one refusal makes it a refusal."""
    rule = occasion.procedure.branches
    if rule is None:
        return outcome.code
    concerned = [branch for branch in case.branches.values() if branch.outcome is not None or branch.undecided]
    if len(concerned) < rule.at_least:
        raise BranchesTooFew(clause=rule.clause, concerned=len(concerned), at_least=rule.at_least)
    if awaited := [branch.unit for branch in concerned if branch.undecided]:
        raise BranchesOutstanding(clause=step.clause, awaited=awaited)
    refused = {branch.unit: branch.reason for branch in concerned if not branch.consents}
    if outcome.unanimous and refused:
        raise BranchRefused(clause=outcome.clause, refused=refused)
    return outcome.code


def check_pause_by_hand(occasion: Occasion, clocks: Iterable[str]) -> None:
    """Refuse to stop, to resume or to check by hand what follows the branches."""
    rule = occasion.procedure.branches
    if rule is not None and (following := sorted({*clocks} & {*rule.stops})):
        raise StoppedByBranchesAlone(clause=rule.clause, clocks=following)


def check_closing(case: "Case", clause: str) -> None:
    """Refuse to close a case before its branches."""
    if still_open := [name for name, branch in case.branches.items() if branch.closed_as is None]:
        raise BranchesOpen(clause=clause, branches=still_open)


def end_with_the_whole(case: "Case", occasion: Occasion) -> None:
    """End a branch, as the whole was withdrawn or has lapsed."""
    if case.status not in AT_AN_END:
        clause = occasion.procedure.follows.clause if occasion.procedure.follows else None
        case.record(Withdrawn, occasion, clause, causes=clockwork.turns(case, case.clocks))
        clockwork.end_all(case, occasion)


def _rule(occasion: Occasion) -> Branches:
    rule = occasion.procedure.branches
    if rule is None:
        raise NoBranches(procedure=str(occasion.procedure.ref))
    return rule
