"""Histories of the hotline as a ledger would hold them, each under a name of its own."""

from dataclasses import replace
from functools import cache
from typing import cast

from eventsourcing.persistence import StoredEvent

from domain.case.events import CaseEvent
from domain.recorded import Recorded
from projections.hotline.facts import Fact, facts_of
from tests.domain.procedures.hotline_cases import (
    conferred,
    demanded,
    dispatched,
    dissatisfied,
    done,
    finished,
    replied,
    twice_reworked,
)
from tests.histories import Act, Script
from tests.vocabulary import MAPPER, Scenario, extends


def named(scenario: Scenario, case_id: str) -> Scenario:
    """Give a history another case."""
    stored = (StoredEvent(case_id, one.originator_version, one.topic, one.state) for one in scenario.stored)
    return replace(scenario, stored=tuple(stored))


def recorded(scenario: Scenario) -> list[Recorded]:
    """Give the events of a history, each recorded when it happened."""
    events = [cast("CaseEvent", MAPPER.to_domain_event(one)) for one in scenario.stored]
    return [Recorded(position, event.effective_at, event) for position, event in enumerate(events, start=1)]


def facts(*scenarios: Scenario) -> list[Fact]:
    """Give the facts of histories."""
    found: list[Fact] = []
    for number, scenario in enumerate(scenarios, start=1):
        case = None
        for one in recorded(named(scenario, f"case:{number}")):
            event = cast("CaseEvent", one.event)
            case = event.mutate(case)
            assert case is not None
            found += facts_of(one, event, case)
    return found


def sent_back(finding: str = "改派", unit: str = "市水务局") -> Scenario:
    """Let a dispatch have been sent back, and dispatched to another unit after the review."""
    returned = done(dispatched(), "2025-09-02", "dispatch-return")
    reviewed = done(returned, "2025-09-02 10:00", "dispute-review", said={"finding": finding})
    return done(reviewed, "2025-09-02 11:00", "dispatch", unit=unit)


def extended() -> Scenario:
    """Let the term have been extended."""
    return dispatched().after("2025-09-08", "unit-head", extends("handling", "5 working days"))


def hotline_script() -> Script:
    """Play a case of every kind, as recorded when it happened."""
    return Script(list(_acts()))


@cache
def _acts() -> tuple[Act, ...]:
    script = Script()
    for number, scenario in enumerate(
        (
            finished(replied(), "2025-09-03"),
            finished(done(conferred(), "2025-09-16", "reply"), "2025-09-16"),
            done(dissatisfied(), "2025-09-04 10:00", "rework", ground="dissatisfied"),
            sent_back(),
            extended(),
            twice_reworked(),
            demanded(kind="咨询"),
        )
    ):
        for one in recorded(named(scenario, f"case:hotline-{number}")):
            script.acts.append((one.recorded_at, [one.event]))
    return tuple(sorted(script.acts, key=lambda act: act[0]))
