"""Which rules of a procedure its tests have walked: read off the events, against the places that cite a clause."""

from collections.abc import Iterable, Iterator
from typing import cast

import pytest

from domain.case import branch_events, clock_events, correction_events, dispatch_events, events
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
    """Give the place of the guard of a ground, or of the materials of one, that refuses to accept a filing."""
    case = attempt.scenario.case
    with pytest.raises((GuardNotMet, MaterialMissing)) as refused:
        attempt.command(case, attempt.on())
    table = attempt.scenario.procedure.table
    assert table is not None
    guard = refused.value.decided_by.get("guard")
    return f"ground {case.disclosed[table.ground]}.{'materials' if guard is None else f'guard {guard}'}"


def _places(event: CaseEvent) -> Iterator[str]:  # noqa: PLR0912 - one kind of event, one branch
    match event:
        case events.Filed():
            yield from ["filing", *(["follows"] if event.follows else [])]
        case events.Accepted():
            yield from ("intake.accept", "intake.accept.window")
        case events.DeclarationContradicted():
            yield f"cross_check {event.check}"
        case events.Refused():
            yield f"intake.refuse {event.ground}"
        case correction_events.ReturnedForCorrection():
            yield "intake.correction"
        case branch_events.BranchOpened():
            yield "branches"
        case events.Graded():
            yield from ("grading", *(f"grades {grade}" for grade in event.grades))
        case events.Decided():
            yield from (f"step {event.step}", f"outcome {event.outcome}")
        case dispatch_events.Reopening():
            yield from (f"step {event.step}", f"step {event.step}.ground {event.ground}")
        case events.StepEvent() | events.Reviewed():
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
