"""Links between cases: one follows from another, or ends in it (合并)."""

from typing import TYPE_CHECKING

from domain.case import clockwork
from domain.case.dispatch_events import Linked, Merged
from domain.case.occasion import Occasion
from domain.case.refusals_of_handling import NoMerging, NotToBeMerged

if TYPE_CHECKING:
    from domain.case.case import Case

OPEN = ("filed", "returned", "correcting", "accepted")


def link(case: "Case", occasion: Occasion, other: "Case") -> None:
    """Put on the timeline of a case which other one follows from it, at whatever stage it stands itself."""
    header = occasion.citing(None).model_copy(update={"procedure": case.procedure, "body": case.body})
    case.trigger_event(
        Linked, case=other.id, number=other.number, procedure=str(other.procedure), timestamp=occasion.at, header=header
    )


def merge(case: "Case", occasion: Occasion, into: "Case") -> None:
    """End a case in an earlier, open one of the same procedure."""
    rule = occasion.procedure.merging
    if rule is None:
        raise NoMerging(procedure=str(occasion.procedure.ref))
    case.require(*OPEN, clause=rule.clause)
    occasion.require_role(rule.performers, clause=rule.clause)
    same = case.procedure is not None and into.procedure is not None and case.procedure.code == into.procedure.code
    if into.id == case.id or not same or into.status not in OPEN:
        raise NotToBeMerged(clause=rule.clause, into=into.id, status=into.status, procedure=str(into.procedure))
    case.record(Merged, occasion, rule.clause, causes=clockwork.turns(case, case.clocks), into=into.id)
    clockwork.end_all(case, occasion)
    into.link(occasion, case)
