"""服务之星: the order of the posts follows from what is on record of them, as it stands after corrections."""

from typing import Any

import pytest

from domain.assessment import scores, staff
from domain.assessment.month import AssessmentMonth
from domain.assessment.stars import RankedPost, ranked_posts
from domain.events import DomainEvent
from tests.records import History, a_month
from tests.vocabulary import MAPPER

MANAGER, CENTRE = "hall-manager", "centre"
Month = History[AssessmentMonth]


def attended(month: Month, day: str, post: str, status: str = "present") -> Month:
    posted: dict[str, Any] = {"unit": "住建窗口", "post": post, "status": status}
    return month.after(f"{day} 09:05", MANAGER, staff.record_attendance, **posted)


def deducted(month: Month, post: str | None) -> Month:
    """Take a point off for what the last event of the month says."""
    cited = month.last
    off: dict[str, Any] = {"unit": "住建窗口", "kind": "attendance", "cites": cited.reference, "cited": cited}
    return month.after("2026-03-20", CENTRE, scores.deduct, act="deduct", post=post, **off)


def ranked(*months: Month) -> list[RankedPost]:
    events = [MAPPER.to_domain_event(one) for month in months for one in month.stored]
    return ranked_posts(event for event in events if isinstance(event, DomainEvent))


def places(*months: Month) -> list[tuple[int, str]]:
    return [(one.place, one.post) for one in ranked(*months)]


def test_points_come_before_days_not_in_order_and_both_before_the_number_of_days() -> None:
    month = a_month()
    for post, status in (("late-once", "late"), ("clean", "present"), ("on-leave", "leave")):
        month = attended(month, "2026-03-02", post, status)
    month = attended(attended(month, "2026-03-03", "clean"), "2026-03-03", "punished", "late")
    month = deducted(month, "punished")
    assert places(month) == [(1, "clean"), (1, "on-leave"), (3, "late-once"), (4, "punished")]
    last = ranked(month)[-1]
    assert (last.points, last.days, last.lapses, len(last.rests_on)) == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("status", "lapses"), [("present", 0), ("leave", 0), ("late", 1), ("left-early", 1), ("absent", 1)]
)
def test_who_was_there_or_on_leave_was_in_order(status: str, lapses: int) -> None:
    assert [one.lapses for one in ranked(attended(a_month(), "2026-03-02", "post-1", status))] == [lapses]


def test_a_correction_and_a_withdrawal_count_as_they_stand() -> None:
    late = attended(a_month(), "2026-03-02", "post-1", "late")
    punished = deducted(late, "post-1")
    put_right = punished.after("2026-03-21", CENTRE, staff.correct_attendance, 2, "leave", act="correct-attendance")
    forgiven = put_right.after("2026-03-22", CENTRE, scores.withdraw_deduction, 3, act="withdraw-deduction")
    assert [(one.points, one.lapses) for one in ranked(punished)] == [(1, 1)]
    assert [(one.points, one.lapses, one.rests_on) for one in ranked(forgiven)] == [(0, 0, ())]


def test_the_months_of_a_quarter_count_together_and_a_post_nobody_attended_has_no_place() -> None:
    march = attended(a_month(), "2026-03-02", "post-1")
    april = attended(a_month("2026-04"), "2026-04-01", "post-1", "absent")
    assert [(one.days, one.lapses) for one in ranked(march, april)] == [(2, 1)]
    of_a_unit = deducted(attended(a_month(), "2026-03-02", "post-1", "late"), None)
    assert [(one.post, one.points) for one in ranked(of_a_unit)] == [("post-1", 0)]
    assert ranked(a_month()) == []
