"""热线绩效考评 inputs: what is counted of a unit, from events alone, and what is kept apart."""

from datetime import date

import pytest

from domain.procedures.definition import load_shipped
from projections.hotline.facts import (
    CONFERENCES,
    DISSATISFIED,
    FINDING,
    HOTLINE,
    REFERRAL,
    REVIEW,
    SATISFACTION,
    UNIT_CLOCKS,
)
from projections.hotline.inputs import KINDS, inputs
from projections.hotline.period import Period, PeriodOfDaysMalformed
from tests.domain.procedures.hotline_cases import (
    closes,
    conferred,
    demanded,
    dispatched,
    dissatisfied,
    done,
    finished,
    replied,
    told,
    twice_reworked,
)
from tests.projections.hotline import extended, facts, sent_back
from tests.vocabulary import ZONE, Scenario, moment

SEPTEMBER = Period(date(2025, 9, 1), date(2025, 9, 30), ZONE)
LATER = "2025-10-20"
Counts = dict[tuple[str, str], int]


def counted(*scenarios: Scenario, unit: str = "unit", period: Period = SEPTEMBER, at: str = LATER) -> Counts:
    found = {one.unit: one for one in inputs(facts(*scenarios), period, moment(at))}
    return {(one.kind, one.detail): one.count for one in found[unit].counted} if unit in found else {}


def test_what_the_facts_name_stands_in_every_version_of_the_procedure() -> None:
    versions = [procedure for procedure in load_shipped() if procedure.code == HOTLINE]
    assert versions
    for procedure in versions:
        assert {clock.code for clock in procedure.clocks if "step:reply" in clock.until} == UNIT_CLOCKS
        assert {step.code for step in procedure.steps if step.title.zh.startswith("联席会议")} == CONFERENCES
        assert "finding" == FINDING in {field.code for field in procedure.step(REVIEW).fields}
        (said,) = [field for field in procedure.step("follow-up").fields if field.code == SATISFACTION]
        assert DISSATISFIED in said.choices
        assert procedure.step(REFERRAL).reopens


def test_a_case_closed_in_time_counts_as_dispatched_and_closed_at_first_pass() -> None:
    assert counted(finished(replied(), "2025-09-03")) == {
        ("dispatched", ""): 1,
        ("closed", ""): 1,
        ("closed-first-pass", ""): 1,
        ("reached", ""): 1,
    }


def test_each_count_names_the_cases_behind_it() -> None:
    (unit,) = inputs(facts(dispatched(), twice_reworked(), replied()), SEPTEMBER, moment("2025-09-11 12:00"))
    behind = {(one.kind, one.detail): (one.count, one.cases) for one in unit.counted}
    assert behind["dispatched", ""] == (3, ("case:1", "case:2", "case:3"))
    assert behind["rework", "incomplete"] == (1, ("case:2",))
    assert behind["overdue", "handling"] == (1, ("case:1",))
    assert [*behind] == sorted(behind, key=lambda key: (KINDS.index(key[0]), key[1]))


def test_reworks_are_counted_by_ground_and_their_case_closes_after_rework() -> None:
    assert counted(finished(done(conferred(), "2025-09-16", "reply"), "2025-09-16")) == {
        ("dispatched", ""): 1,
        ("closed", ""): 1,
        ("closed-after-rework", ""): 1,
        ("overdue", "rework"): 1,
        ("rework", "incomplete"): 1,
        ("rework", "诉求人补充了新的情况"): 1,
        ("conference", "rework-conference"): 1,
        ("reached", ""): 1,
    }


def test_a_dispatch_in_dispute_is_kept_apart_with_what_the_review_found() -> None:
    assert counted(sent_back()) == {("sent-back", "改派"): 1}
    assert counted(sent_back(), unit="市水务局", at="2025-09-02 12:00") == {("dispatched", ""): 1}
    assert counted(sent_back("维持原派单", "unit"), at="2025-09-02 12:00") == {
        ("dispatched", ""): 1,
        ("sent-back", "维持原派单"): 1,
    }
    assert counted(done(dispatched(), "2025-09-02", "dispatch-return")) == {("sent-back", "pending"): 1}


@pytest.mark.parametrize(
    ("at", "overdue"),
    [
        pytest.param("2025-09-08 23:59", False, id="on the last day"),
        pytest.param("2025-09-09 00:00", True, id="when it is over"),
    ],
)
def test_an_open_run_is_overdue_from_the_end_of_its_last_day(at: str, *, overdue: bool) -> None:
    assert (("overdue", "handling") in counted(dispatched(), at=at)) is overdue


