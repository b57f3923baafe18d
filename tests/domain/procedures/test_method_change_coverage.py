"""No rule of the change of procurement method that no journey and no refusal ever exercised."""

from collections.abc import Iterable, Iterator

import pytest

from domain.case.clock_events import Warned
from domain.case.correction_events import ReturnedForCorrection
from domain.case.events import (
    Accepted,
    CaseEvent,
    ClockEnded,
    ClockStarted,
    Closed,
    Decided,
    DeclarationContradicted,
    Filed,
    Refused,
    StepEvent,
    Withdrawn,
)
from domain.case.refusals import GuardNotMet, MaterialMissing
from domain.procedures.clauses import clauses_of
from tests.domain.procedures.method_changes import GROUNDS, JOURNEYS, PROCEDURE, UNMET, applied
from tests.vocabulary import MAPPER, Scenario, accepts, procedure_on

WHOLE_ACTS = {
    Accepted: "intake.accept",
    ReturnedForCorrection: "intake.correction",
    Withdrawn: "withdrawal",
    Closed: "closing",
    Filed: "filing",
}


def walked(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """Give the place of every rule that stands behind an event; a clock counts once it has started and ended."""
    for scenario in scenarios:
        started: set[str] = set()
        for stored in scenario.stored:
            event = MAPPER.to_domain_event(stored)
            assert isinstance(event, CaseEvent)
            yield from (place for kind, place in WHOLE_ACTS.items() if type(event) is kind)
            match event:
                case Accepted():
                    yield from ("table", f"ground {scenario.case.disclosed['ground']}")
                case Refused():
                    yield f"intake.refuse {event.ground}"
                case Decided():
                    yield from (f"step {event.step}", f"outcome {event.outcome}")
                case StepEvent():
                    yield f"step {event.step}"
                case ClockStarted():
                    started.add(event.clock)
                case ClockEnded():
                    yield from (f"clock {clock}" for clock in event.clocks if clock in started)
                case DeclarationContradicted():
                    yield f"cross_check {event.check}"
                case Warned():
                    yield f"clock {event.clock}.warnings {event.rung}"
                case _:
                    pass


def refused() -> Iterator[str]:
    """Give the place of every guard and every material that ever refused a filing."""
    for ground, guard, _, changes in UNMET:
        attempt = applied(ground, changes=changes).when("2024-09-26 10:00", "own-finance", accepts())
        with pytest.raises(GuardNotMet) as unmet:
            attempt.command(attempt.scenario.case, attempt.on())
        assert unmet.value.decided_by["guard"] == guard
        yield from (f"guard {guard}", f"ground {ground}.guard {guard}")
    for ground in GROUNDS:
        attempt = applied(ground, []).when("2024-09-26 10:00", "own-finance", accepts())
        with pytest.raises(MaterialMissing):
            attempt.command(attempt.scenario.case, attempt.on())
        yield f"ground {ground}.materials"


def never_exercised(*journeys: Scenario) -> list[str]:
    """List the rules that nothing exercised."""
    seen = {*walked(journeys), *refused()}
    return sorted({place for place, _ in clauses_of(procedure_on(PROCEDURE, "2024-09-26"))} - seen)


def test_every_rule_is_exercised() -> None:
    each_ground = [applied(ground).accepted_on("2024-09-26 10:00") for ground in GROUNDS]
    assert never_exercised(*(journey() for journey in JOURNEYS), *each_ground) == []


def test_a_rule_that_no_journey_reaches_is_listed() -> None:
    missing = never_exercised(applied().accepted_on("2024-09-26 10:00"))
    assert {"step decision", "outcome approved", "clock district", "withdrawal", "ground additions"} <= {*missing}
    assert "ground limited-range" not in missing
