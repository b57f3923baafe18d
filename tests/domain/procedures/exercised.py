"""Which rules of a procedure its tests have walked: histories, and attempts that a rule refused."""

from collections.abc import Iterable
from typing import cast

import pytest

from application.exercised import places_of, places_of_a_case, places_of_a_refusal
from domain.case.events import CaseEvent
from domain.errors import Refused
from domain.procedures.clauses import clauses_of
from domain.procedures.procedure import Procedure
from tests.vocabulary import MAPPER, Attempt, Scenario


def never_exercised(procedure: Procedure, walked: Iterable[Scenario], refused: Iterable[Attempt] = ()) -> list[str]:
    """List the places of a procedure's rules that no history has come to, and that refused no attempt."""
    seen: set[str] = set()
    for scenario in walked:
        assert scenario.procedure == procedure
        for stored in scenario.stored:
            seen.update(places_of(cast("CaseEvent", MAPPER.to_domain_event(stored))))
        seen.update(places_of_a_case(scenario.case, procedure))
    for attempt in refused:
        case = attempt.scenario.case
        with pytest.raises(Refused) as raised:
            attempt.command(case, attempt.on())
        seen.update(places_of_a_refusal(raised.value, case, procedure))
    return [place for place, _ in clauses_of(procedure) if place not in seen]
