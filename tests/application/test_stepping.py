"""A case event by event, in the order of the ledger and in the order of law."""

from itertools import pairwise

import pytest

from application.case_state import CaseState, Eyes
from application.replay import known, rebuild
from application.stepping import Order, Step, stepped
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped as shipped_calendars
from domain.recorded import Recorded
from tests.histories import Script, Story, answered, imported, moment, resumed, resumed_by_itself, stopped

CALENDAR = WorkingCalendar.of(shipped_calendars())


def eyes(story: Story) -> Eyes:
    return Eyes(story._procedure, CALENDAR)


def gone_through(story: Story, order: Order) -> list[Step[CaseState]]:
    return list(stepped(story.script.recorded(), eyes(story), order))


def topics(steps: list[Step[CaseState]]) -> list[str]:
    return [step.recorded.event.TOPIC for step in steps]


def test_before_the_first_event_there_is_no_case_and_each_state_follows_from_the_one_before() -> None:
    steps = gone_through(stopped("case:1"), Order.RECORDED)
    assert steps[0].before is None
    assert next(step.after.status for step in steps if step.after is not None) == "filed"
    statuses = [(step.before and step.before.status, step.after and step.after.status) for step in steps]
    assert all(after == before for (_, after), (before, _) in pairwise(statuses))


def test_as_recorded_one_looks_at_the_moment_of_recording_and_in_law_at_that_of_effect() -> None:
    story = stopped("case:1")
    stop = "case.clock_suspended"
    recorded = next(one for one in gone_through(story, Order.RECORDED) if stop == one.recorded.event.TOPIC)
    in_law = next(one for one in gone_through(story, Order.EFFECTIVE) if stop == one.recorded.event.TOPIC)
    assert (recorded.at, in_law.at) == (moment("2025-09-27 08:30"), moment("2025-09-26 15:00"))


def test_a_stop_turns_the_light_grey_and_time_alone_changes_nothing_between_before_and_after() -> None:
    stop = next(
        step
        for step in gone_through(stopped("case:1"), Order.EFFECTIVE)
        if step.recorded.event.TOPIC.endswith("suspended")
    )
    assert stop.before is not None
    assert stop.after is not None
    lights = [(reading.clock.code, reading.light.value) for reading in stop.after.readings]
    assert [light for _, light in lights] == ["green", "grey", "grey"]
    assert [reading.light.value for reading in stop.before.readings] == ["green"] * 3
    assert [reading.elapsed for reading in stop.before.readings] == [reading.elapsed for reading in stop.after.readings]


@pytest.mark.parametrize("script", [resumed("case:1"), answered("case:1", panel=True), imported("case:1")])
@pytest.mark.parametrize("order", Order)
def test_every_state_is_what_a_replay_to_that_place_gives(script: Script, order: Order) -> None:
    history = script.recorded()
    seen: list[Recorded] = []
    for step in stepped(history, Eyes(None, CALENDAR), order):
        seen.append(step.recorded)
        case = rebuild(sorted(seen, key=lambda recorded: recorded.event.originator_version))
        assert (step.after and step.after.status, step.after and step.after.version) == (
            case and case.status,
            case and case.version,
        )


def test_in_law_the_state_after_an_event_is_the_one_of_its_instant() -> None:
    story = stopped("case:1")
    history = story.script.recorded()
    last = {step.at: step for step in stepped(history, eyes(story), Order.EFFECTIVE)}
    for at, step in last.items():
        case = rebuild(known(history, at=at, known_at=None))
        assert (step.after and step.after.status) == (case and case.status)


def out_of_order() -> Story:
    """Stop the clocks on the 26th, and enter on the 29th an examination that was made on the 25th."""
    story = stopped("case:1")
    story.step("2025-09-25 09:00", "handler", "examination", given={"opinion": "o"}, recorded="2025-09-29 09:00")
    return story


def test_what_was_entered_late_comes_last_as_recorded_and_in_its_place_in_law() -> None:
    def acts(order: Order) -> list[str]:
        topics = [step.recorded.event.TOPIC for step in gone_through(out_of_order(), order)]
        return [topic for topic in topics if topic in {"case.opinion_given", "case.clock_suspended"}]

    assert acts(Order.RECORDED) == ["case.clock_suspended", "case.opinion_given"]
    assert acts(Order.EFFECTIVE) == ["case.opinion_given", "case.clock_suspended"]


def test_in_law_an_act_entered_late_is_seen_without_those_that_came_after_it_and_they_with_it() -> None:
    steps = {step.recorded.event.TOPIC: step for step in gone_through(out_of_order(), Order.EFFECTIVE)}
    opinion, stop = steps["case.opinion_given"], steps["case.clock_suspended"]
    assert opinion.after is not None
    assert stop.after is not None
    assert {reading.light.value for reading in opinion.after.readings} == {"green"}
    assert (opinion.after.version, stop.after.version) == (opinion.recorded.event.originator_version,) * 2
    assert "review" in stop.after.steps


def test_who_holds_a_case_is_the_last_person_and_never_the_system() -> None:
    last = list(stepped(resumed_by_itself("case:1").recorded(), Eyes(None, CALENDAR), Order.RECORDED))[-1]
    assert last.recorded.event.header.actor.role == "system"
    assert last.after is not None
    assert last.after.principal == "p-handler"
