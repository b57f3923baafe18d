"""Who knew what when: what had happened by an instant beside what was on record by then."""

from datetime import timedelta
from functools import partial

import pytest

from application.case_state import Eyes
from application.comparing import NothingToCompare
from application.knowledge import Knowledge, knowledge_at
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.case.events import CaseEvent
from domain.case.notices import confirm, notices_of
from domain.procedures.notices import Channel
from tests.histories import Story, answered, challenge, moment, stopped, window

CALENDAR = WorkingCalendar.of(load_shipped())


def known(story: Story, at: str) -> Knowledge:
    return knowledge_at(story.script.recorded(), moment(at), Eyes(story._procedure, CALENDAR))


def test_an_act_that_had_happened_and_was_not_yet_entered_is_told_apart_with_its_delay() -> None:
    found = known(stopped("case:1"), "2025-09-26 16:00")
    stop = found.events[-1]
    assert (stop.recorded.event.TOPIC, stop.happened, stop.on_record) == ("case.clock_suspended", True, False)
    assert stop.delay == timedelta(hours=17, minutes=30)
    assert all(one.on_record for one in found.events[:-1])


def test_the_two_states_differ_in_what_the_late_entry_changed() -> None:
    found = known(stopped("case:1"), "2025-09-26 16:00")
    assert found.record is not None
    assert [reading.state.value for reading in found.record.readings] == ["met", "running", "running"]
    assert [reading.state.value for reading in found.law.readings] == ["met", "suspended", "suspended"]
    states = [(one.old, one.new) for one in found.differences if one.row.what == "state"]
    assert states == [("running", "suspended"), ("running", "suspended")]


def test_once_everything_is_entered_there_is_no_difference() -> None:
    found = known(stopped("case:1"), "2025-09-27 09:00")
    assert found.differences == ()
    assert {(one.happened, one.on_record) for one in found.events} == {(True, True)}


def test_who_had_acted_is_told_with_how_much_of_it_was_on_record() -> None:
    hands = {hand.actor.role: hand for hand in known(stopped("case:1"), "2025-09-26 16:00").hands}
    assert set(hands) == {"window", "handler"}
    assert (hands["handler"].acts, hands["handler"].on_record) == (1, 0)
    assert hands["window"].acts == hands["window"].on_record > 1
    assert hands["handler"].first_at == moment("2025-09-26 15:00")


def test_who_held_the_file_is_told_with_since_when_and_since_when_that_was_known() -> None:
    story = window("case:1", "2025-09-22 09:00")
    found = known(story, "2025-09-23 09:00")
    (holding,) = found.holdings
    assert (holding.unit, holding.since, holding.until) == ("unit-window", moment("2025-09-22 09:00"), None)


def a_refusal_told_late() -> Story:
    """Refuse a filing; the letter went out on the 27th, and that was entered on the 29th."""
    story = challenge("case:1")
    story.act("2024-09-27 09:00", "procurement", lambda occasion: story.case.refuse(occasion, "wrong-target"))
    events = [recorded.event for recorded in story.script.recorded()]
    (notice,) = notices_of([one for one in events if isinstance(one, CaseEvent)], story.case, story._procedure)
    sent = partial(confirm, story.case, notice=notice, channel=Channel.LETTER, proof="EMS 1")
    story.act("2024-09-27 16:00", "system", sent, recorded="2024-09-29 09:00")
    return story


def test_who_was_to_be_told_is_told_with_what_came_of_it() -> None:
    (due,) = known(a_refusal_told_late(), "2024-09-27 10:00").told
    assert (due.to, due.state, due.at, due.on_record) == ("supplier", "due", None, True)
    (sent,) = known(a_refusal_told_late(), "2024-09-28 10:00").told
    assert (sent.state, sent.proof, sent.at, sent.on_record) == ("sent", "EMS 1", moment("2024-09-27 16:00"), False)
    assert [one.on_record for one in known(a_refusal_told_late(), "2024-09-29 10:00").told] == [True]


def test_what_was_served_is_told_with_its_method() -> None:
    eyes = Eyes(challenge("case:1")._procedure, CALENDAR)
    found = knowledge_at(answered("case:1").recorded(), moment("2024-10-09 10:10"), eyes)
    (served,) = found.told
    assert (served.notice, served.served, served.channel, served.at) == (
        "service",
        True,
        "counter",
        moment("2024-10-09 10:00"),
    )


def test_before_the_first_event_nothing_is_known() -> None:
    with pytest.raises(NothingToCompare):
        known(stopped("case:1"), "2025-09-01 09:00")


def test_a_case_entered_late_was_not_on_record_at_all() -> None:
    story = stopped("case:1")
    history = [
        type(one)(one.position, one.recorded_at + timedelta(days=30), one.event) for one in story.script.recorded()
    ]
    found = knowledge_at(history, moment("2025-09-28 09:00"), Eyes(story._procedure, CALENDAR))
    assert found.record is None
    assert not any(one.on_record for one in found.events)
    assert all(one.old is None for one in found.differences)
