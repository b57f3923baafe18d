"""The read model of notices: what each act calls for, and what came of it; the same events twice change nothing."""

from datetime import date
from typing import Any

import psycopg
import pytest

from domain.case.events import CaseEvent, ItemTerms
from domain.case.notices import Notice, confirm, give_up, notices_of
from domain.procedures.notices import Channel
from projections.notices.view import NOTICES
from tests.histories import Script, Story, founded, imported, limit, resumed, stopped
from tests.projections.spec import Seen, given

Owner = psycopg.Connection[Any]


def refused(case_id: str) -> Story:
    story = Story(case_id, "window-approval", date(2024, 9, 20))
    terms = ItemTerms(code="item", title="事项", promised=limit("5 working days"), statutory=limit("9 working days"))
    story.file("2024-09-20 09:00", "window", {"applicant": "a", "matter": "m"}, terms)
    story.act("2024-09-20 10:00", "window", lambda on: story.case.refuse(on, "not-competent"))
    return story


def the_notice(story: Story) -> Notice:
    events = [event for _, batch in story.script.acts for event in batch if isinstance(event, CaseEvent)]
    return notices_of(events, story.case, story._procedure)[-1]


def sent(story: Story, at: str) -> None:
    notice = the_notice(story)
    story.act(at, "system", lambda on: confirm(story.case, on, notice, channel=Channel.SMS, proof="receipt"))


def given_up(story: Story, at: str) -> None:
    notice = the_notice(story)
    story.act(at, "system", lambda on: give_up(story.case, on, notice, attempts=6, reason="no answer"))


def seen(script: Script, owner: Owner, times: int = 2, batch: int = 1000) -> Seen:
    return given(founded() + script).seen(NOTICES, owner, times=times, batch=batch)


def test_an_act_calls_for_its_notice_and_an_act_without_a_rule_for_none(owner: Owner) -> None:
    seen(refused("case:1").script, owner).shows(
        "notices", "case:1", {"notice": "not-accepted", "role": "applicant", "state": "due", "said": None}
    )


def test_what_is_out_is_due_no_more_and_keeps_its_proof(owner: Owner) -> None:
    story = refused("case:1")
    sent(story, "2024-09-20 11:00")
    seen(story.script, owner).shows("notices", "case:1", {"state": "sent", "channel": "sms", "said": "receipt"})


def test_what_was_given_up_and_went_out_later_is_out(owner: Owner) -> None:
    story = refused("case:1")
    given_up(story, "2024-09-20 11:00")
    failed = seen(story.script, owner)
    failed.shows("notices", "case:1", {"state": "failed", "channel": None, "said": "no answer"})
    owner.execute(f"DROP SCHEMA {NOTICES.schema} CASCADE")
    sent(story, "2024-09-21 11:00")
    seen(story.script, owner).shows("notices", "case:1", {"state": "sent", "said": "receipt"})


@pytest.mark.parametrize("batch", [1, 2, 7, 1000])
def test_the_rows_do_not_depend_on_how_the_events_come(owner: Owner, batch: int) -> None:
    story = refused("case:1")
    sent(story, "2024-09-20 11:00")
    script = story.script + resumed("case:2") + stopped("case:3").script + imported("case:4")
    whole = seen(script, owner, times=1).text()
    owner.execute(f"DROP SCHEMA {NOTICES.schema} CASCADE")
    assert seen(script, owner, times=2, batch=batch).text() == whole
    assert len(whole) == 5


def test_a_case_taken_over_calls_for_nothing(owner: Owner) -> None:
    assert seen(imported("case:1"), owner).text() == []


def test_a_notice_names_the_version_of_the_act_it_tells_of(owner: Owner) -> None:
    story = stopped("case:1")
    (row,) = seen(story.script, owner).rows("notices")
    assert row["about"] == the_notice(story).event.originator_version