@pytest.mark.parametrize(
    ("replied_at", "overdue"), [("2025-09-08 23:59", False), ("2025-09-09 00:00", True)], ids=["in time", "late"]
)
def test_a_run_that_ended_late_stays_overdue(replied_at: str, *, overdue: bool) -> None:
    assert (("overdue", "handling") in counted(done(dispatched(), replied_at, "reply"))) is overdue


def test_an_extension_is_counted_and_moves_the_due_day() -> None:
    assert counted(extended(), at="2025-09-15 23:59") == {("dispatched", ""): 1, ("extended", "handling"): 1}
    assert ("overdue", "handling") in counted(extended(), at="2025-09-16 00:00")


def test_a_run_that_was_interrupted_has_no_verdict() -> None:
    assert ("overdue", "handling") not in counted(done(dispatched(), "2025-09-02", "dispatch-return"))


def test_follow_ups_are_counted_reached_and_not_and_nobody_is_satisfied_by_silence() -> None:
    said = {"satisfaction": "不满意"}
    missed = done(told(), "2025-09-04 09:00", "follow-up", said=said, reached=False)
    assert counted(missed) == {("dispatched", ""): 1, ("not-reached", ""): 1}
    assert counted(done(missed, "2025-09-04 10:00", "follow-up", said=said)) == {
        ("dispatched", ""): 1,
        ("reached", ""): 1,
        ("not-reached", ""): 1,
        ("dissatisfied", ""): 1,
    }


def test_a_case_let_stand_with_reasons_closes_at_first_pass() -> None:
    stands = done(dissatisfied(), "2025-09-04 10:00", "dissatisfied-audit")
    assert ("closed-first-pass", "") in counted(stands.after("2025-09-04 11:00", "office", closes))


def test_a_conference_of_several_departments_counts_for_the_unit_in_charge() -> None:
    met = done(dispatched(several_departments=True), "2025-09-03", "conference")
    assert counted(met, at="2025-09-03 10:00") == {("dispatched", ""): 1, ("conference", "conference"): 1}


def test_what_joined_another_case_or_was_taken_back_is_told() -> None:
    earlier = demanded("2025-08-29", case_id="case:earlier").case
    merged = dispatched().after("2025-09-02", "office", lambda case, on: case.merge(on, earlier))
    assert counted(merged) == {("dispatched", ""): 1, ("merged", ""): 1}
    withdrawn = dispatched().after("2025-09-02", "agent", lambda case, on: case.withdraw(on))
    assert counted(withdrawn) == {("dispatched", ""): 1, ("withdrawn", ""): 1}


def test_what_no_unit_had_in_charge_counts_for_none() -> None:
    answered = done(demanded(kind="咨询"), "2025-09-01 10:00", "direct-answer")
    assert inputs(facts(answered.after("2025-09-01 11:00", "agent", closes)), SEPTEMBER, moment(LATER)) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param("2025-09-01", "2025-09-01", {("dispatched", ""): 1}, id="the day of the dispatch"),
        pytest.param("2025-09-02", "2025-09-07", {}, id="nothing happened"),
        pytest.param("2025-09-08", "2025-09-08", {("overdue", "handling"): 1}, id="the due day"),
        pytest.param("2025-09-09", "2025-09-30", {}, id="after it"),
    ],
)
def test_each_thing_counts_in_the_period_in_which_it_happened(first: str, last: str, expected: Counts) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last), ZONE)
    assert counted(dispatched(), period=period) == expected


@pytest.mark.parametrize(
    ("sent_out", "counts"), [("2025-09-01 23:59", True), ("2025-09-02 00:00", False)], ids=["before midnight", "at it"]
)
def test_a_period_ends_at_midnight_where_the_body_sits(sent_out: str, *, counts: bool) -> None:
    period = Period(date(2025, 9, 1), date(2025, 9, 1), ZONE)
    assert (("dispatched", "") in counted(dispatched(sent_out), period=period)) is counts


@pytest.mark.parametrize(
    ("first", "last"), [("2025-09-02", "2025-09-01"), ("0001-01-01", "2025-09-01"), ("2025-09-01", "9999-12-31")]
)
def test_a_period_that_is_none_is_refused(first: str, last: str) -> None:
    with pytest.raises(PeriodOfDaysMalformed):
        Period(date.fromisoformat(first), date.fromisoformat(last), ZONE)
