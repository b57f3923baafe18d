"""What a clock shows at an instant: every state, light and count, at the instants where they change."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect
from domain.clock.explanation import DayKind, explain
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState, Light, read
from tests.domain.clock.test_figures import clock, reading
from tests.vocabulary import CALENDAR, ZONE, moment

TERM = ("2026-11-02 16:00", "5 working days")  # due 2026-11-09
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("at", "elapsed", "remaining", "overdue", "state"),
    [
        pytest.param("2026-10-30 12:00", 0, 5, 0, ClockState.RUNNING, id="before it opened"),
        pytest.param("2026-11-02 16:00", 0, 5, 0, ClockState.RUNNING, id="when it opened"),
        pytest.param("2026-11-02 23:59:59", 0, 5, 0, ClockState.RUNNING, id="the opening day is not counted"),
        pytest.param("2026-11-03 00:00", 1, 4, 0, ClockState.RUNNING, id="a day counts from 00:00"),
        pytest.param("2026-11-03 23:59:59", 1, 4, 0, ClockState.RUNNING, id="and once only"),
        pytest.param("2026-11-07 12:00", 4, 1, 0, ClockState.RUNNING, id="a rest day counts nothing"),
        pytest.param("2026-11-09 00:00", 5, 0, 0, ClockState.RUNNING, id="the last day begins"),
        pytest.param("2026-11-09 23:59:59", 5, 0, 0, ClockState.RUNNING, id="the last second"),
        pytest.param("2026-11-10 00:00", 6, 0, 1, ClockState.EXPIRED, id="24:00 of the last day"),
        pytest.param("2026-11-15 12:00", 9, 0, 4, ClockState.EXPIRED, id="overdue in working days"),
    ],
)
def test_a_clock_of_working_days_counts_today_and_is_over_at_24_00_of_its_last_day(
    at: str, elapsed: int, remaining: int, overdue: int, state: ClockState
) -> None:
    shown = reading(at, *TERM)
    assert (shown.elapsed, shown.remaining, shown.overdue, shown.state) == (elapsed, remaining, overdue, state)
    assert shown.due_on == date(2026, 11, 9)
    assert shown.expires_at == moment("2026-11-10 00:00")
    assert shown.expired is shown.breached is (state is ClockState.EXPIRED)


@pytest.mark.parametrize(
    ("at", "elapsed", "remaining", "overdue"),
    [
        pytest.param("2026-11-07 12:00", 5, 0, 0, id="the unrolled last day"),
        pytest.param("2026-11-09 12:00", 7, 0, 0, id="the rolled last day"),
        pytest.param("2026-11-12 12:00", 10, 0, 3, id="overdue in calendar days, from the rolled day"),
    ],
)
def test_a_clock_of_calendar_days_counts_every_day(at: str, elapsed: int, remaining: int, overdue: int) -> None:
    shown = reading(at, "2026-11-02", "5 calendar days")
    assert (shown.elapsed, shown.remaining, shown.overdue) == (elapsed, remaining, overdue)


@pytest.mark.parametrize(
    ("ended", "state", "overdue", "light"),
    [
        pytest.param("2026-11-09 23:59:59", ClockState.MET, 0, Light.GREEN, id="in the last second"),
        pytest.param("2026-11-10 00:00", ClockState.MISSED, 1, Light.RED, id="at 24:00"),
        pytest.param("2026-11-12 10:00", ClockState.MISSED, 3, Light.RED, id="days later"),
    ],
)
def test_a_breach_stays_readable_for_ever_after_the_end(
    ended: str, state: ClockState, overdue: int, light: Light
) -> None:
    over = clock(*TERM).ended(moment(ended))
    for at in (ended, "2036-12-01"):
        shown = read(over, CALENDAR, moment(at))
        assert (shown.state, shown.overdue, shown.light) == (state, overdue, light)
        assert shown.breached is (state is ClockState.MISSED)
        assert not shown.expired
    just_before = read(over, CALENDAR, moment(ended) - timedelta(seconds=1))
    assert just_before.state is (ClockState.EXPIRED if ended > "2026-11-11" else ClockState.RUNNING)


def test_a_stopped_clock_is_grey_and_its_due_day_moves_with_today_until_it_is_resumed() -> None:
    pause = ("2026-11-04 15:00", "")
    assert [reading(f"2026-11-{day} 12:00", *TERM, pause).due_on.day for day in ("04", "05", "06", "07", "10")] == [
        9, 10, 11, 11, 13,
    ]  # fmt: skip
    shown = reading("2026-11-30 12:00", *TERM, pause)
    assert (shown.state, shown.light, shown.conditional) == (ClockState.SUSPENDED, Light.GREY, True)
    assert (shown.elapsed, shown.remaining, shown.overdue) == (2, 3, 0)
    assert not reading("2026-11-04 14:59:59", *TERM, pause).conditional


def test_a_stop_that_by_a_newer_calendar_came_too_late_does_not_hide_the_breach() -> None:
    then = WorkingCalendar.of(load_shipped(), known_at=date(2019, 3, 21))
    stopped = clock("2019-04-25", "3 working days", ("2019-04-30", ""))
    assert read(stopped, then, moment("2019-05-01")).state is ClockState.SUSPENDED
    now = read(stopped, CALENDAR, moment("2019-05-01"))
    assert (now.state, now.due_on, now.conditional) == (ClockState.EXPIRED, date(2019, 4, 29), False)


def test_days_of_a_pause_stay_out_of_the_reckoning_after_the_clock_is_late() -> None:
    pause = ("2026-11-04", "2026-11-11")
    shown = reading("2026-12-01", *TERM, pause)
    assert (shown.state, shown.due_on, shown.overdue) == (ClockState.EXPIRED, date(2026, 11, 16), 11)
    assert shown.elapsed == 5 + 11


@pytest.mark.parametrize(
    ("at", "light"),
    [
        pytest.param("2026-11-05 23:59:59", Light.GREEN, id="two days remain"),
        pytest.param("2026-11-06 00:00", Light.AMBER, id="one day remains"),
        pytest.param("2026-11-07 12:00", Light.AMBER, id="over the weekend"),
        pytest.param("2026-11-09 23:59:59", Light.AMBER, id="the last second"),
        pytest.param("2026-11-10 00:00", Light.RED, id="over"),
    ],
)
def test_the_light_turns_amber_when_so_many_days_remain_and_red_when_the_term_is_over(at: str, light: Light) -> None:
    shown = read(clock(*TERM, near=1), CALENDAR, moment(at))
    assert shown.light is light
    assert shown.near_from == moment("2026-11-06 00:00")


@pytest.mark.parametrize(
    ("near", "amber_from"),
    [
        pytest.param(0, "2026-11-09 00:00", id="on the last day"),
        pytest.param(4, "2026-11-03 00:00", id="from the first counted day"),
        pytest.param(5, "2026-11-02 16:00", id="from the opening"),
        pytest.param(9, "2026-11-02 16:00", id="longer than the limit: from the opening"),
    ],
)
def test_the_amber_light_begins_at_the_day_asked_for(near: int, amber_from: str) -> None:
    assert read(clock(*TERM, near=near), CALENDAR, moment(TERM[0])).near_from == moment(amber_from)


def test_a_clock_stopped_on_its_first_amber_day_is_amber_again_at_once_when_resumed_on_a_rest_day() -> None:
    stopped = clock(*TERM, ("2026-11-06 10:00", "2026-11-14 10:00"), near=1)
    lights = [
        read(stopped, CALENDAR, moment(at)).light for at in ("2026-11-06 09:00", "2026-11-10", "2026-11-14 11:00")
    ]
    assert lights == [Light.AMBER, Light.GREY, Light.AMBER]


def test_a_clock_without_a_warning_and_one_of_the_same_day_never_turn_amber() -> None:
    assert read(clock(*TERM), CALENDAR, moment("2026-11-09")).light is Light.GREEN
    same_day = read(clock("2026-11-02", "same day", near=1), CALENDAR, moment("2026-11-02 23:59"))
    assert (same_day.light, same_day.near_from) == (Light.GREEN, None)


def test_a_same_day_term_is_over_at_24_00_and_then_counts_calendar_days() -> None:
    assert reading("2026-11-06 23:59:59", "2026-11-06", "same day").state is ClockState.RUNNING
    late = reading("2026-11-09 00:00", "2026-11-06", "same day")
    assert (late.state, late.overdue, late.remaining) == (ClockState.EXPIRED, 3, 0)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("at", ["2026-11-02 23:59:59", "2026-11-03 00:00", "2026-11-09 23:59:59", "2026-11-10 00:00"])
def test_the_time_zone_of_the_viewer_changes_nothing(zone: str, at: str) -> None:
    here, there = reading(at, *TERM), read(clock(*TERM), CALENDAR, moment(at).astimezone(ZoneInfo(zone)))
    shown = [(r.state, r.elapsed, r.remaining, r.overdue, r.due_on, r.expires_at, r.light) for r in (here, there)]
    assert shown[0] == shown[1]


def test_a_year_without_its_notice_gives_an_estimate_within_a_range() -> None:
    shown = reading("2026-12-28", "2026-12-28", "10 working days")
    assert shown.provisional
    assert shown.estimate is not None
    earliest, latest = shown.estimate
    assert date(2026, 12, 24) < earliest <= shown.due_on <= latest


@pytest.mark.parametrize(
    ("opened", "limit", "provisional"),
    [
        pytest.param("2026-12-23", "1 working day", False, id="due on 24 December"),
        pytest.param("2026-12-24", "1 working day", True, id="due on 25 December"),
        pytest.param("2026-12-23", "2 calendar days", True, id="calendar days, whose roll is open"),
        pytest.param("2026-12-31", "same day", False, id="same day rests on no calendar"),
    ],
)
def test_a_due_day_from_25_december_of_the_last_published_year_is_provisional(
    opened: str, limit: str, provisional: bool
) -> None:
    shown = reading(opened, opened, limit)
    assert shown.provisional is provisional
    assert (shown.estimate is not None) is provisional


GIVEN = Clock(
    "source-deadline",
    1,
    Effect.INTERNAL,
    datetime(2011, 10, 11, 13, 45, tzinfo=AMSTERDAM),
    AMSTERDAM,
    given_due=datetime(2011, 12, 6, 13, 41, 31, tzinfo=AMSTERDAM),
)


@pytest.mark.parametrize(
    ("ended", "state", "late_by_instant"),
    [
        pytest.param("13:41:31", ClockState.MET, False, id="at the very instant"),
        pytest.param("13:41:32", ClockState.MET, True, id="a second later: late as an instant, not by the 24:00 rule"),
        pytest.param("23:59:59", ClockState.MET, True, id="the last second of the day"),
        pytest.param("", ClockState.MISSED, True, id="at 24:00"),
    ],
)
def test_a_clock_with_a_given_due_instant_tells_both_verdicts(
    ended: str, state: ClockState, late_by_instant: bool
) -> None:
    end = datetime.fromisoformat(f"2011-12-06T{ended}") if ended else datetime.fromisoformat("2011-12-07T00:00:00")
    shown = read(GIVEN.ended(end.replace(tzinfo=AMSTERDAM)), CALENDAR, moment("2026-11-02"))
    assert (shown.state, shown.late_by_instant) == (state, late_by_instant)
    assert shown.due_on == date(2011, 12, 6)


def test_a_given_due_instant_needs_no_calendar_and_is_never_provisional() -> None:
    shown = read(GIVEN, CALENDAR, datetime(2011, 12, 8, tzinfo=AMSTERDAM))
    assert (shown.state, shown.overdue, shown.provisional, shown.late_by_instant) == (
        ClockState.EXPIRED,
        2,
        False,
        None,
    )
    assert read(GIVEN, CALENDAR, datetime(2011, 12, 1, tzinfo=AMSTERDAM)).remaining == 5
    assert [line.kind for line in explain(shown, CALENDAR)] == [DayKind.OPENING]


def test_the_explanation_names_each_day_the_notice_behind_it_and_the_ground_of_each_pause() -> None:
    shown = reading("2025-12-01", "2025-09-22", "10 working days", ("2025-09-26", "2025-10-14"))
    lines = {line.day.isoformat(): line for line in explain(shown, CALENDAR)}
    assert lines["2025-09-22"].kind is DayKind.OPENING
    assert [lines[f"2025-09-{day}"].number for day in (23, 24, 25, 26)] == [1, 2, 3, 4]
    assert (lines["2025-09-28"].kind, lines["2025-09-28"].ground) == (DayKind.SUSPENDED, "expert-review")
    assert lines["2025-10-01"].document_number == "国办发明电〔2024〕12号"
    assert lines["2025-10-14"].kind is DayKind.SUSPENDED
    assert lines["2025-10-15"].number == 5
    assert (lines["2025-10-18"].kind, lines["2025-10-18"].label) == (DayKind.REST, "星期六")
    assert (lines["2025-10-22"].kind, lines["2025-10-22"].number) == (DayKind.COUNTED, 10)
    assert list(lines)[-1] == "2025-10-22"


def test_the_explanation_shows_the_roll_of_a_calendar_day_term() -> None:
    lines = explain(reading("2026-11-09", "2026-11-02", "5 calendar days"), CALENDAR)
    assert [(line.kind, line.day.day) for line in lines[-3:]] == [
        (DayKind.COUNTED, 7),
        (DayKind.ROLLED, 8),
        (DayKind.ROLLED, 9),
    ]


def test_a_run_of_a_clock_keeps_the_zone_of_its_body() -> None:
    assert clock(*TERM).day(moment("2026-11-03 00:30").astimezone(ZoneInfo("UTC"))) == date(2026, 11, 3)
    assert clock(*TERM).zone is ZONE


def test_an_extension_forgets_no_earlier_pause_and_counts_from_when_it_was_given() -> None:
    paused = clock(*TERM, ("2026-11-04", "2026-11-11")).extended(parse_limit("3 working days"), moment("2026-11-12"))
    assert read(paused, CALENDAR, moment("2026-11-11 23:59")).due_on == date(2026, 11, 16)
    after = read(paused, CALENDAR, moment("2026-11-12"))
    assert (after.due_on, after.elapsed, after.remaining) == (date(2026, 11, 19), 3, 5)


def test_an_extension_of_calendar_days_is_added_to_the_unrolled_day() -> None:
    extended = clock("2026-11-02", "5 calendar days").extended(parse_limit("3 calendar days"), moment("2026-11-03"))
    assert read(extended, CALENDAR, moment("2026-11-03")).due_on == date(2026, 11, 10)
