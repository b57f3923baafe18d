"""What the signs say of the order of a case is what conformance says of it, told without the history."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import cast

import pytest

from application.rules import Rules
from domain.case.case import Case
from domain.case.conformance import Departure, findings
from domain.case.events import CaseEvent, Closed, Reviewed, StepEvent
from domain.case.requirements import outstanding
from domain.procedures.definition import load_shipped
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from projections.audits.order import departures, reopens
from tests.golden.histories import HISTORIES
from tests.vocabulary import Scenario

RULES, MAPPER = Rules(load_shipped(), (), {}), LedgerMapper(ALL_TOPICS)
TOLD = {
    Departure.OUT_OF_ORDER,
    Departure.WRONG_ROLE,
    Departure.STEP_UNKNOWN,
    Departure.BEFORE_ITS_CAUSE,
    Departure.STEPS_OUTSTANDING,
}
Place = tuple[int, str]


def history(name: str) -> list[CaseEvent]:
    scenario: Scenario = HISTORIES[name]()
    return [cast("CaseEvent", MAPPER.to_domain_event(event)) for event in scenario.stored]


def numbered(events: Iterable[CaseEvent]) -> list[Recorded]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Recorded(place, at, event.model_copy(update={"originator_version": place}))
        for place, event in enumerate(events, start=1)
    ]


def judged(recorded: Sequence[Recorded]) -> set[Place]:
    """Give where conformance finds a departure that can be told afterwards."""
    procedure = RULES.procedure(recorded[0].event.header.procedure)
    return {(one.recorded.position, one.departure) for one in findings(recorded, procedure) if one.departure in TOLD}


def told(recorded: Sequence[Recorded]) -> set[Place]:
    """Give where the signs find one; a step that was passed over is named where it was first."""
    procedure = RULES.procedure(recorded[0].event.header.procedure)
    case: Case | None = None
    found: set[Place] = set()
    passed_over: set[str] = set()
    reopened: dict[str, int] = {}
    for one in recorded:
        event = cast("CaseEvent", one.event)
        if case is None:
            case = cast("Case", event.mutate(None))
            continue
        event.apply(case)
        event.put_on_file(case)
        if isinstance(event, StepEvent | Reviewed):
            for departure, expected in departures(case, event, procedure, reopened):
                if departure is Departure.OUT_OF_ORDER and passed_over.issuperset(expected):
                    continue
                passed_over.update(expected if departure is Departure.OUT_OF_ORDER else ())
                found.add((one.position, departure))
            reopened.update(dict.fromkeys(reopens(event), event.originator_version))
        if isinstance(event, Closed) and outstanding(case, procedure):
            found.add((one.position, Departure.STEPS_OUTSTANDING))
    return {(position, departure) for position, departure in found if departure in TOLD}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_case_that_the_verbs_put_on_record_left_the_order_nowhere(name: str) -> None:
    assert told(numbered(history(name))) == set()


@pytest.mark.parametrize("name", HISTORIES)
def test_whichever_step_is_left_out_is_told_where_conformance_finds_it(name: str) -> None:
    events = history(name)
    places = [place for place, event in enumerate(events) if isinstance(event, StepEvent | Reviewed)]
    for place in places:
        left_out = numbered([*events[:place], *events[place + 1 :]])
        assert told(left_out) == judged(left_out), (name, place, events[place].TOPIC)


@pytest.mark.parametrize("name", HISTORIES)
def test_whichever_two_steps_change_places_is_told_where_conformance_finds_it(name: str) -> None:
    events = history(name)
    places = [place for place, event in enumerate(events) if isinstance(event, StepEvent | Reviewed)]
    for place, other in pairwise(places):
        changed = [*events]
        changed[place], changed[other] = changed[other], changed[place]
        assert told(numbered(changed)) == judged(numbered(changed)), (name, place, other)
