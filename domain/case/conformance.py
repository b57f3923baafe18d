"""Conformance (流程合规): where a case left the order of the procedure version that it is bound to, by its events.

Invariant: what was decided is not decided again; each finding names the event, what the procedure expects there and
the clause that says so. A case of an older system is bound to no procedure, and is not judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from domain.case import clock_events, correction_events, dispatch_events, events
from domain.case.case import Case
from domain.case.events import CaseEvent, Reviewed, StepEvent
from domain.case.requirements import is_called_for, is_used_up, missing_before, outstanding
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.recorded import Recorded

OPEN = ("filed", "returned", "correcting", "accepted")
STAGES: tuple[tuple[type[CaseEvent], tuple[str, ...]], ...] = (
    (events.Accepted, ("filed",)),
    (clock_events.DeemedAccepted, ("filed",)),
    (events.Refused, ("filed", "correcting")),
    (events.ReturnedForAmendment, ("filed",)),
    (events.Resubmitted, ("returned",)),
    (correction_events.ReturnedForCorrection, ("filed",)),
    (correction_events.CorrectionsSupplied, ("correcting",)),
    (events.Graded, ("accepted",)),
    (events.Withdrawn, OPEN),
    (dispatch_events.Merged, OPEN),
    (events.Closed, ("accepted",)),
    (dispatch_events.Rated, ("accepted", "closed")),
)


class Departure(StrEnum):
    """How an event leaves the order."""

    WRONG_STAGE = "wrong-stage"
    STEP_UNKNOWN = "step-unknown"
    OUT_OF_ORDER = "out-of-order"
    NOT_CALLED_FOR = "not-called-for"
    ONCE_TOO_OFTEN = "once-too-often"
    WRONG_ROLE = "wrong-role"
    BEFORE_ITS_CAUSE = "before-its-cause"
    STEPS_OUTSTANDING = "steps-outstanding"


CHINESE = {
    Departure.WRONG_STAGE: "阶段不符",
    Departure.STEP_UNKNOWN: "程序无此环节",
    Departure.OUT_OF_ORDER: "前置环节未办",
    Departure.NOT_CALLED_FOR: "不应办理的环节",
    Departure.ONCE_TOO_OFTEN: "超过规定次数",
    Departure.WRONG_ROLE: "办理角色不符",
    Departure.BEFORE_ITS_CAUSE: "早于前置环节生效",
    Departure.STEPS_OUTSTANDING: "办结时环节未办完",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a case left the order: the event, the step if it is one, what is expected there, and the clause."""

    recorded: Recorded
    departure: Departure
    step: str | None
    expected: tuple[str, ...]
    clause: str | None


def findings(history: Sequence[Recorded], procedure: Procedure) -> Iterator[Finding]:
    """Give each place where a case left the order of its procedure, in the order of its events.

    A step that was passed over is named once, where it was first passed over.
    """
    case: Case | None = None
    passed_over: set[str] = set()
    for recorded in history:
        event = cast("CaseEvent", recorded.event)
        if case is None:
            case = cast("Case", event.mutate(None))
            continue
        for departure, step, expected, clause in _departures(case, event, procedure):
            if departure is Departure.OUT_OF_ORDER:
                expected = [code for code in expected if code not in passed_over]  # noqa: PLW2901
                passed_over.update(expected)
                if not expected:
                    continue
            yield Finding(recorded, departure, step, tuple(expected), clause)
        event.fold(case)


Found = tuple[Departure, str | None, Sequence[str], str | None]


def _departures(case: Case, event: CaseEvent, procedure: Procedure) -> Iterator[Found]:
    if isinstance(event, StepEvent | Reviewed):
        step = next((one for one in procedure.steps if one.code == event.step), None)
        if step is None:
            yield Departure.STEP_UNKNOWN, event.step, [one.code for one in procedure.steps], None
        else:
            yield from _of_step(case, event, step, procedure)
        return
    for kind, stages in STAGES:
        if isinstance(event, kind) and case.status not in stages:
            yield Departure.WRONG_STAGE, None, stages, event.header.clause or _clause(event, procedure)
    if isinstance(event, events.Closed) and (owed := outstanding(case, procedure)):
        yield Departure.STEPS_OUTSTANDING, None, owed, procedure.closing.clause


def _of_step(case: Case, event: StepEvent | Reviewed, step: Step, procedure: Procedure) -> Iterator[Found]:
    stage = "closed" if step.after_closing else "accepted"
    if case.status != stage:
        yield Departure.WRONG_STAGE, step.code, (stage,), step.clause
    if event.header.actor.role not in step.performers:
        yield Departure.WRONG_ROLE, step.code, step.performers, step.clause
    if step.code in case.waived or not is_called_for(step, case):
        yield Departure.NOT_CALLED_FOR, step.code, _condition(step), step.clause
    if is_used_up(step, case):
        yield Departure.ONCE_TOO_OFTEN, step.code, step.before or (str(step.at_most or 1),), step.clause
    if missing := missing_before(step, case, procedure):
        yield Departure.OUT_OF_ORDER, step.code, missing, step.clause
    later = [code for code in step.after if code in case.steps and case.steps[code].at > event.effective_at]
    if later:
        yield Departure.BEFORE_ITS_CAUSE, step.code, later, step.clause


def _condition(step: Step) -> tuple[str, ...]:
    """Tell under which condition a step is called for, in the words of the definition."""
    if step.when is None:
        return ()
    said = step.when.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return tuple(f"{name}={value}" for name, value in said.items())


def _clause(event: CaseEvent, procedure: Procedure) -> str | None:
    return procedure.closing.clause if isinstance(event, events.Closed) else None
