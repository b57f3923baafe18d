"""What each audience sees of a timeline: the public the stages and the days, the outer side no word written inside."""

from collections.abc import Mapping
from functools import cache

import pytest

from application.acts import COMMENT
from domain.case.events import CaseEvent
from domain.case.sight import MEANT_FOR, Sight, seen_by
from domain.case.values import Disclosed, Scalar, fill_in
from domain.procedures.audience import KNOWN_TO, Audience
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from tests.domain.procedures.linked_approvals import returned
from tests.domain.procedures.window_approvals import OPENED, TO_THE_AGENT
from tests.further_acts import closes
from tests.sealing import sealing
from tests.vocabulary import (
    MAPPER,
    Scenario,
    a_window_case,
    extends,
    filled,
    moment,
    returns_for_correction,
    supplies,
    suspends,
    system_acts,
)

OUTER = (Audience.PUBLIC, Audience.APPLICANT, Audience.INTAKE)
INNER = (Audience.HANDLER, Audience.SUPERVISOR)
WRITTEN_INSIDE = {"case.opinion_given", "case.reviewed", "case.drafted", "case.warned", "case.escalated"}


@cache
def story() -> Scenario:
    """By an agent, corrected, stopped, extended, late with its reasons, granted, issued, rated low, checked."""
    values: dict[str, Scalar] = {"by-agent": True, "agent": "代办员", "contact": "联系方式"}
    filed = a_window_case(OPENED, role="agent", attached=["authorisation"], values=values)
    asked = filed.after("2025-09-23", "window", returns_for_correction("matter", explanation="请补充平面图"))
    accepted = asked.after("2025-09-24", "window", supplies(matter="事由")).accepted_on("2025-09-24 10:00")
    examined = accepted.performed("2025-09-25", "agent-to-window", "examination")
    stopped = system_acts(examined.after("2025-09-26", "handler", suspends("testing", "3 working days")), "2025-10-09")
    extended = stopped.after("2025-10-09", "lead", extends("statutory", "5 working days"))
    overdue = system_acts(extended, "2025-10-20")
    reasons = filled(overdue.procedure.step("late-reasons").fields, {"reasons": "现场核查条件不具备"})
    told = overdue.performed("2025-10-20", "late-reasons", filled=reasons).performed("2025-10-20 10:00", "review")
    granted = told.performed("2025-10-21", "decision", outcome="granted")
    closed = granted.performed("2025-10-22", "issue", *TO_THE_AGENT).after("2025-10-22 15:00", "window", closes)
    said = fill_in([COMMENT], {"comment": "等得太久"}, sealing())
    rated = closed.after("2025-10-22 20:00", "applicant", lambda case, on: case.rate(on, 1, said))
    called = rated.performed("2025-10-23", "low-rating-contact", reached=True)
    return called.performed("2025-10-24", "low-rating-result")


def history(scenario: Scenario) -> list[Recorded]:
    events = [MAPPER.to_domain_event(stored) for stored in scenario.stored]
    return [
        Recorded(place, moment("2025-12-01"), event)
        for place, event in enumerate(events, start=1)
        if isinstance(event, CaseEvent)
    ]


def seen(audience: Audience, scenario: Scenario | None = None) -> list[Sight]:
    shown = scenario or story()
    return list(seen_by(audience, history(shown), shown.procedure))


def topics(audience: Audience) -> set[str]:
    return {sight.recorded.event.TOPIC for sight in seen(audience)}


def values(audience: Audience, topic: str) -> Mapping[str, object]:
    (sight,) = [sight for sight in seen(audience) if topic == sight.recorded.event.TOPIC][:1]
    return sight.values


def steps(audience: Audience) -> set[str]:
    return {getattr(sight.recorded.event, "step", "") for sight in seen(audience)} - {""}


def test_a_narrower_circle_never_sees_less() -> None:
    for wider, narrower in zip(Audience, list(Audience)[1:], strict=False):
        outside, inside = seen(wider), {sight.recorded.position: sight for sight in seen(narrower)}
        for sight in outside:
            more = inside[sight.recorded.position]
            assert sight.values.items() <= more.values.items()
            assert (sight.ground, sight.office, sight.actor) <= (more.ground, more.office, more.actor)
            assert set(sight.forms) <= set(more.forms)
            assert sight.hidden_clocks >= more.hidden_clocks
        assert narrower.includes(wider)
        assert not wider.includes(narrower)


@pytest.mark.parametrize("audience", OUTER)
def test_the_outer_side_sees_nothing_that_is_written_inside(audience: Audience) -> None:
    assert not topics(audience) & WRITTEN_INSIDE
    assert "opinion" not in {code for sight in seen(audience) for code in sight.values}


