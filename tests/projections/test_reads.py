from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.clock.reading import Light
from projections.board.filters import Filters, Moment
from projections.board.reads import ClockCount, case, counts, list_cases
from projections.cursor import CursorMalformed, CursorMismatch
from tests.histories import Script, answered, founded, moment, stopped, varied
from tests.projections.conftest import Office

Build = Callable[[Script], Office]
NOW = Moment.present(moment("2027-01-15 12:00"))


def test_a_case_read_as_known_in_the_past_gives_the_row_of_then(office: Build) -> None:
    shown = office(founded() + answered("case:1")).board
    then = Moment.as_known(moment("2024-09-28 12:00"))
    past = case(shown, "case:1", then)
    assert past is not None
    assert (past.status, past.light) == ("accepted", "green")
    assert past.open_steps == ["evaluators-assistance", "investigation"]
    present = case(shown, "case:1", NOW)
    assert present is not None
    assert (present.status, present.recorded_until) == ("closed", None)
    assert case(shown, "case:1", Moment.as_known(moment("2024-09-26 08:59"))) is None


def test_lists_are_paged_by_a_cursor_that_belongs_to_their_question(office: Build) -> None:
    shown = office(varied(2)).board
    seen: list[str] = []
    cursor = None
    while True:
        page = list_cases(shown, NOW, cursor=cursor, limit=4)
        seen += [found.case_id for found in page.cases]
        cursor = page.next_cursor
        if cursor is None:
            break
    everything = list_cases(shown, NOW, limit=1000).cases
    assert seen == [found.case_id for found in everything]
    assert len(set(seen)) == 30
    page = list_cases(shown, NOW, limit=4)
    with pytest.raises(CursorMismatch):
        list_cases(shown, NOW, Filters(status="closed"), cursor=page.next_cursor)
    for torn in ("x", "!!", page.next_cursor[:-3] if page.next_cursor else "", "9" * 400):
        with pytest.raises((CursorMalformed, CursorMismatch)):
            list_cases(shown, NOW, cursor=torn)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(status="refused"), ["case:refused-0"]),
        (Filters(procedure="procurement-challenge", status="accepted"), ["case:open-0", "case:resubmitted-0"]),
        (Filters(light=Light.AMBER), []),
        (
            Filters(light=Light.RED, status="accepted"),
            [
                "case:open-0",
                "case:resubmitted-0",
                "case:imported-open-0",
                "case:waiting-0",
                "case:stopped-0",
                "case:by-itself-0",
                "case:extended-0",
            ],
        ),
        (Filters(item="item-1", status="closed"), ["case:resumed-0"]),
        (Filters(unit="unit-procurement", status="withdrawn"), ["case:withdrawn-0"]),
        (Filters(body="elsewhere"), []),
    ],
    ids=["status", "procedure", "amber", "red and accepted", "item", "unit", "body"],
)  # fmt: skip
def test_a_filter_shows_the_cases_that_meet_it(office: Build, filters: Filters, expected: list[str]) -> None:
    shown = office(varied()).board
    assert sorted(found.case_id for found in list_cases(shown, NOW, filters).cases) == sorted(expected)
    assert counts(shown, NOW, filters).cases == len(expected)


def test_a_stopped_case_is_grey_until_its_pause_ends_recorded_or_not(office: Build) -> None:
    shown = office(founded() + stopped("case:1").script).board
    last = moment("2025-10-23 00:00")
    found = case(shown, "case:1", Moment.present(last))
    assert found is not None
    assert found.stands_until is not None
    before = Moment.present(found.stands_until - timedelta(microseconds=1))
    assert list_cases(shown, before, Filters(light=Light.GREY)).cases[0].due_on == found.due_on
    after = Moment.present(found.stands_until)
    assert list_cases(shown, after, Filters(light=Light.GREY)).cases == []
    assert list_cases(shown, after, Filters(light=Light.GREEN)).cases[0].due_on == date(2025, 10, 31)


def test_counts_keep_lateness_by_the_day_and_by_the_instant_apart(office: Build) -> None:
    found = counts(office(varied()).board, NOW)
    assert found.cases == 15
    assert found.by_status == {"accepted": 7, "closed": 6, "refused": 1, "withdrawn": 1}
    assert sum(found.by_light.values()) == 15
    assert found.by_clock["source-deadline"] == ClockCount(open=1, met=1, missed=1, missed_by_instant=2)
    assert found.by_clock["promised"] == ClockCount(open=4, met=0, missed=1, missed_by_instant=0)
    assert found.by_clock["statutory"] == ClockCount(open=4, met=1, missed=0, missed_by_instant=0)
