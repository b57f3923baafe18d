"""A term cut into stretches: whole, without gaps, and equal to its reckoning."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.console.strip.stretches import Kind, Stretch, stretches
from domain.clock.clock import Clock
from domain.clock.reading import read
from tests.api.console.clocks import at, clock, in_hours, stopped
from tests.vocabulary import CALENDAR, ZONE, moment

TWENTY = clock("2026-03-02", "20 working days")
STOPPED = stopped(TWENTY, "2026-03-09", "2026-03-16")


def cut(made: Clock, when: str | datetime) -> list[Stretch]:
    read_at = at(made, when)
    return stretches(read_at.reading, read_at.ahead, read_at.days)


def shown(made: Clock, when: str) -> list[tuple[str, str, str, int]]:
    return [
        (one.kind.value, f"{one.begins:%m-%d %H:%M}", f"{one.ends:%m-%d %H:%M}", one.days) for one in cut(made, when)
    ]


def test_a_running_term_is_its_opening_day_what_has_counted_and_what_is_to_come() -> None:
    assert shown(TWENTY, "2026-03-05 12:00") == [
        ("opening", "03-02 00:00", "03-03 00:00", 0),
        ("counting", "03-03 00:00", "03-05 12:00", 3),
        ("future", "03-05 12:00", "03-31 00:00", 17),
    ]


def test_an_open_suspension_goes_on_as_far_as_it_may_and_the_rest_of_the_term_behind_it() -> None:
    assert shown(STOPPED, "2026-03-11 12:00") == [
        ("opening", "03-02 00:00", "03-03 00:00", 0),
        ("counting", "03-03 00:00", "03-10 00:00", 5),
        ("suspended", "03-10 00:00", "03-11 12:00", 0),
        ("pausing", "03-11 12:00", "03-17 00:00", 0),
        ("future", "03-17 00:00", "04-08 00:00", 15),
    ]


def test_a_suspension_that_is_over_lies_between_what_counted_before_and_behind_it() -> None:
    resumed = stopped(TWENTY, "2026-03-09", "2026-03-16", resumed="2026-03-12")
    assert shown(resumed, "2026-03-13 12:00") == [
        ("opening", "03-02 00:00", "03-03 00:00", 0),
        ("counting", "03-03 00:00", "03-10 00:00", 5),
        ("suspended", "03-10 00:00", "03-13 00:00", 0),
        ("counting", "03-13 00:00", "03-13 12:00", 1),
        ("future", "03-13 12:00", "04-03 00:00", 14),
    ]


def test_two_grounds_that_adjoin_stay_two_stretches() -> None:
    twice = stopped(
        stopped(TWENTY, "2026-03-09", "2026-03-16", resumed="2026-03-11"), "2026-03-11", "2026-03-13", ground="hearing"
    )
    grounds = [one.ground for one in cut(twice, "2026-03-12") if one.kind in {Kind.SUSPENDED, Kind.PAUSING}]
    assert grounds == ["expert-review", "hearing", "hearing"]


def test_what_is_late_begins_where_the_term_ends() -> None:
    assert shown(TWENTY, "2026-04-01 12:00")[-2:] == [
        ("counting", "03-03 00:00", "03-31 00:00", 20),
        ("overdue", "03-31 00:00", "04-01 12:00", 2),
    ]
    ended = TWENTY.ended(moment("2026-04-01"))
    assert shown(ended, "2026-06-01")[-1] == ("overdue", "03-31 00:00", "04-01 09:00", 2)


def test_a_term_that_ended_in_time_shows_what_was_left_of_it() -> None:
    ended = TWENTY.ended(moment("2026-03-10"))
    assert shown(ended, "2026-06-01")[-1] == ("future", "03-10 09:00", "03-31 00:00", 14)


def test_an_interrupted_term_has_nothing_to_come() -> None:
    assert shown(TWENTY.interrupted(moment("2026-03-05")), "2026-03-20")[-1][0] == "counting"


def test_a_term_within_a_day_and_one_whose_end_its_source_gave_are_one_stretch_from_their_opening() -> None:
    assert shown(clock("2026-03-02", "same day"), "2026-03-02 08:00") == [("future", "03-02 09:00", "03-03 00:00", 0)]
    assert shown(clock("2026-03-02", None), "2026-03-30") == [
        ("counting", "03-02 09:00", "03-21 00:00", 0),
        ("overdue", "03-21 00:00", "03-30 09:00", 10),
    ]


def test_a_term_of_hours_is_cut_to_the_minute() -> None:
    made = stopped(
        in_hours("2026-03-02 09:00", "8 working hours"), "2026-03-02 10:00", "2026-03-02", resumed="2026-03-02 11:00"
    )
    assert shown(made, "2026-03-02 12:00") == [
        ("counting", "03-02 09:00", "03-02 10:00", 0),
        ("suspended", "03-02 10:00", "03-02 11:00", 0),
        ("counting", "03-02 11:00", "03-02 12:00", 0),
        ("future", "03-02 12:00", "03-03 11:00", 0),
    ]


DAYS = st.dates(date(2026, 1, 5), date(2026, 6, 30))


@settings(max_examples=150, deadline=None)
@given(
    opened=DAYS,
    limit=st.sampled_from(["1 working day", "20 working days", "10 calendar days", "2 months", "45 working days"]),
    stop=st.integers(0, 30),
    pause=st.integers(1, 20),
    resume=st.one_of(st.none(), st.integers(0, 20)),
    when=st.integers(0, 120),
    ended=st.one_of(st.none(), st.integers(0, 60)),
)
def test_stretches_have_no_gap_and_count_what_the_reading_counts(
    opened: date, limit: str, stop: int, pause: int, resume: int | None, when: int, ended: int | None
) -> None:
    def day(after: int, hour: int = 9) -> datetime:
        return datetime(opened.year, opened.month, opened.day, hour, tzinfo=ZONE) + timedelta(days=after)

    made = clock(opened.isoformat(), limit)
    if read(made, CALENDAR, day(stop, 10)).expired is False:
        made = made.suspended("expert-review", day(stop, 10), 3, day(stop + pause, 23))
        if resume is not None:
            made = made.resumed(day(stop + resume, 11), 4)
    made = made if ended is None else made.ended(day(max(ended, stop + (resume or pause)), 12))
    found = cut(made, day(when, 15))
    for before, after in pairwise(found):
        assert before.ends == after.begins
        assert (before.kind, before.ground) != (after.kind, after.ground)
    reading = read(made, CALENDAR, day(when, 15))
    if "working" in limit:
        counted = sum(one.days for one in found if one.kind is Kind.COUNTING)
        assert counted == reading.elapsed - reading.overdue
    assert sum(one.days for one in found if one.kind is Kind.OVERDUE) == reading.overdue
