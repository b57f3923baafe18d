"""Which steps a case still owes, and which of them may be done now: read off its state by its procedure."""

from datetime import datetime
from typing import TYPE_CHECKING

from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldIs, Step

if TYPE_CHECKING:
    from domain.case.case import Case


def holds(condition: FieldIs, case: "Case") -> bool:
    """Tell whether a condition on the filing is fulfilled."""
    return case.disclosed.get(condition.field) == condition.value


def is_called_for(step: Step, case: "Case") -> bool:
    """Tell whether the condition of a step, if it has one, is fulfilled."""
    if step.when is None:
        return True
    if step.when.graded and not case.grades:
        return False
    if step.when.field is not None and case.disclosed.get(step.when.field) != step.when.value:
        return False
    return step.when.done is None or step.when.done in case.steps


def is_owed(step: Step, case: "Case") -> bool:
    """Tell whether a step must be done before the case may close."""
    return not step.optional and step.code not in case.waived and is_called_for(step, case)


def done_within(step: str, case: "Case", since: datetime, until: datetime) -> bool:
    """Tell whether a step was done from one instant on and before another."""
    return step in case.steps and since <= case.steps[step].at < until


def missing_before(step: Step, case: "Case", procedure: Procedure) -> list[str]:
    """List the steps that must be done first and are not, however far back: one may be called for only later on."""
    before, waiting = set(step.after), list(step.after)
    while waiting:
        further = [code for code in procedure.step(waiting.pop()).after if code not in before]
        before.update(further)
        waiting.extend(further)
    return [
        first.code
        for first in procedure.steps
        if first.code in before and first.code not in case.steps and is_owed(first, case)
    ]


def open_steps(case: "Case", procedure: Procedure) -> list[Step]:
    """List the steps that may be done now, in the order of the procedure."""
    if case.status != "accepted":
        return []
    return [
        step
        for step in procedure.steps
        if step.code not in case.steps
        and step.code not in case.waived
        and is_called_for(step, case)
        and not missing_before(step, case, procedure)
    ]


def outstanding(case: "Case", procedure: Procedure) -> list[str]:
    """List the steps that are owed and not done."""
    return [step.code for step in procedure.steps if step.code not in case.steps and is_owed(step, case)]
