"""Whether an act left the order of its procedure, told once the case has folded it: cheap where nothing is missing.

Only where a step before it is not done is the case put back to where it stood, and asked as conformance asks it.
"""

from collections.abc import Iterator, Mapping
from copy import copy

from domain.case.case import Case
from domain.case.conformance import Departure
from domain.case.dispatch_events import Reopening
from domain.case.events import Reviewed, StepEvent
from domain.case.requirements import missing_before
from domain.case.supervision_events import Measure
from domain.procedures.procedure import Procedure

Left = tuple[Departure, tuple[str, ...]]


def departures(
    case: Case, event: StepEvent | Reviewed, procedure: Procedure, reopened: Mapping[str, int]
) -> Iterator[Left]:
    """Give each way in which a step left the order, with what the procedure expects there.

    `reopened` are the steps that earlier acts reopened, each with the version of the last one that did.
    """
    step = next((one for one in procedure.steps if one.code == event.step), None)
    if step is None:
        yield Departure.STEP_UNKNOWN, ()
        return
    stage = "closed" if step.after_closing else "accepted"
    if case.status != stage:
        yield Departure.WRONG_STAGE, (stage,)
    if event.header.actor.role not in step.performers:
        yield Departure.WRONG_ROLE, step.performers
    if all(code in case.steps for code in step.after):
        was = case
    else:
        was = _before(case, event, reopened)
        if missing := missing_before(step, was, procedure):
            yield Departure.OUT_OF_ORDER, tuple(missing)
    if later := tuple(code for code in step.after if code in was.steps and was.steps[code].at > event.effective_at):
        yield Departure.BEFORE_ITS_CAUSE, later


def reopens(event: StepEvent | Reviewed) -> tuple[str, ...]:
    """Give the steps that an act reopens."""
    if isinstance(event, Reviewed):
        return () if event.returns_to is None else (event.returns_to,)
    return event.reopens if isinstance(event, Reopening | Measure) else ()


def _before(case: Case, event: StepEvent | Reviewed, reopened: Mapping[str, int]) -> Case:
    """Give the case as it stood before the act, as far as the order of its steps depends on it."""
    was, step = copy(case), event.step
    was.steps, was.times = dict(case.steps), dict(case.times)
    returned_to = reopens(event)
    for code in returned_to:
        done = [one for one in case.doings.get(code, ()) if one.version > reopened.get(code, 0)]
        if done:
            was.steps[code], was.times[code] = done[-1], len(done)
    earlier = [done for done in case.doings.get(step, ()) if done.version < event.originator_version]
    if step not in returned_to and not earlier:
        was.steps.pop(step, None)
        was.times.pop(step, None)
    elif step in was.times:
        was.times[step] = max(1, was.times[step] - 1)
    return was
