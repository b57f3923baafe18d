"""评价: after closing, within its time, once and changed once; a low one calls for a contact; silence is no rating."""

import pytest

from application.acts import COMMENT
from domain.case.dispatch_events import FollowedUp, Rated
from domain.case.events import ClockEnded, ClockStarted
from domain.case.refusals_of_handling import NoRating, RatedAlready, RatingNotOpen, RatingOver, ScoreOffTheScale
from domain.case.values import fill_in
from domain.occasion import NotThisRole
from tests.errand import PROCEDURE
from tests.sealing import sealing
from tests.vocabulary import Command, Scenario, a_challenge, an_errand, fact, filled, performs, system_acts


def rates(score: int) -> Command:
    return lambda case, on: case.rate(on, score)


def settled(outcome: str = "done", ground: str | None = None) -> Scenario:
    passed = filled(PROCEDURE.step("check").fields, {"passed": True})
    handled = an_errand("2024-09-20").after("2024-09-20 10:00", "office", performs("dispatch", unit="unit"))
    checked = handled.after("2024-09-23", "unit", performs("reply")).after(
        "2024-09-23 10:00", "office", performs("check", filled=passed)
    )
    return checked.after("2024-09-23 11:00", "office", performs("result", outcome=outcome, ground=ground))


def closed(outcome: str = "done", ground: str | None = None) -> Scenario:
    return settled(outcome, ground).after("2024-09-24", "office", lambda case, on: case.close(on))


def test_a_rating_stands_on_the_closed_case() -> None:
    rated = closed().when("2024-09-25", "caller", rates(5)).then(fact(Rated, score=5, best=5, low=False))
    assert (rated.case.status, rated.case.score) == ("closed", 5)


def test_who_does_not_answer_has_given_no_rating() -> None:
    silent = system_acts(closed(), "2024-12-31")
    assert silent.case.score is None
    assert silent.stored == closed().stored


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        pytest.param("2024-09-24 10:00", True, id="the day of closing"),
        # Seven calendar days from 09-24 end on 10-01, a rest day: the last day is the first working day after it.
        pytest.param("2024-10-08 23:59", True, id="the last day, rolled over the holiday"),
        pytest.param("2024-10-09 00:00", False, id="the day after"),
    ],
)
def test_a_rating_comes_within_its_time(day: str, open_: bool) -> None:
    attempt = closed().when(day, "caller", rates(4))
    if open_:
        attempt.then(fact(Rated))
    else:
        attempt.then_refused(RatingOver, clause="T 11", last_day="2024-10-08")


def test_a_rating_may_be_changed_once_and_both_stay_on_record() -> None:
    first = closed().after("2024-09-25", "caller", rates(4))
    changed = first.when("2024-09-26", "caller", rates(5)).then(fact(Rated, score=5))
    assert changed.case.score == 5
    changed.when("2024-09-27", "caller", rates(3)).then_refused(RatedAlready, clause="T 11", changes=1)


@pytest.mark.parametrize(("score", "low"), [(1, True), (2, True), (3, False)])
def test_a_low_rating_calls_for_a_contact_within_a_working_day(score: int, low: bool) -> None:
    started = [fact(ClockStarted, clock="contact")] if low else []
    rated = closed().when("2024-09-25", "caller", rates(score)).then(fact(Rated, low=low), *started)
    if low:
        assert rated.reading("contact", "2024-09-25").due_on.isoformat() == "2024-09-26"
        rated.when("2024-09-26", "office", performs("contact", reached=True)).then(fact(FollowedUp), fact(ClockEnded))


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_off_the_scale_is_malformed(score: int) -> None:
    closed().when("2024-09-25", "caller", rates(score)).then_refused(ScoreOffTheScale, best=5)


def test_nothing_is_rated_before_it_is_closed_or_after_another_outcome() -> None:
    settled().when("2024-09-24", "caller", rates(5)).then_refused(RatingNotOpen, clause="T 11", after="closed")
    closed("explained", "理由").when("2024-09-25", "caller", rates(5)).then_refused(
        RatingNotOpen, clause="T 11", outcome="explained"
    )


def test_nobody_else_rates_and_no_case_whose_procedure_knows_no_rating() -> None:
    closed().when("2024-09-25", "office", rates(5)).then_refused(NotThisRole, clause="T 11")
    a_challenge().when("2024-09-27", "supplier", rates(5)).then_refused(NoRating)


def test_a_comment_stands_in_the_event_as_a_commitment() -> None:
    said = fill_in([COMMENT], {"comment": "态度好"}, sealing())
    rated = closed().after("2024-09-25", "caller", lambda case, on: case.rate(on, 5, said))
    assert "态度好".encode() not in rated.stored[-1].state
    assert b"committed" in rated.stored[-1].state
