"""Which steps a case still owes, and which of them may be done now: read off its state by its procedure."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from domain.procedures.procedure import Procedure
from domain.procedures.steps import ADDRESSED, ActKind, Step
from domain.procedures.vocabulary import FieldIs, is_one_of

if TYPE_CHECKING:
    from domain.case.case import Case


def holds(condition: FieldIs, case: "Case") -> bool:
    """Tell whether a condition on the filing is fulfilled."""
    return is_one_of(case.disclosed.get(condition.field), condition.value)


def is_called_for(step: Step, case: "Case") -> bool:
    """Tell whether the condition of a step, if it has one, is fulfilled."""
    when = step.when
    if when is None:
        return True
    if when.done is not None and (when.done not in case.steps or case.times.get(when.done, 1) < when.times):
        return False
    if when.rated_low and not case.rated_low:
        return False
    if any(code in case.steps for code in when.undone):
        return False
    if when.field is not None and not is_one_of(case.disclosed.get(when.field), when.value):
        return False
    return (case.outcome in when.outcome or not when.outcome) and (bool(case.grades) or not when.graded)


def is_owed(step: Step, case: "Case") -> bool:
    """Tell whether a step must be done before the case may close; what can no longer be done is not owed."""
    due = not step.optional and not step.after_closing and step.code not in case.waived
    return due and not is_over(step, case) and is_called_for(step, case)


def is_over(step: Step, case: "Case") -> bool:
    """Tell whether a step can no longer be done: what closes it has been done."""
    return any(code in case.steps for code in step.before)


def may_be_repeated(step: Step) -> bool:
    """Tell whether a step may be done again once it is done; nobody is asked again who has answered."""
    return step.repeats and step.act is not ActKind.FOLLOW_UP


def is_used_up(step: Step, case: "Case") -> bool:
    """Tell whether a step has been done as often as it may be, or can no longer be done."""
    done = step.code in case.steps
    often = step.at_most is not None and case.times.get(step.code, 0) >= step.at_most
    return (done and not may_be_repeated(step)) or often or is_over(step, case)


def missing_before(step: Step, case: "Case", procedure: Procedure) -> list[str]:
    """List the steps that must be done first and are not, however far back: one may be called for only later on.

    A measure that repeats waits for the answer to the earlier one.
    """
    before, waiting = set(step.after), list(step.after)
    while waiting:
        further = [code for code in procedure.step(waiting.pop()).after if code not in before]
        before.update(further)
        waiting.extend(further)
    if step.act in ADDRESSED and step.code in case.steps:
        before.update(step.reopens)
    return [
        first.code
        for first in procedure.steps
        if first.code in before and first.code not in case.steps and is_owed(first, case)
    ]


def open_steps(case: "Case", procedure: Procedure) -> list[Step]:
    """List the steps that may be done now, in the order of the procedure."""
    return [
        step
        for step in procedure.steps
        if case.status == ("closed" if step.after_closing else "accepted")
        and not is_used_up(step, case)
        and step.code not in case.waived
        and is_called_for(step, case)
        and not missing_before(step, case, procedure)
        and not waits_for_branches(step, case, procedure)
    ]


def waits_for_branches(step: Step, case: "Case", procedure: Procedure) -> bool:
    """Tell whether a step is a joint decision for which the word of a department is still awaited."""
    if procedure.branches is None or step.act is not ActKind.DECIDE:
        return False
    return not case.branches or any(branch.undecided for branch in case.branches.values())


def outstanding(case: "Case", procedure: Procedure) -> list[str]:
    """List the steps that are owed and not done."""
    return [step.code for step in procedure.steps if step.code not in case.steps and is_owed(step, case)]


def progress_of(case: "Case", procedure: Procedure) -> tuple[Hashable, ...]:
    """Give all of a case on which its open steps depend, beside its procedure."""
    said = tuple(case.disclosed.get(field) for field in procedure.fields_asked)
    times = frozenset(case.times.items())
    awaited = tuple(branch.undecided for branch in case.branches.values())
    graded = case.grades, case.rated_low
    return case.status, frozenset(case.steps), times, graded, case.waived, case.outcome, said, awaited
