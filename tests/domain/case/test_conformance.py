"""A case that kept to its procedure has no finding; one that did not is told where, against what, by which clause."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from application.rules import Rules
from domain.case.conformance import CHINESE, Departure, Finding, findings
from domain.case.events import CaseEvent
from domain.procedures.definition import load_shipped
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from tests.golden.cases import FOLDER, from_lines
from tests.golden.histories import HISTORIES
from tests.vocabulary import Scenario

RULES, MAPPER = Rules(load_shipped(), (), {}), LedgerMapper(ALL_TOPICS)
Events = list[CaseEvent]


def judged(events: Events) -> list[Finding]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    numbered = [
        Recorded(place, at, event.model_copy(update={"originator_version": place}))
        for place, event in enumerate(events, start=1)
    ]
    return list(findings(numbered, RULES.procedure(events[0].header.procedure)))


def history(name: str) -> Events:
    scenario: Scenario = HISTORIES[name]()
    return [MAPPER.to_domain_event(event) for event in scenario.stored]  # type: ignore[misc]


def place_of(events: Events, step: str) -> int:
    return next(place for place, event in enumerate(events) if getattr(event, "step", None) == step)


WINDOW = "window-approval@2019-04-23"


@pytest.mark.parametrize("name", HISTORIES)
def test_a_case_that_the_verbs_put_on_record_has_no_finding(name: str) -> None:
    assert judged(history(name)) == []


def test_a_history_of_an_earlier_definition_shows_the_step_that_has_come_since() -> None:
    lines = (FOLDER / "procurement-challenge@2018-03-01.jsonl").read_text(encoding="utf-8")
    found = judged([MAPPER.to_domain_event(event) for event in from_lines(lines)])  # type: ignore[misc]
    assert [(one.departure, one.step, one.expected) for one in found] == [
        (Departure.OUT_OF_ORDER, "panel", ("panel-report",)),
        (Departure.STEPS_OUTSTANDING, None, ("panel-report",)),
    ]
    assert found[0].clause == "D1 二.3"


def _left_out(events: Events) -> None:
    del events[place_of(events, "examination")]


def _by_somebody_else(events: Events) -> None:
    place = place_of(events, "review")
    header = events[place].header
    actor = header.actor.model_copy(update={"role": "applicant"})
    events[place] = events[place].model_copy(update={"header": header.model_copy(update={"actor": actor})})


def _twice(events: Events) -> None:
    place = place_of(events, "review")
    events.insert(place + 1, events[place])


def _unknown(events: Events) -> None:
    place = place_of(events, "review")
    events[place] = events[place].model_copy(update={"step": "invented"})


def _too_early(events: Events) -> None:
    place = place_of(events, "decision")
    early = events[place].timestamp - timedelta(days=30)
    events[place] = events[place].model_copy(update={"timestamp": early})


def _never_accepted(events: Events) -> None:
    del events[next(n for n, event in enumerate(events) if event.TOPIC == "case.accepted")]


def _uncalled_for(events: Events) -> None:
    del events[next(n for n, event in enumerate(events) if event.TOPIC == "case.rated")]


@pytest.mark.parametrize(
    ("change", "departure", "step", "expected"),
    [
        (_left_out, Departure.OUT_OF_ORDER, "review", ("examination",)),
        (_by_somebody_else, Departure.WRONG_ROLE, "review", None),
        (_twice, Departure.ONCE_TOO_OFTEN, "review", ("1",)),
        (_unknown, Departure.STEP_UNKNOWN, "invented", None),
        (_too_early, Departure.BEFORE_ITS_CAUSE, "decision", ("review",)),
        (_never_accepted, Departure.WRONG_STAGE, "agent-to-window", ("accepted",)),
        (_uncalled_for, Departure.NOT_CALLED_FOR, "low-rating-contact", None),
    ],
    ids=lambda given: given.__name__ if callable(given) else None,
)
def test_a_planted_departure_is_found_with_what_was_expected(
    change: Callable[[Events], Any], departure: Departure, step: str, expected: tuple[str, ...] | None
) -> None:
    events = history(WINDOW)
    change(events)
    found = [one for one in judged(events) if (one.departure, one.step) == (departure, step)]
    assert len(found) == 1
    assert expected in (None, found[0].expected)
    assert found[0].clause is not None or departure is Departure.STEP_UNKNOWN


def test_what_was_left_out_is_outstanding_at_the_close() -> None:
    events = history(WINDOW)
    _left_out(events)
    found = judged(events)
    assert [(one.departure, one.expected) for one in found if one.step is None] == [
        (Departure.STEPS_OUTSTANDING, ("examination",))
    ]


def test_every_departure_has_its_chinese_word() -> None:
    assert CHINESE.keys() == set(Departure)
