from collections.abc import Callable
from dataclasses import replace
from datetime import date

import psycopg

from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.instants import microseconds
from projections.board.filters import Moment
from projections.board.reads import case
from projections.board.view import BOARD
from projections.rulebook import Rulebooks
from tests.histories import Script, answered, founded, moment, published_later, window
from tests.projections.conftest import Office
from tests.projections.spec import given

PUBLISHED = "2026-12-29 10:00"


def notice_of_2027() -> CalendarPublication:
    """A notice as it might come: New Year's days off reach to 5 January."""
    return CalendarPublication(
        jurisdiction="CN", year=2027, revision=1, document_number="test 1", title="2027",
        published_at=date(2026, 12, 29), source="test", number_verified=False, supersedes=None,
        entries=(CalendarEntry(first=date(2027, 1, 1), last=date(2027, 1, 5), kind=DayKind.REST, reason="元旦"),),
    )  # fmt: skip


def waiting_over_new_year() -> Script:
    case_ = window("case:1", "2026-12-21 09:00")
    return founded() + answered("case:old") + case_.script + published_later(notice_of_2027(), PUBLISHED)


def test_a_new_calendar_restates_what_it_moves_and_keeps_what_was_shown_before(
    office: Callable[[Script], Office],
) -> None:
    shown = office(waiting_over_new_year()).board
    before = case(shown, "case:1", Moment.as_known(moment("2026-12-29 09:00")))
    after = case(shown, "case:1", Moment.as_known(moment("2026-12-29 11:00")))
    assert before is not None
    assert after is not None
    assert (before.due_on, before.provisional) == (date(2027, 1, 5), True)
    assert (after.due_on, after.provisional) == (date(2027, 1, 7), False)
    assert before.recorded_until == after.recorded_from
    assert (after.version, after.open_steps, after.number) == (before.version, before.open_steps, before.number)


def test_a_calendar_seen_twice_restates_once(owner: psycopg.Connection) -> None:
    history = given(waiting_over_new_year())
    seen = history.seen(BOARD, owner)
    once = seen.text()
    last = [seen.of("states", case_id)[-1]["recorded_from"] for case_id in ("case:old", "case:1")]
    assert [recorded_from >= microseconds(moment(PUBLISHED)) for recorded_from in last] == [False, True]
    owner.execute(f"DROP SCHEMA {BOARD.schema} CASCADE")
    assert history.seen(BOARD, owner, times=2, batch=5).text() == once
    assert given(waiting_over_new_year()).told(replace(BOARD, name="board", version=99), owner).text() == once


def test_what_was_known_before_a_position_shares_the_calendars_that_are_built() -> None:
    everything = Rulebooks(waiting_over_new_year().recorded())
    notice = everything.calendars[-1]
    earlier, end = everything.before(notice.position), notice.position - 1
    assert earlier.calendars == everything.calendars[:-1]
    assert earlier.at(end).calendar("CN") is everything.at(end).calendar("CN")
    assert earlier.at(notice.position).calendar("CN") is not everything.at(notice.position).calendar("CN")
    assert everything.before(notice.position + 1) is everything
    assert everything.before(1).calendars == []
