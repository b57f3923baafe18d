"""Terms over and due soon: with their days, the step at which they stand, the cause, and what stands behind them."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.domain.procedures.supervisions import opened
from tests.histories import Script, Story, founded, window
from tests.projections.audited import Audited, decided
from tests.supervised import as_script

Audit = Callable[[Script], Audited]
FILED = "2025-08-18 09:00"  # ten working days run out on the 1st of September, twenty on the 15th


def waiting() -> Story:
    story = window("case:window-1", FILED)
    story.step("2025-08-19 10:00", "handler", "examination", given={"opinion": "o"})
    return story


@pytest.mark.parametrize(
    ("at", "rows"),
    [
        pytest.param("2025-09-01 18:00", [], id="on the last day of the promise"),
        pytest.param("2025-09-02 09:00", [("promised", 1)], id="the day after"),
        pytest.param("2025-09-15 18:00", [("promised", 10)], id="on the last day of the law"),
        pytest.param("2025-09-16 09:00", [("promised", 11), ("statutory", 1)], id="when both are over"),
    ],
)
def test_a_term_is_listed_once_it_is_over_with_its_working_days(
    audited: Audit, at: str, rows: list[tuple[str, int]]
) -> None:
    found = audited(founded() + waiting().script).listed("overdue", at=at)
    assert [(row.kind, row.figures["days"]) for row in found] == rows


def test_an_overdue_term_says_at_which_step_in_whose_hands_and_what_stands_behind_it(audited: Audit) -> None:
    script = waiting().script
    (row,) = audited(founded() + script).listed("overdue", at="2025-09-05 09:00")
    assert (row.case, row.code, row.principal, row.unit) == (
        "case:window-1", "review", "p-handler", "unit-window",
    )  # fmt: skip
    topics = {one.event.reference: one.event.TOPIC for one in script.recorded()}
    assert [topics[f"{one.case}@{one.version}"] for one in row.behind] == ["case.clock_started", "case.opinion_given"]


def test_the_cause_is_the_one_that_a_supervision_states_once_it_is_on_record(audited: Audit) -> None:
    overdue = waiting()
    supervision = as_script(opened("2025-09-03", followed=overdue.case), "case:supervision")
    seen = audited(founded() + overdue.script + supervision)
    (before,) = seen.listed("overdue", at="2025-09-02 09:00")
    (after,) = seen.listed("overdue", at="2025-09-04 09:00")
    assert before.detail is None
    assert after.detail == "部门内部流转慢"
    assert after.behind[-1].case == "case:supervision"


@pytest.mark.parametrize(
    ("at", "rows"),
    [
        pytest.param("2025-08-27 09:00", [], id="three working days left"),
        pytest.param("2025-08-28 09:00", [("promised", 2)], id="two"),
        pytest.param("2025-09-01 09:00", [("promised", 0)], id="on the last day"),
        pytest.param("2025-09-02 09:00", [], id="when it is over"),
    ],
)
def test_a_term_is_due_soon_within_so_many_working_days(audited: Audit, at: str, rows: list[tuple[str, int]]) -> None:
    found = audited(founded() + waiting().script).listed("near-due", at=at)
    assert [(row.kind, row.figures["days"]) for row in found] == rows


def test_those_due_first_come_first_and_what_was_decided_in_time_does_not_come(audited: Audit) -> None:
    later = window("case:later", "2025-08-20 09:00")
    done = decided("case:done", FILED, "2025-08-25")
    seen = audited(founded() + later.script + waiting().script + done.script)
    found = seen.listed("overdue", at="2025-09-10 09:00")
    assert [(row.case, row.day) for row in found] == [
        ("case:window-1", date(2025, 9, 1)), ("case:later", date(2025, 9, 3)),
    ]  # fmt: skip
    assert [row.case for row in seen.listed("overdue", at="2025-09-10 09:00", limit=1, skip=1)] == ["case:later"]
    assert seen.named("overdue", at="2025-09-10 09:00", unit="别的单位") == []
    assert seen.named("overdue", at="2025-09-10 09:00", procedure="hotline") == []
