"""A case read again under other rules: what would have differed, and nothing written."""

from datetime import date

import pytest

from application.what_if import Difference, NothingToReplay, Rules, what_if
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.hours import BodyWithoutHours
from domain.calendar.shipped import load_shipped
from domain.procedures.procedure import Procedure
from tests.counter import INTERVALS, hours
from tests.histories import Story, attached, limit, moment, window

CALENDAR = WorkingCalendar.of(load_shipped())
NOW = Rules(CALENDAR)


def version(story: Story, **changed: object) -> Procedure:
    return Procedure.model_validate(story._procedure.model_dump(mode="json") | changed)


def clocks(story: Story, code: str, **changed: object) -> list[dict[str, object]]:
    said = story._procedure.model_dump(mode="json")["clocks"]
    return [clock | changed if clock["code"] == code else clock for clock in said]


def test_the_same_rules_make_no_difference() -> None:
    story = window("case:1", "2020-01-22 10:00", promised="20 working days")
    found = what_if(story.script.recorded(), NOW, Rules(CALENDAR, story._procedure), moment("2020-03-01 09:00"))
    assert found.differences == ()
    assert found.now == found.then


def test_an_earlier_calendar_shows_the_due_day_as_it_was_known() -> None:
    story = window("case:1", "2020-01-22 10:00", promised="20 working days")
    then = Rules(WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 22)))
    found = what_if(story.script.recorded(), NOW, then, moment("2020-02-26 09:00"))
    assert Difference("promised/1", "due_on", "2020-02-27", "2020-02-25") in found.differences
    assert Difference("promised/1", "state", "running", "expired") in found.differences


def test_another_version_changes_limits_and_says_which_acts_it_would_have_refused() -> None:
    story = window("case:1", "2026-11-02 10:00", promised="10 working days")
    forms = attached("time-notice")
    story.act("2026-11-10 10:00", "handler", lambda occasion: story.case.suspend_clocks(
        occasion, "expert-review", limit("5 working days"), forms=forms))  # fmt: skip
    listed = [
        ground for ground in story._procedure.model_dump(mode="json")["suspension"] if ground["code"] != "expert-review"
    ]
    changed = [
        clock | {"grounds": [ground for ground in clock["grounds"] if ground != "expert-review"]}  # type: ignore[attr-defined]
        for clock in clocks(story, "promised", limit="3 working days", near=1, warnings=[])
    ]
    other = version(story, suspension=listed, clocks=changed)
    found = what_if(story.script.recorded(), NOW, Rules(CALENDAR, other), moment("2026-11-12 09:00"))
    reference = story.script.recorded()[-1].event.reference
    assert Difference("promised/1", "limit", "10 working days", "3 working days") in found.differences
    assert Difference(reference, "ground of suspension", "expert-review", None) in found.differences
    assert Difference(reference, "promised not run out", "2026-11-16", "2026-11-05") in found.differences


def test_a_clock_that_the_other_version_does_not_have_is_named() -> None:
    story = window("case:1", "2026-11-02 10:00")
    kept = [clock for clock in clocks(story, "none") if clock["code"] != "promised"]
    found = what_if(
        story.script.recorded(), NOW, Rules(CALENDAR, version(story, clocks=kept)), moment("2026-11-12 09:00")
    )
    assert found.differences == (Difference("promised/1", "clock", "promised", None),)


def test_a_case_that_is_not_on_record_cannot_be_read_again() -> None:
    with pytest.raises(NothingToReplay):
        what_if([], NOW, NOW, moment("2026-11-12 09:00"))


def test_a_version_that_closes_with_the_office_takes_the_hours_on_record() -> None:
    story = window("case:1", "2026-11-02 10:00", promised="3 working days")
    other = version(story, clocks=clocks(story, "promised", closes="closing time"))
    at = moment("2026-11-05 20:00")
    found = what_if(story.script.recorded(), NOW, Rules(CALENDAR, other, (hours("centre"),)), at)
    assert Difference("promised/1", "hours", "None", str(INTERVALS)) in found.differences
    assert Difference("promised/1", "state", "running", "expired") in found.differences
    with pytest.raises(BodyWithoutHours):
        what_if(story.script.recorded(), NOW, Rules(CALENDAR, other), at)
