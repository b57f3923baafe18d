"""Due days that a person has reckoned once with the published calendars, and the limits as they are written."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit, MalformedLimit, Unit, parse_limit
from domain.clock.reading import ClockState, Reading, read
from tests.domain.clock.paper import NEVER
from tests.vocabulary import CALENDAR, ZONE, moment


def clock(opened: str, limit: str, *pauses: tuple[str, str], near: int | None = None) -> Clock:
    """Wind up a clock; a pause without an end stands open."""
    wound = Clock("clock", 1, Effect.STATUTORY, moment(opened), ZONE, parse_limit(limit), near=near)
    for stopped, resumed in pauses:
        wound = wound.suspended("expert-review", moment(stopped), 1, NEVER)
        wound = wound.resumed(moment(resumed), 2) if resumed else wound
    return wound


def reading(at: str, opened: str, limit: str, *pauses: tuple[str, str]) -> Reading:
    return read(clock(opened, limit, *pauses), CALENDAR, moment(at))


@pytest.mark.parametrize(
    ("opened", "limit", "due"),
    [
        pytest.param("2024-09-30", "5 working days", "2024-10-12", id="over National Day 2024, whose 12th is worked"),
        pytest.param("2019-04-28", "5 working days", "2019-05-07", id="over Labour Day 2019 as lengthened"),
        pytest.param("2025-01-26", "5 working days", "2025-02-08", id="over Spring Festival 2025, whose 8th is worked"),
        pytest.param("2020-01-22", "20 working days", "2020-02-27", id="over the Spring Festival lengthened in 2020"),
        pytest.param("2024-09-26", "3 working days", "2024-09-30", id="over a worked Sunday"),
        pytest.param("2024-09-30", "2 working days", "2024-10-09", id="two days after a long holiday"),
        pytest.param("2024-09-26", "7 working days", "2024-10-11", id="the statutory reply over National Day"),
        pytest.param(
            "2025-09-22", "10 working days", "2025-10-11", id="a promise over a holiday, on a worked Saturday"
        ),
        pytest.param("2023-12-27", "5 working days", "2024-01-04", id="over the year end"),
        pytest.param("2024-10-01", "1 working day", "2024-10-08", id="opened on a rest day"),
        pytest.param("2026-11-02", "1 working day", "2026-11-03", id="one day"),
        pytest.param("2026-11-02", "4 calendar days", "2026-11-06", id="calendar days that end on a Friday"),
        pytest.param("2026-11-02", "5 calendar days", "2026-11-09", id="calendar days that end on a Saturday roll"),
        pytest.param("2026-11-02", "6 calendar days", "2026-11-09", id="calendar days that end on a Sunday roll"),
        pytest.param("2024-09-26", "5 calendar days", "2024-10-08", id="calendar days that roll over a whole holiday"),
        pytest.param("2024-09-08", "6 calendar days", "2024-09-14", id="a worked Saturday is no rest day: no roll"),
        pytest.param("2026-11-07", "same day", "2026-11-07", id="same day never rolls off a Saturday"),
        pytest.param("2024-10-01 23:59", "same day", "2024-10-01", id="same day never rolls off a holiday"),
    ],
)
def test_a_term_ends_on_the_day_that_the_law_gives(opened: str, limit: str, due: str) -> None:
    assert reading(opened, opened, limit).due_on == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("opened", "amount", "known_on", "due"),
    [
        pytest.param("2020-01-22", "20 working days", "2020-01-22", "2020-02-25", id="before the notice of 2020-01-26"),
        pytest.param("2020-01-22", "20 working days", "2020-01-26", "2020-02-27", id="with the notice of 2020-01-26"),
        pytest.param("2019-04-25", "3 working days", "2019-03-21", "2019-04-30", id="before the notice of 2019-03-22"),
        pytest.param("2019-04-25", "3 working days", "2019-03-22", "2019-04-29", id="with the notice of 2019-03-22"),
    ],
)
def test_a_term_ends_by_the_calendar_that_was_published_by_then(
    opened: str, amount: str, known_on: str, due: str
) -> None:
    calendar = WorkingCalendar.of(load_shipped(), known_at=date.fromisoformat(known_on))
    shown = read(clock(opened, amount), calendar, moment(opened))
    assert shown.due_on == date.fromisoformat(due)
    assert shown.calendar_revision == calendar.revision


NOVEMBER = ("2026-11-02", "5 working days")  # due on Monday 9 November
CALENDAR_DAYS = ("2026-11-02", "5 calendar days")  # due on Saturday 7 November, rolled to Monday 9


@pytest.mark.parametrize(
    ("term", "pauses", "due"),
    [
        pytest.param(
            ("2025-09-22", "10 working days"), "2025-09-26/2025-10-14", "2025-10-22", id="promised, in autumn"
        ),
        pytest.param(
            ("2025-09-22", "20 working days"), "2025-09-26/2025-10-14", "2025-11-05", id="statutory, likewise"
        ),
        pytest.param(("2024-09-26", "5 working days"), "2024-09-29/2024-10-08", "2024-10-11", id="over National Day"),
        pytest.param(("2023-12-27", "5 working days"), "2023-12-28/2024-01-03", "2024-01-09", id="over the year end"),
        pytest.param(NOVEMBER, "2026-11-09/2026-11-16", "2026-11-16", id="stopped on the last day"),
        pytest.param(NOVEMBER, "2026-11-04/2026-11-11", "2026-11-16", id="stopped on the second day"),
        pytest.param(NOVEMBER, "2026-11-04/2026-11-04", "2026-11-09", id="stopped and resumed on one day"),
        pytest.param(NOVEMBER, "2026-11-09/2026-11-09", "2026-11-09", id="stopped and resumed on the last day"),
        pytest.param(NOVEMBER, "2026-11-09/2026-11-14", "2026-11-16", id="last day, resumed on a rest day"),
        pytest.param(NOVEMBER, "2026-11-04/2026-11-14", "2026-11-18", id="resumed on a rest day"),
        pytest.param(NOVEMBER, "2026-11-07/2026-11-10", "2026-11-11", id="stopped on a rest day"),
        pytest.param(NOVEMBER, "2026-11-02/2026-11-03", "2026-11-10", id="stopped on the opening day"),
        pytest.param(NOVEMBER, "2026-11-03/2026-11-04 2026-11-05/2026-11-10", "2026-11-13", id="two pauses"),
        pytest.param(NOVEMBER, "2026-11-03/2026-11-05 2026-11-05/2026-11-10", "2026-11-16", id="two that adjoin"),
        pytest.param(NOVEMBER, "2026-11-09/2026-11-11 2026-11-11/2026-11-12", "2026-11-12", id="the last day twice"),
        pytest.param(CALENDAR_DAYS, "2026-11-04/2026-11-06", "2026-11-09", id="calendar days, inside"),
        pytest.param(CALENDAR_DAYS, "2026-11-07/2026-11-11", "2026-11-11", id="calendar days, the unrolled last day"),
        pytest.param(CALENDAR_DAYS, "2026-11-08/2026-11-11", "2026-11-11", id="calendar days, before the rolled day"),
        pytest.param(CALENDAR_DAYS, "2026-11-09/2026-11-11", "2026-11-11", id="calendar days, the rolled last day"),
        pytest.param(CALENDAR_DAYS, "2026-11-06/2026-11-13", "2026-11-16", id="calendar days roll once, last"),
    ],
)
def test_a_stopped_term_ends_on_the_day_that_the_law_gives(term: tuple[str, str], pauses: str, due: str) -> None:
    stops = [(stop, resumption) for stop, resumption in (pause.split("/") for pause in pauses.split())]
    assert reading("2027-01-01", *term, *stops).due_on == date.fromisoformat(due)


def test_a_clock_stopped_on_its_last_day_is_not_over_until_the_day_of_its_resumption_is() -> None:
    term, pause = ("2026-11-02", "5 working days"), ("2026-11-09", "2026-11-16")
    assert reading("2026-11-09 08:59", *term, pause).state is ClockState.RUNNING
    for day in range(10, 16):
        shown = reading(f"2026-11-{day} 23:59", *term, pause)
        assert (shown.state, shown.remaining, shown.overdue) == (ClockState.SUSPENDED, 0, 0)
        assert shown.due_on == CALENDAR.next_working_day(date(2026, 11, day))
    assert reading("2026-11-16 23:59:59", *term, pause).state is ClockState.RUNNING
    assert reading("2026-11-17 00:00", *term, pause).state is ClockState.EXPIRED


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5 working days", 5, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        (" 30 calendar days ", 30, Unit.CALENDAR_DAYS),
        ("3660 calendar days", 3660, Unit.CALENDAR_DAYS),
        ("same day", 0, Unit.SAME_DAY),
    ],
)
def test_a_limit_is_read_from_its_words_and_written_as_them(text: str, amount: int, unit: Unit) -> None:
    limit = parse_limit(text)
    assert (limit.amount, limit.unit) == (amount, unit)
    assert parse_limit(str(limit)) == limit == Limit.model_validate(text)
    assert str(limit) == text.strip()


def test_a_limit_is_written_as_an_official_reads_it() -> None:
    shown = [parse_limit(text).chinese for text in ("5 working days", "30 calendar days", "same day")]
    assert shown == ["5个工作日", "30日", "当日"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 working days",
        "-1 working days",
        "5 days",
        "5",
        "working days",
        "5.5 working days",
        "3661 calendar days",
        "99999 working days",
        "５ working days",
        "5 Working Days",
        "5 working days; 3 more",
        "5个工作日",
        "0 same day",
    ],
)
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(MalformedLimit):
        parse_limit(text)
    with pytest.raises(ValidationError, match="A limit reads like"):
        Limit.model_validate(text)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, Unit.WORKING_DAYS), (1, Unit.SAME_DAY), (-1, Unit.CALENDAR_DAYS), (3661, Unit.WORKING_DAYS)],
)
def test_a_limit_without_its_length_cannot_be_made(amount: int, unit: Unit) -> None:
    with pytest.raises(ValidationError, match="A limit reads like"):
        Limit(amount=amount, unit=unit)
