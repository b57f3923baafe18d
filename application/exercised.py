"""Which rules of a procedure a history has come to: read off its events, against the places that cite a clause.

A rule that a journey never reaches is a rule that nobody has tried.
"""

from collections.abc import Iterator

from domain.case import branch_events, clock_events, correction_events, dispatch_events, events, notice_events
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.refusals import GuardNotMet, MaterialMissing
from domain.errors import Refused
from domain.procedures.procedure import Procedure


def places_of_a_case(case: Case, procedure: Procedure) -> Iterator[str]:
    """Give the places that a case as a whole has come to."""
    if procedure.table is not None and "accepted" in case.moments:
        yield from ("table", f"ground {case.disclosed[procedure.table.ground]}")


def places_of_a_refusal(refusal: Refused, case: Case, procedure: Procedure) -> Iterator[str]:
    """Give the place of the guard, or of the materials of a ground, that refused."""
    guard = refusal.decided_by.get("guard")
    if isinstance(refusal, GuardNotMet):
        yield f"guard {guard}"
    if isinstance(refusal, GuardNotMet | MaterialMissing) and procedure.table is not None:
        ground = case.disclosed[procedure.table.ground]
        yield f"ground {ground}.{'materials' if guard is None else f'guard {guard}'}"


def places_of(event: CaseEvent) -> Iterator[str]:  # noqa: PLR0912 - one kind of event, one branch
    """Give the places of the rules that an event rests on."""
    match event:
        case events.Filed():
            yield from ["filing", *(["follows"] if event.follows else [])]
        case events.Accepted():
            yield from ("intake.accept", "intake.accept.window")
        case events.DeclarationContradicted():
            yield f"cross_check {event.check}"
        case events.Refused():
            yield f"intake.refuse {event.ground}"
        case events.ReturnedForAmendment():
            yield f"intake.amend {event.ground}"
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
        case clock_events.ClockInterrupted():
            yield from (f"clock {clock}.interruption {event.ground}" for clock in event.clocks)
        case clock_events.TermExtended():
            yield f"clock {event.clock}.extension"
        case clock_events.DeemedAccepted() | clock_events.DeemedWaived() | clock_events.Lapsed():
            yield f"clock {event.clock}.expiry"
        case clock_events.Warned():
            yield f"clock {event.clock}.warnings {event.rung}"
        case notice_events.NoticeEvent():
            yield f"notice {event.notice}"
        case events.Withdrawn():
            yield "withdrawal"
        case dispatch_events.Merged():
            yield "merging"
        case dispatch_events.Rated():
            yield "rating"
        case events.Closed():
            yield "closing"
