"""典型办件与曝光栏: chosen, de-identified, checked by someone else, approved, published, followed up, taken down."""

from collections.abc import Callable

import pytest

from domain.case.clock_events import Escalated
from domain.case.deadlines import DueKind
from domain.case.events import ClockEnded, Closed, Decided, Drafted, Refused, Reviewed, StepConcluded, Withdrawn
from domain.case.refusals import (
    FollowedCaseNeeded,
    FormMissing,
    GroundNeeded,
    NotAtThisStage,
    NotToBeFollowed,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
)
from domain.case.refusals_of_handling import SamePerson, StepOver
from domain.case.values import FieldMalformed
from domain.occasion import NotThisRole
from tests.domain.procedures.hotline_cases import closes, demanded, dispatched, does, done, replied
from tests.domain.procedures.typical_cases import a_case_of, checked, chosen, published
from tests.vocabulary import Scenario, a_challenge, fact, falls_due, performs


def test_a_publication_tells_of_a_case_of_the_hotline() -> None:
    assert chosen().case.follows == "case:hotline"
    with pytest.raises(FollowedCaseNeeded):
        a_case_of(None)
    with pytest.raises(NotToBeFollowed):
        a_case_of(a_challenge().case)


@pytest.mark.parametrize("stage", [demanded, dispatched, replied], ids=["accepted", "dispatched", "replied"])
@pytest.mark.parametrize("column", ["典型办件", "曝光栏"])
def test_a_case_may_be_told_of_at_any_stage(stage: Callable[[], Scenario], column: str) -> None:
    assert chosen(stage(), column).case.disclosed["column"] == column


def test_what_is_not_fit_is_not_published() -> None:
    filed = a_case_of(replied().case)
    filed.when("2025-09-10", "office", lambda case, on: case.refuse(on, "not-fit")).then(
        fact(Refused, ground="not-fit")
    )


def test_the_check_is_made_by_someone_else_than_who_de_identified() -> None:
    drafted = chosen().when("2025-09-11", "editor", does("de-identification")).then(fact(Drafted))
    drafted.when("2025-09-11 10:00", "checker", does("check", who="editor")).then_refused(
        SamePerson, clause="个保法 51", other_than="de-identification"
    )
    drafted.when("2025-09-11 10:00", "editor", does("check")).then_refused(NotThisRole, clause="个保法 51")
    drafted.when("2025-09-11 10:00", "checker", does("check")).then(fact(Reviewed, approved=True, completes=True))


def test_without_grants_the_office_tells_persons_apart() -> None:
    entered = chosen().after("2025-09-11", "editor", performs("de-identification"))
    entered.when("2025-09-11 10:00", "checker", performs("check", approved=True)).then(fact(Reviewed, completes=True))


def test_what_still_shows_a_person_goes_back_to_be_de_identified_again() -> None:
    drafted = done(chosen(), "2025-09-11", "de-identification")
    back = drafted.when("2025-09-11 10:00", "checker", does("check", approved=False)).then(
        fact(Reviewed, approved=False, returns_to="de-identification")
    )
    back.when("2025-09-11 11:00", "office-head", does("approval")).then_refused(StepNotOpen, clause="D5 四九(二)")
    done(back, "2025-09-11 12:00", "de-identification", "check").when(
        "2025-09-12", "office-head", does("approval")
    ).then(fact(Decided, outcome="approved"), fact(ClockEnded, clocks=("approval",)))


def test_nothing_unchecked_is_approved_and_nothing_unapproved_published() -> None:
    drafted = done(chosen(), "2025-09-11", "de-identification")
    drafted.when("2025-09-11 10:00", "office-head", does("approval")).then_refused(
        StepNotOpen, clause="D5 四九(二)", missing=["check"]
    )
    checked().when("2025-09-12", "editor", does("publication")).then_refused(StepNotRequired, clause="D5 四九(二)")
    checked().when("2025-09-12", "editor", does("approval")).then_refused(NotThisRole, clause="D5 四九(二)")


