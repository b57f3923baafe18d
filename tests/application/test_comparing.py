"""What changed of a case between two moments, and which events changed it."""

from datetime import timedelta

import pytest

from application.case_state import Eyes, Kind, Row, Value
from application.comparing import Change, Comparison, MomentsReversed, NothingToCompare, Viewed, compare
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from tests.histories import Story, moment, stopped, window

CALENDAR = WorkingCalendar.of(load_shipped())


def compared(story: Story, earlier: Viewed, later: Viewed) -> Comparison:
    return compare(story.script.recorded(), earlier, later, Eyes(story._procedure, CALENDAR))


def in_law(story: Story, since: str, until: str) -> Comparison:
    return compared(story, Viewed(moment(since)), Viewed(moment(until)))


def change(found: Comparison, kind: Kind, name: str, what: str) -> Change:
    return next(one for one in found.changes if one.row == Row(kind, name, what))


def test_between_two_moments_without_an_event_only_time_has_passed() -> None:
    found = in_law(window("case:1", "2025-09-22 09:00"), "2025-09-23 10:00", "2025-09-24 10:00")
    assert found.events == ()
    assert {one.row.kind for one in found.changes} == {Kind.CLOCK}
    elapsed = change(found, Kind.CLOCK, "promised/1", "elapsed")
    assert (elapsed.old, elapsed.new, elapsed.events) == (1, 2, ())


def test_a_moment_compared_with_itself_shows_nothing() -> None:
    found = in_law(stopped("case:1"), "2025-09-26 16:00", "2025-09-26 16:00")
    assert (found.changes, found.events) == ((), ())


def test_a_stop_explains_the_light_and_the_due_day_that_it_moved() -> None:
    story = stopped("case:1")
    found = in_law(story, "2025-09-25 10:00", "2025-09-28 10:00")
    (stop,) = found.events
    version = stop.event.originator_version
    light = change(found, Kind.CLOCK, "promised/1", "light")
    assert (light.old, light.new, light.events) == ("green", "grey", (version,))
    assert change(found, Kind.CLOCK, "promised/1", "elapsed").events == ()
    material = next(one for one in found.changes if one.row.kind is Kind.MATERIAL)
    assert (material.row.name, material.old, material.events) == ("time-notice", None, (version,))


def test_what_became_known_between_two_moments_is_told_apart_from_what_happened() -> None:
    story = stopped("case:1")
    at = moment("2025-09-26 16:00")
    found = compared(story, Viewed(at, at), Viewed(at, moment("2025-09-27 09:00")))
    assert [one.event.TOPIC for one in found.events] == ["case.clock_suspended"]
    assert change(found, Kind.CLOCK, "promised/1", "state").new == "suspended"
    assert found.old is not None
    assert found.old.at == found.new.at == at


def test_before_the_filing_there_was_nothing_and_everything_is_new() -> None:
    found = in_law(window("case:1", "2025-09-22 09:00"), "2025-09-01 09:00", "2025-09-22 10:00")
    assert found.old is None
    assert all(one.old is None and one.events for one in found.changes)
    field = change(found, Kind.FIELD, "by-agent", "value")
    assert field.new is False


def test_what_is_not_public_is_compared_by_its_commitment() -> None:
    found = in_law(window("case:1", "2025-09-22 09:00"), "2025-09-01 09:00", "2025-09-22 10:00")
    applicant = change(found, Kind.FIELD, "applicant", "commitment")
    assert str(applicant.new).startswith("sha256:")
    values: list[Value | None] = [one.new for one in found.changes]
    assert "a" not in values


def test_a_step_done_changes_who_holds_the_file_and_what_may_be_done() -> None:
    story = window("case:1", "2025-09-22 09:00")
    story.step("2025-09-25 09:00", "handler", "examination", given={"opinion": "o"})
    found = in_law(story, "2025-09-24 09:00", "2025-09-25 10:00")
    version = found.events[-1].event.originator_version
    assert change(found, Kind.STEP, "examination", "done_at").new == moment("2025-09-25 09:00")
    assert change(found, Kind.OPEN_STEP, "examination", "open") == Change(
        Row(Kind.OPEN_STEP, "examination", "open"), True, None, (version,)
    )
    assert change(found, Kind.OPEN_STEP, "review", "open").new is True


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param(Viewed(moment("2025-09-25 09:00")), Viewed(moment("2025-09-24 09:00")), id="in law"),
        pytest.param(
            Viewed(moment("2025-09-25 09:00")),
            Viewed(moment("2025-09-26 09:00"), moment("2025-09-26 09:00")),
            id="all that is known, then less",
        ),
        pytest.param(
            Viewed(moment("2025-09-25 09:00"), moment("2025-09-27 09:00")),
            Viewed(moment("2025-09-26 09:00"), moment("2025-09-26 09:00")),
            id="on record",
        ),
    ],
)
def test_one_compares_from_the_earlier_to_the_later_moment(earlier: Viewed, later: Viewed) -> None:
    with pytest.raises(MomentsReversed):
        compared(stopped("case:1"), earlier, later)


def test_a_case_that_was_not_there_at_the_later_moment_cannot_be_compared() -> None:
    with pytest.raises(NothingToCompare):
        in_law(stopped("case:1"), "2025-09-01 09:00", "2025-09-02 09:00")
    at = moment("2025-09-22 09:00") - timedelta(seconds=1)
    with pytest.raises(NothingToCompare):
        compared(stopped("case:1"), Viewed(at, at), Viewed(moment("2025-10-01 09:00"), at))