@pytest.mark.parametrize("audience", INNER)
def test_those_inside_see_every_event_and_each_opinion_as_its_commitment(audience: Audience) -> None:
    assert [sight.recorded for sight in seen(audience)] == history(story())
    assert {type(value).__name__ for value in values(audience, "case.opinion_given").values()} == {"Committed"}
    assert all(sight.office and sight.actor and sight.ground for sight in seen(audience))


def test_the_public_sees_stages_days_the_stop_the_outcome_and_what_was_published_for_it() -> None:
    assert topics(Audience.PUBLIC) == {
        "case.filed",
        "case.returned_for_correction",
        "case.corrections_supplied",
        "case.accepted",
        "case.clock_started",
        "case.clock_suspended",
        "case.clock_resumed",
        "case.term_extended",
        "case.step_concluded",
        "case.decided",
        "case.closed",
    }
    assert steps(Audience.PUBLIC) == {"late-reasons", "decision"}
    assert values(Audience.PUBLIC, "case.step_concluded") == {"reasons": Disclosed(value="现场核查条件不具备")}


def test_the_public_sees_no_person_no_paper_and_no_protected_value_not_even_as_a_commitment() -> None:
    for sight in seen(Audience.PUBLIC):
        assert (sight.office, sight.actor, sight.forms) == (False, False, ())
        assert all(isinstance(value, Disclosed) for value in sight.values.values())
    assert values(Audience.PUBLIC, "case.filed") == {"by-agent": Disclosed(value=True)}


def test_the_applicant_sees_what_was_served_what_he_was_told_and_what_he_said() -> None:
    assert {"issue", "agent-to-applicant"} <= steps(Audience.APPLICANT)
    assert {"applicant", "contact", "matter"} <= {*values(Audience.APPLICANT, "case.filed")}
    assert {*values(Audience.APPLICANT, "case.returned_for_correction")} == {"explanation"}
    assert {*values(Audience.APPLICANT, "case.term_extended")} == {"reason"}
    assert {*values(Audience.APPLICANT, "case.rated")} == {"comment"}
    assert "agent-to-window" not in steps(Audience.APPLICANT)
    assert all(sight.office and not sight.actor for sight in seen(Audience.APPLICANT))


def test_the_ground_of_a_decision_stands_in_words_and_is_for_the_applicant() -> None:
    denied = a_window_case(OPENED).accepted_on(f"{OPENED} 10:00").performed("2025-09-24", "examination", "review")
    decided = denied.performed("2025-09-25", "decision", outcome="denied", ground="不符合法定条件")
    for audience in Audience:
        (sight,) = [sight for sight in seen(audience, decided) if sight.recorded.event.TOPIC == "case.decided"]
        assert sight.ground is (audience is not Audience.PUBLIC)


def test_the_intake_sees_the_handovers_and_still_no_opinion() -> None:
    assert {"agent-to-window", "window-to-agent"} <= steps(Audience.INTAKE)
    assert not {"examination", "review", "low-rating-result"} & steps(Audience.INTAKE)


@pytest.mark.parametrize("audience", OUTER)
def test_the_clocks_of_the_office_alone_are_not_shown_outside(audience: Audience) -> None:
    card = returned()
    internal = {"gate", "district", "city", "way-back", "low-rating"}
    started = {getattr(sight.recorded.event, "clock", "") for sight in seen(audience, card)}
    assert started & internal == set()
    assert {"promised", "statutory"} <= started
    assert all(sight.hidden_clocks == internal for sight in seen(audience, card))
    inside = {getattr(sight.recorded.event, "clock", "") for sight in seen(Audience.HANDLER, card)}
    assert {"district", "city"} <= inside


def test_every_class_of_value_has_its_circle_and_only_the_public_one_is_for_everyone() -> None:
    assert {*KNOWN_TO} == {*FieldClass}
    assert [kind for kind, audience in KNOWN_TO.items() if audience is Audience.PUBLIC] == [FieldClass.PUBLIC]


def test_what_the_table_does_not_name_is_for_those_inside() -> None:
    for topic in WRITTEN_INSIDE:
        assert ALL_TOPICS[topic] not in MEANT_FOR


def test_a_case_of_an_older_system_is_seen_without_a_procedure() -> None:
    unbound: Procedure | None = None
    assert [sight.recorded.event.TOPIC for sight in seen_by(Audience.PUBLIC, history(story()), unbound)]
    assert all(sight.hidden_clocks == frozenset() for sight in seen_by(Audience.PUBLIC, history(story()), unbound))