def test_what_is_not_approved_is_not_published_and_says_why() -> None:
    checked().when("2025-09-12", "office-head", does("approval", outcome="not-approved")).then_refused(
        GroundNeeded, clause="D5 四九(二)"
    )
    refused = done(checked(), "2025-09-12", "approval", outcome="not-approved", ground="尚在办理")
    refused.when("2025-09-12 10:00", "editor", does("publication")).then_refused(StepNotRequired, clause="D5 四九(二)")
    closed = refused.when("2025-09-12 10:00", "office", closes).then(fact(Closed))
    closed.when("2025-09-13", "office", does("taking-down")).then_refused(StepNotRequired, clause="D5 四九(二)")


@pytest.mark.parametrize("medium", ["专栏", "曝光栏", "电视", "报刊", "网络"])
def test_it_is_published_in_the_media_of_the_text_each_with_its_copy(medium: str) -> None:
    approved = done(checked(), "2025-09-12", "approval")
    said = {"medium": medium, "headline": "路灯修好了", "text": "某小区的路灯三日内恢复照明。"}
    once = approved.when("2025-09-12 10:00", "editor", does("publication", said)).then(fact(StepConcluded))
    assert once.case.disclosed["publication.text"] == said["text"]
    assert done(once, "2025-09-13", "publication", said=said).case.times["publication"] == 2
    approved.when("2025-09-12 10:00", "editor", does("publication", said, forms=())).then_refused(
        FormMissing, clause="D5 四九(二)", form="publication"
    )


def test_a_medium_is_one_of_those_listed_and_what_is_published_is_never_left_out() -> None:
    approved = done(checked(), "2025-09-12", "approval")
    with pytest.raises(FieldMalformed):
        done(approved, "2025-09-12 10:00", "publication", said={"medium": "传单"})


def test_nothing_protected_stands_in_what_is_published() -> None:
    history = done(published(), "2025-09-15", "tracking-draft", "tracking", "taking-down")
    procedure = history.procedure
    for step in ("publication", "tracking", "taking-down"):
        assert {field.protection for field in procedure.step(step).fields} == {"public"}
    for step in ("de-identification", "check", "tracking-draft"):
        assert {field.protection for field in procedure.step(step).fields} == {"internal"}
        assert not [field for field in history.case.disclosed if field.startswith(f"{step}.")]


def test_a_case_is_closed_once_it_is_published() -> None:
    approved = done(checked(), "2025-09-12", "approval")
    approved.when("2025-09-12 10:00", "office", closes).then_refused(
        StepsOutstanding, clause="D5 四九(二)", steps=["publication"]
    )


def test_it_is_followed_up_as_often_as_there_is_news_each_by_two_persons() -> None:
    history = done(published(), "2025-09-15", "tracking-draft", "tracking")
    history = done(history, "2025-09-22", "tracking-draft", "tracking")
    assert history.case.times["tracking"] == 2
    published().when("2025-09-15", "checker", does("tracking")).then_refused(StepNotRequired, clause="D5 四九(二)")
    drafted = done(published(), "2025-09-15", "tracking-draft")
    drafted.when("2025-09-15 10:00", "checker", does("tracking", who="editor")).then_refused(
        SamePerson, clause="D5 四九(二)", other_than="tracking-draft"
    )


def test_it_is_taken_down_with_the_reason_and_is_not_followed_up_any_more() -> None:
    down = published().when("2025-09-15", "office", does("taking-down")).then(fact(StepConcluded))
    assert down.case.disclosed["taking-down.reason"] == "当事人请求"
    down.when("2025-09-16", "editor", does("tracking-draft")).then_refused(
        StepOver, clause="个保法 51", closed_by="taking-down"
    )
    done(checked(), "2025-09-12", "approval").when("2025-09-12 10:00", "office", does("taking-down")).then_refused(
        NotAtThisStage, clause="D5 四九(二)"
    )


def test_the_editor_may_give_it_up() -> None:
    chosen().when("2025-09-11", "editor", lambda case, on: case.withdraw(on)).then(fact(Withdrawn), fact(ClockEnded))


def test_an_approval_that_waits_too_long_is_reported() -> None:
    assert chosen().reading("approval", "2025-09-10").due_on.isoformat() == "2025-09-17"
    chosen().when("2025-09-18 00:00", "system", falls_due(DueKind.ESCALATE, "approval")).then(
        fact(Escalated, clock="approval", to="office-head")
    )
