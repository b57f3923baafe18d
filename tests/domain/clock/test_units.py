"""Clocks in the units beyond days: their words, and how they are read."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect, Extension, Suspension
from domain.clock.explanation import DayKind, explain
from domain.clock.limit import Limit, MalformedLimit, Unit, parse_limit
from domain.clock.reading import ClockState, Light, NoOfficeHours, read

CHINA = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar.of(load_shipped())
HOURS = (("09:00", "12:00"), ("14:00", "17:30"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def clock(limit: str, opened: str, *pauses: tuple[str, str | None], near: int | None = None) -> Clock:
    far = at("2099-01-01")
    suspensions = tuple(
        Suspension("expert-review", at(stopped), 1, far, at(resumed) if resumed else None)
        for stopped, resumed in pauses
    )
    return Clock(
        code="reply",
        run=1,
        effect=Effect.STATUTORY,
        opened_at=at(opened),
        zone=CHINA,
        limit=parse_limit(limit),
        near=near,
        hours=HOURS if "working hour" in limit else None,
        suspensions=suspensions,
    )


@pytest.mark.parametrize(
    ("words", "amount", "unit", "chinese"),
    [
        ("immediately", 0, Unit.IMMEDIATELY, "当即"),
        ("same day", 0, Unit.SAME_DAY, "当日"),
        ("1 working hour", 1, Unit.WORKING_HOURS, "1个工作小时"),
        ("3 working hours", 3, Unit.WORKING_HOURS, "3个工作小时"),
        ("1 working day", 1, Unit.WORKING_DAYS, "1个工作日"),
        ("5 working days", 5, Unit.WORKING_DAYS, "5个工作日"),
        ("30 calendar days", 30, Unit.CALENDAR_DAYS, "30日"),
        ("1 month", 1, Unit.MONTHS, "1个月"),
        ("2 months", 2, Unit.MONTHS, "2个月"),
        ("1st working day of next month", 1, Unit.WORKING_DAY_OF_NEXT_MONTH, "次月第1个工作日"),
        ("5th working day of next month", 5, Unit.WORKING_DAY_OF_NEXT_MONTH, "次月第5个工作日"),
    ],
)
def test_a_limit_is_read_from_its_words_and_written_as_they_stand(
    words: str, amount: int, unit: Unit, chinese: str
) -> None:
    limit = parse_limit(words)
    assert (limit.amount, limit.unit, str(limit), limit.chinese) == (amount, unit, words, chinese)
    assert Limit.model_validate_json(limit.model_dump_json()) == limit


@pytest.mark.parametrize(
    "words",
    ["0 working hours", "0 months", "121 months", "3661 working hours", "16th working day of next month",
     "0th working day of next month", "2 working months", "2 hours", "3 calendar hours", "immediately 3"],
)  # fmt: skip
def test_words_that_are_no_limit_are_refused(words: str) -> None:
    with pytest.raises(MalformedLimit):
        parse_limit(words)


@pytest.mark.parametrize(
    ("amount", "unit"), [(1, "immediately"), (0, "months"), (121, "months"), (16, "working day of next month")]
)
def test_an_amount_out_of_bounds_is_refused(amount: int, unit: str) -> None:
    with pytest.raises((MalformedLimit, ValidationError)):
        Limit.model_validate({"amount": amount, "unit": unit})


def test_immediately_ends_with_the_day_and_never_rolls() -> None:
    saturday = clock("immediately", "2026-07-04T10:00")
    assert read(saturday, CALENDAR, at("2026-07-04T23:59:59")).state is ClockState.RUNNING
    reading = read(saturday, CALENDAR, at("2026-07-05T00:00"))
    assert (reading.state, reading.due_on) == (ClockState.EXPIRED, date(2026, 7, 4))
    assert [line.kind for line in explain(reading, CALENDAR)] == [DayKind.OPENING]


@pytest.mark.parametrize(
    ("opened", "expires"),
    [("2026-07-03T17:29:59", "2026-07-03T17:30"), ("2026-07-03T17:30", "2026-07-04T00:00")],
    ids=["opened before closing", "opened after closing"],
)
def test_a_term_of_the_day_never_ends_before_it_opened(opened: str, expires: str) -> None:
    within = replace(clock("immediately", opened), hours=HOURS)
    reading = read(within, CALENDAR, at(opened))
    assert (reading.state, reading.expires_at) == (ClockState.RUNNING, at(expires))
    assert read(within, CALENDAR, at(expires)).state is ClockState.EXPIRED


def test_working_hours_are_read_to_the_second() -> None:
    running = clock("3 working hours", "2026-07-03T16:30", near=1)
    reading = read(running, CALENDAR, at("2026-07-06T09:29:30"))
    assert (reading.expires_at, reading.due_on) == (at("2026-07-06T11:00"), date(2026, 7, 6))
    assert (reading.elapsed, reading.remaining) == (1, 2)
    assert (reading.elapsed_seconds, reading.remaining_seconds) == (3600 + 1770, 3600 + 1830)
    assert (reading.near_from, reading.light) == (at("2026-07-06T10:00"), Light.GREEN)
    assert read(running, CALENDAR, at("2026-07-06T10:00")).light is Light.AMBER
    assert read(running, CALENDAR, at("2026-07-06T10:59:59")).state is ClockState.RUNNING
    late = read(running, CALENDAR, at("2026-07-06T15:00"))
    assert (late.state, late.remaining, late.remaining_seconds, late.overdue) == (ClockState.EXPIRED, 0, 0, 2)


def test_a_suspended_clock_of_working_hours_never_expires() -> None:
    stopped = clock("3 working hours", "2026-07-03T09:00", ("2026-07-03T12:00", None))
    reading = read(stopped, CALENDAR, at("2026-07-08T15:00"))
    assert (reading.state, reading.expires_at) == (ClockState.SUSPENDED, at("2026-07-08T15:00"))
    assert (reading.conditional, reading.elapsed_seconds, reading.remaining_seconds) == (True, 3 * 3600, 0)
    too_late = clock("3 working hours", "2026-07-03T09:00", ("2026-07-03T12:01", None))
    assert read(too_late, CALENDAR, at("2026-07-08T15:00")).state is ClockState.EXPIRED


def test_working_hours_are_extended_and_paused() -> None:
    paused = clock("3 working hours", "2026-07-03T09:00", ("2026-07-03T10:00", "2026-07-03T14:00"))
    assert read(paused, CALENDAR, at("2026-07-03T15:00")).expires_at == at("2026-07-03T16:00")
    longer = paused.extended(parse_limit("2 working hours"), at("2026-07-03T15:00"))
    assert longer.extensions == (Extension(parse_limit("2 working hours"), at("2026-07-03T15:00")),)
    assert read(longer, CALENDAR, at("2026-07-03T15:00")).expires_at == at("2026-07-06T09:30")
    kept = longer.not_before(date(2026, 7, 7))
    assert read(kept, CALENDAR, at("2026-07-07T23:00")).state is ClockState.RUNNING
    assert read(kept, CALENDAR, at("2026-07-08T00:00")).state is ClockState.EXPIRED


def test_working_hours_are_read_by_the_calendar_of_the_reading() -> None:
    then = WorkingCalendar.of(load_shipped(), known_at=date(2020, 1, 22))
    over_new_year = clock("7 working hours", "2020-01-23T14:00")
    assert read(over_new_year, then, at("2020-01-23T15:00")).due_on == date(2020, 1, 31)
    assert read(over_new_year, CALENDAR, at("2020-01-23T15:00")).due_on == date(2020, 2, 3)


def test_working_hours_without_office_hours_are_refused() -> None:
    with pytest.raises(NoOfficeHours):
        read(replace(clock("3 working hours", "2026-07-03T09:00"), hours=None), CALENDAR, at("2026-07-03T10:00"))


def test_months_are_read_in_calendar_days() -> None:
    running = clock("1 month", "2026-07-01T10:00", near=5)
    reading = read(running, CALENDAR, at("2026-07-11T08:00"))
    assert (reading.due_on, reading.elapsed, reading.remaining) == (date(2026, 8, 3), 10, 21)
    assert reading.near_from == at("2026-07-29T00:00")
    lines = explain(reading, CALENDAR)
    assert [line.day.day for line in lines if line.kind is DayKind.ROLLED] == [2, 3]
    assert max(line.number or 0 for line in lines) == 31
    extended = running.extended(parse_limit("1 month"), at("2026-07-11T08:00"))
    assert read(extended, CALENDAR, at("2026-07-11T08:00")).due_on == date(2026, 9, 1)


def test_a_day_of_next_month_is_read_in_calendar_days() -> None:
    declared = clock("5th working day of next month", "2026-09-17T10:00", ("2026-09-21T10:00", "2026-09-24T10:00"))
    reading = read(declared, CALENDAR, at("2026-09-30T10:00"))
    assert (reading.due_on, reading.elapsed, reading.remaining) == (date(2026, 10, 16), 10, 16)
    assert reading.expires_at - at("2026-10-16T00:00") == timedelta(days=1)
