from datetime import date
from typing import Any

import pytest

from domain.assessment import awarding
from domain.assessment import honours as happened
from domain.assessment import refusals as no
from domain.assessment.board import PerformancePublished, PublicBoard
from domain.assessment.honours import QuarterHonours
from domain.case.refusals import BeforeItsCause
from domain.clock.reading import ClockState, read
from domain.occasion import NotThisRole
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import DoneAlready
from domain.regulation.regulation import NotOnTheList
from tests.records import ASSESSMENT, History, a_board, a_quarter
from tests.vocabulary import CALENDAR, moment

Quarter = History[QuarterHonours]
FLAG: dict[str, Any] = {"honour": "red-flag-window", "unit": "住建窗口", "criteria": ["conduct", "results"]}
STAR: dict[str, Any] = {"honour": "star-of-service", "unit": "住建窗口", "post": "post-12", "criteria": ["results"]}


def proposed() -> Quarter:
    """Propose a window (version 2) and a post (version 3)."""
    flag = a_quarter().after("2026-04-01", "hall-manager", awarding.propose_honour, **FLAG)
    return flag.after("2026-04-01", "centre", awarding.propose_honour, **STAR)


def published() -> Quarter:
    """Make both public (version 4) on 2 April: five working days end on 10 April."""
    return proposed().after("2026-04-02", "centre", awarding.publish_nominations, [2, 3])


def test_the_five_looks_are_those_of_the_text() -> None:
    assert [entry.title.zh for entry in ASSESSMENT.lists["five-looks"]] == [
        "看谁行为更规范",
        "看谁群众更满意",
        "看谁工作更扎实",
        "看谁业绩更优秀",
        "看谁形象更突出",
    ]


@pytest.mark.parametrize(
    ("at", "over"), [("2026-03-31 23:59", False), ("2026-04-01 00:00", True)], ids=["last day", "over"]
)
def test_an_honour_is_proposed_once_the_quarter_is_over(at: str, over: bool) -> None:
    quarter = a_quarter(opened="2026-03-31")
    if over:
        quarter.after(at, "centre", awarding.propose_honour, **FLAG)
    else:
        quarter.refused(no.QuarterNotOver, at, "centre", awarding.propose_honour, **FLAG)


def test_a_window_is_nominated_by_its_unit_and_a_star_by_post() -> None:
    at, act = "2026-04-01", awarding.propose_honour
    a_quarter().refused(no.NoNominee, at, "centre", act, **{**FLAG, "post": "post-1"})
    a_quarter().refused(no.NoNominee, at, "centre", act, **{**STAR, "post": None})
    a_quarter().refused(NotOnTheList, at, "centre", act, **{**FLAG, "honour": "medal"})
    a_quarter().refused(NotOnTheList, at, "centre", act, **{**FLAG, "criteria": ["luck"]})
    a_quarter().refused(NotThisRole, at, "unit", act, **FLAG)


def test_a_nomination_is_made_public_once_with_the_last_day_for_objections() -> None:
    public = published()
    assert isinstance(public.last, happened.NominationsPublished)
    assert public.last.until == date(2026, 4, 10)
    act = awarding.publish_nominations
    public.refused(DoneAlready, "2026-04-03", "centre", act, [2])
    proposed().refused(DoneAlready, "2026-04-03", "centre", act, [2, 2])
    proposed().refused(EntryUnknown, "2026-04-03", "centre", act, [9])
    proposed().refused(BeforeItsCause, "2026-03-31", "centre", act, [2], now="2026-04-03")


@pytest.mark.parametrize(
    ("at", "running"),
    [("2026-04-10 23:59", True), ("2026-04-11 00:00", False)],
    ids=["fifth working day", "over"],
)
def test_one_objects_during_the_publicity_and_awards_after_it(at: str, running: bool) -> None:
    object_to, award = awarding.object_to_nomination, awarding.award_honour
    if running:
        published().after(at, "unit", object_to, 2)
        published().refused(no.PublicityStillRuns, at, "centre", award, 2)
    else:
        published().refused(no.RightLapsed, at, "unit", object_to, 2)
        assert published().after(at, "centre", award, 2).record.nominations[2].awarded


def test_nothing_is_awarded_over_an_objection_that_is_open_or_upheld() -> None:
    objected = published().after("2026-04-03", "unit", awarding.object_to_nomination, 2)
    objected.refused(no.ObjectionOpen, "2026-04-13", "centre", awarding.award_honour, 2)
    answer = awarding.answer_nomination_objection
    upheld = objected.after("2026-04-07", "centre", answer, 5, upheld=True)
    upheld.refused(no.ObjectionUpheld, "2026-04-13", "centre", awarding.award_honour, 2)
    upheld.refused(DoneAlready, "2026-04-08", "centre", answer, 5, upheld=False)
    rejected = objected.after("2026-04-07", "centre", answer, 5, upheld=False)
    assert rejected.after("2026-04-13", "centre", awarding.award_honour, 2).record.nominations[2].awarded
    objected.after("2026-04-13", "centre", awarding.award_honour, 3)  # the objection is to another nomination


def test_a_nomination_is_decided_once() -> None:
    declined = published().after("2026-04-13", "centre", awarding.decline_honour, 2)
    for act in (awarding.award_honour, awarding.decline_honour):
        declined.refused(no.NominationDecided, "2026-04-14", "centre", act, 2)
    declined.refused(no.NominationDecided, "2026-04-09", "unit", awarding.object_to_nomination, 2, now="2026-04-14")
    proposed().refused(no.NotPublished, "2026-04-13", "centre", awarding.award_honour, 2)
    proposed().refused(no.NotPublished, "2026-04-13", "unit", awarding.object_to_nomination, 2)


@pytest.mark.parametrize(
    ("at", "state"),
    [("2026-04-15 23:00", ClockState.MET), ("2026-04-16 00:00", ClockState.MISSED)],
    ids=["tenth working day", "eleventh"],
)
def test_the_result_of_a_quarter_is_due_in_ten_working_days_and_stands_as_late(at: str, state: ClockState) -> None:
    first = published().after("2026-04-13", "centre", awarding.award_honour, 2)
    assert read(first.record.clocks()[0], CALENDAR, moment("2026-04-13 12:00")).state is ClockState.RUNNING
    done = first.after(at, "centre", awarding.decline_honour, 3)
    reading = read(done.record.clocks()[0], CALENDAR, moment("2026-04-20"))
    assert (reading.due_on, reading.state) == (date(2026, 4, 15), state)


def test_an_award_is_put_up_on_the_public_board() -> None:
    awarded = published().after("2026-04-13", "centre", awarding.award_honour, 3)
    board = a_board().after("2026-04-13", "centre", PublicBoard.publish_performance, awarded.record, awarded.last)
    assert isinstance(board.last, PerformancePublished)
    assert (board.last.award, board.last.quarter, board.last.post) == ("honours:中心:2026-q1@5", "2026-q1", "post-12")
    assert [one.honour for one in board.record.honours] == ["star-of-service"]
