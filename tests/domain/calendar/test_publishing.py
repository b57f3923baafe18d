"""Each notice once, and in order."""

from datetime import date
from typing import Any

import pytest

from domain.calendar.publication import CalendarPublication
from domain.calendar.publishing import PublicationDiffers, RevisionOutOfOrder, YearOutOfOrder, may_publish
from domain.calendar.shipped import load_shipped

SHIPPED = load_shipped()
LAST = SHIPPED[-1]


def changed(**values: Any) -> CalendarPublication:
    return CalendarPublication.model_validate({**LAST.model_dump(), **values})


def test_all_shipped_notices_may_be_published_one_after_the_other() -> None:
    for place, notice in enumerate(SHIPPED):
        assert may_publish(SHIPPED[:place], notice)


def test_an_identical_notice_is_a_repeat_and_not_news() -> None:
    assert may_publish(SHIPPED, changed()) is False


def test_another_content_under_the_same_revision_is_refused() -> None:
    with pytest.raises(PublicationDiffers):
        may_publish(SHIPPED, changed(title="另一通知"))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"revision": 3, "supersedes": 2}, id="a revision is skipped"),
        pytest.param({"revision": 2, "supersedes": 1, "published_at": date(2025, 11, 3)}, id="dated before the first"),
    ],
)
def test_a_revision_out_of_order_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(RevisionOutOfOrder):
        may_publish(SHIPPED, changed(**values))


def test_the_next_revision_may_be_published_on_the_same_day() -> None:
    assert may_publish(SHIPPED, changed(revision=2, supersedes=1))


def test_the_years_before_the_first_and_after_the_last_may_follow_and_no_other() -> None:
    middle = [notice for notice in SHIPPED if 2010 <= notice.year <= 2020]
    may = {year: next(notice for notice in SHIPPED if notice.year == year) for year in (2008, 2009, 2021, 2022)}
    assert may_publish(middle, may[2009])
    assert may_publish(middle, may[2021])
    for year in (2008, 2022):
        with pytest.raises(YearOutOfOrder):
            may_publish(middle, may[year])


def test_a_region_publishes_when_it_has_something_to_say() -> None:
    region = changed(jurisdiction="CN-45")
    earlier = region.model_copy(update={"year": 2017})
    assert may_publish([*SHIPPED, earlier], region)
