"""Which rules of a procedure its tests have walked: read off the events, against the places that cite a clause."""

from collections.abc import Iterable, Iterator
from typing import cast

import pytest

from domain.case import branch_events, clock_events, correction_events, dispatch_events, events, filing_events
from domain.case.events import CaseEvent
from domain.case.refusals import GuardNotMet, MaterialMissing
from domain.procedures.clauses import clauses_of
from domain.procedures.procedure import Procedure
from tests.vocabulary import MAPPER, Attempt, Scenario


def never_exercised(procedure: Procedure, walked: Iterable[Scenario], refused: Iterable[Attempt] = ()) -> list[str]:
    """List the places of a procedure's rules that no history has come to, and that refused no attempt."""
    seen: set[str] = set()
    for scenario in walked:
        assert scenario.procedure == procedure
        for stored in scenario.stored:
            seen.update(_places(cast("CaseEvent", MAPPER.to_domain_event(stored))))
        if procedure.table is not None and "accepted" in scenario.case.moments:
            seen |= {"table", f"ground {scenario.case.disclosed[procedure.table.ground]}"}
    seen.update(_refusing(attempt) for attempt in refused)
    return [place for place, _ in clauses_of(procedure) if place not in seen]


def _refusing(attempt: Attempt) -> str:
    """Give the place of the guard or of the materials, of the filing or of its ground, that refuse to accept it."""
    case = attempt.scenario.case
    with pytest.raises((GuardNotMet, MaterialMissing)) as refused:
        attempt.command(case, attempt.on())
    procedure, decided_by = attempt.scenario.procedure, refused.value.decided_by
    guard, table = decided_by.get("guard"), procedure.table
    if guard in {each.code for each in procedure.guards}:
        return f"guard {guard}"
    if guard is None and "ground" not in decided_by:
        return "filing.materials"
    assert table is not None
    return f"ground {case.disclosed[table.ground]}.{'materials' if guard is None else f'guard {guard}'}"


def _places(event: CaseEvent) -> Iterator[str]:  # noqa: PLR0912 - one kind of event, one branch
    match event:
        case events.Filed():
            yield "filing"
            yield from ["follows"] if event.follows else []
        case events.Accepted():
            yield from ("intake.accept", "intake.accept.window", "pilot")
        case events.Refused():
            yield f"intake.refuse {event.ground}"
        case filing_events.LatenessExcused():
            yield "intake.accept.window.relief"
        case correction_events.ReturnedForCorrection():
            yield "intake.correction"
        case branch_events.BranchOpened():
            yield "branches"
        case events.Graded():
            yield from ("grading", *(f"grades {grade}" for grade in event.grades))
        case events.Decided():
            outcome = f"outcome {event.outcome}"
            yield from (f"step {event.step}", outcome, f"{outcome}.ground {event.ground}")
        case dispatch_events.Reopening():
            yield from (f"step {event.step}", f"step {event.step}.ground {event.ground}")
        case events.StepEvent():
            yield f"step {event.step}"
        case events.ClockStarted():
            yield f"clock {event.clock}"
        case events.ClockSuspended():
            yield f"suspension {event.ground}"
        case clock_events.TermExtended():
            yield f"clock {event.clock}.extension"
        case clock_events.DeemedAccepted() | clock_events.DeemedWaived() | clock_events.Lapsed():
            yield f"clock {event.clock}.expiry"
        case clock_events.Warned():
            yield f"clock {event.clock}.warnings {event.rung}"
        case events.Withdrawn():
            yield "withdrawal"
        case dispatch_events.Merged():
            yield "merging"
        case dispatch_events.Rated():
            yield "rating"
        case events.Closed():
            yield "closing"
