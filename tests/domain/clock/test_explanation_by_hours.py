"""The explanation of a term of working hours: every stretch of every day, counted or not, adds up to the budget."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect, Suspension
from domain.clock.explanation import DayKind, explain
from domain.clock.limit import parse_limit
from domain.clock.reading import read

CHINA = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar.of(load_shipped())
HOURS = (("09:00", "12:00"), ("14:00", "17:30"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def clock(limit: str, opened: datetime, *pauses: tuple[datetime, datetime | None]) -> Clock:
    stops = tuple(Suspension("hearing", stopped, 1, at("2099-01-01"), resumed) for stopped, resumed in pauses)
    term = parse_limit(limit)
    return Clock("answer", 1, Effect.PROMISED, opened, CHINA, term, hours=HOURS, suspensions=stops)


def test_each_day_says_which_of_its_stretches_count_and_why_the_others_do_not() -> None:
    stopped = (at("2026-09-30T16:00"), at("2026-10-08T10:00"))
    reading = read(clock("4 working hours", at("2026-09-30T15:00"), stopped), CALENDAR, at("2026-10-08T10:00"))
    lines = explain(reading, CALENDAR)
    first, last, holidays = lines[0], lines[-1], lines[1:-1]
    said = [
        (f"{one.begins:%H:%M}", f"{one.ends:%H:%M}", one.kind, one.ground)
        for one in (*first.stretches, *last.stretches)
    ]
    assert said == [
        ("15:00", "16:00", DayKind.COUNTED, None),
        ("16:00", "17:30", DayKind.SUSPENDED, "hearing"),
        ("17:30", "00:00", DayKind.CLOSED, None),
        ("00:00", "09:00", DayKind.CLOSED, None),
        ("09:00", "10:00", DayKind.SUSPENDED, "hearing"),
        ("10:00", "12:00", DayKind.COUNTED, None),
        ("12:00", "14:00", DayKind.CLOSED, None),
        ("14:00", "15:00", DayKind.COUNTED, None),
    ]
    assert (first.seconds, last.seconds) == (3600, 3 * 3600)
    assert {(line.kind, line.label, line.seconds) for line in holidays} == {(DayKind.REST, "国庆节", 0)}
    assert all(line.document_number for line in holidays)


def test_a_day_after_closing_and_a_day_that_was_suspended_say_so() -> None:
    stopped = (at("2026-07-06T08:00"), at("2026-07-07T09:00"))
    reading = read(clock("1 working hour", at("2026-07-03T18:00"), stopped), CALENDAR, at("2026-07-07T12:00"))
    kinds = [line.kind for line in explain(reading, CALENDAR)]
    assert kinds == [DayKind.CLOSED, DayKind.REST, DayKind.REST, DayKind.SUSPENDED, DayKind.COUNTED]


def test_an_open_pause_reaches_to_the_moment_of_asking() -> None:
    reading = read(
        clock("3 working hours", at("2026-07-03T09:00"), (at("2026-07-03T10:00"), None)),
        CALENDAR,
        at("2026-07-06T11:00"),
    )
    assert [line.seconds for line in explain(reading, CALENDAR)] == [3600, 0, 0, 3 * 3600 - 3600]
    assert [one.kind for one in explain(reading, CALENDAR)[-1].stretches][1] is DayKind.SUSPENDED


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(0, 365 * 24 * 3600),
    st.lists(st.integers(1, 20 * 24 * 3600), max_size=6),
)
def test_the_seconds_of_the_days_add_up_to_the_budget(amount: int, opened: int, gaps: list[int]) -> None:
    opened_at = at("2025-01-02T00:00") + timedelta(seconds=opened)
    turns = [opened_at]
    for gap in gaps:
        turns.append(turns[-1] + timedelta(seconds=gap))
    pauses = list(zip(turns[1::2], turns[2::2], strict=False))
    reading = read(clock(f"{amount} working hours", opened_at, *pauses), CALENDAR, turns[-1])
    lines = explain(reading, CALENDAR)
    assert sum(line.seconds for line in lines) == amount * 3600
    ends = [stretch for line in lines for stretch in line.stretches]
    assert (ends[-1].ends, ends[-1].kind) == (reading.expires_at, DayKind.COUNTED)
