"""Office hours against a slow reckoning that walks through real time and looks at the wall clock at every step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.calendar.regular import RegularCalendar
from domain.clock.office_hours import (
    Boundary,
    ClosesBeforeItOpens,
    IntervalsOverlap,
    NegativeBudget,
    NoDueMoment,
    NoOfficeInterval,
    NotATimeOfDay,
    OfficeHours,
    OverlappingPauses,
    PauseRunsBackwards,
    UnknownTimeZone,
)
from domain.clock.openings import MomentWithoutOffset

CHANGES = {  # days on which clocks changed, and one where they do not
    "Africa/Casablanca": date(2017, 5, 21),
    "America/Havana": date(2016, 11, 6),
    "America/Sao_Paulo": date(2016, 10, 16),
    "Antarctica/Troll": date(2017, 3, 26),
    "Asia/Beirut": date(2016, 10, 30),
    "Asia/Shanghai": date(2016, 10, 7),
    "Atlantic/Azores": date(2017, 3, 26),
    "Australia/Lord_Howe": date(2017, 4, 2),
    "Europe/Berlin": date(2016, 10, 30),
    "Europe/London": date(2017, 3, 26),
    "Pacific/Apia": date(2011, 12, 30),
}
STEP = timedelta(minutes=15)  # every change of these clocks, and all that is drawn, falls on a quarter of an hour
DAYS = 7  # walked around the change
QUARTERS = DAYS * 96


@cache
def wall(zone: str) -> tuple[datetime, ...]:
    """What the wall clock shows at every quarter of an hour around the change of the clocks."""
    first = datetime.combine(CHANGES[zone] - timedelta(days=3), time(), UTC)
    return tuple((first + STEP * step).astimezone(ZoneInfo(zone)) for step in range(QUARTERS))


@dataclass(frozen=True)
class Office:
    """Some office: intervals in quarters from 00:00, working weekdays, and one day of the other kind."""

    zone: str
    intervals: tuple[tuple[int, int], ...]
    workdays: frozenset[int]
    exception: date

    def is_open(self, shown: datetime) -> bool:
        day = shown.date()
        works = (day.weekday() in self.workdays) != (day == self.exception)
        quarter = shown.hour * 4 + shown.minute // 15
        return works and any(opening <= quarter < closing for opening, closing in self.intervals)

    def real(self) -> OfficeHours:
        hours = [(clock(opening), clock(closing)) for opening, closing in self.intervals]
        works = self.exception.weekday() not in self.workdays
        days = RegularCalendar(
            self.workdays, work=[self.exception] if works else [], rest=[] if works else [self.exception]
        )
        return OfficeHours.of(self.zone, hours, days)


def clock(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


@st.composite
def offices(draw: st.DrawFn) -> Office:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    if draw(st.booleans()):
        intervals: tuple[tuple[int, int], ...] = ((0, 96),)
    else:
        bounds = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=6)))
        pairs = zip(bounds[::2], bounds[1::2], strict=False)
        intervals = tuple((opening, closing) for opening, closing in pairs if opening < closing)
        assume(intervals)
    workdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Office(zone, intervals, workdays, CHANGES[zone] + timedelta(days=draw(st.integers(-2, 3))))


quarters = st.integers(1, QUARTERS - 1)
pauses_in_quarters = st.lists(quarters, max_size=6).map(lambda found: pairs_of(sorted(found)))


def pairs_of(bounds: list[int]) -> list[tuple[int, int]]:
    return list(zip(bounds[::2], bounds[1::2], strict=False))


@dataclass(frozen=True)
class Walk:
    """A walk by quarters of real time: whether the office is open in each, and whether the clock stands still."""

    is_open: list[bool]
    is_paused: list[bool]

    @classmethod
    def of(cls, is_open: list[bool], pauses: list[tuple[int, int]]) -> "Walk":
        stands = [False] * QUARTERS
        for stopped, resumed in pauses:
            stands[stopped:resumed] = [True] * (resumed - stopped)
        return cls(is_open, stands)

    def elapsed(self, start: int, end: int) -> timedelta:
        return STEP * sum(self.is_open[step] and not self.is_paused[step] for step in range(start, end))

    def due(self, start: int, budget: int, boundary: Boundary) -> int | None:
        left = budget
        for step in range(start, QUARTERS):
            if self.is_paused[step]:
                continue
            if left == 0 and (self.is_open[step] or (boundary == "close" and self.is_open[step - 1])):
                return step
            left -= self.is_open[step] and left > 0
        return None


@dataclass(frozen=True)
class Question:
    """Something to ask of an office, in quarters."""

    start: int
    end: int
    budget: int
    pauses: list[tuple[int, int]]
    boundary: Boundary


questions = st.builds(
    Question, quarters, quarters, st.integers(0, 150), pauses_in_quarters, st.sampled_from(("close", "open"))
)


@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(offices(), st.lists(questions, min_size=4, max_size=4))
def test_the_tables_agree_with_a_walk_through_real_time_in_20_000_cases(office: Office, asked: list[Question]) -> None:
    shown, hours = wall(office.zone), office.real()
    is_open = [office.is_open(at) for at in shown]
    for one in asked:
        slow = Walk.of(is_open, one.pauses)
        pauses = [(shown[stopped], shown[resumed]) for stopped, resumed in one.pauses]
        assert hours.elapsed(shown[one.start], shown[one.end], pauses) == slow.elapsed(one.start, one.end)
        due = slow.due(one.start, one.budget, one.boundary)
        if due is not None:
            reckoned = hours.due(shown[one.start], STEP * one.budget, pauses, boundary=one.boundary)
            assert (reckoned, reckoned.utcoffset()) == (shown[due], shown[due].utcoffset())


def test_the_walk_finds_a_planted_fault() -> None:
    office = Office("Europe/Berlin", ((0, 96),), frozenset(range(7)), date(2016, 10, 29))
    shown = wall(office.zone)
    sunday = [step for step, at in enumerate(shown) if at.date() == date(2016, 10, 30)]
    assert Walk.of([office.is_open(at) for at in shown], []).elapsed(sunday[0], sunday[-1] + 1) == timedelta(hours=25)
    naive = shown[sunday[-1] + 1].replace(tzinfo=None) - shown[sunday[0]].replace(tzinfo=None)
    assert naive == timedelta(hours=24), "wall time alone is an hour short"


LUNCH = OfficeHours.of("Europe/Berlin", [("08:00", "12:00"), ("13:00", "17:00")], RegularCalendar(range(5)))
moments = st.datetimes(datetime(2016, 1, 1), datetime(2018, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
budgets = st.timedeltas(timedelta(), timedelta(days=900))


@given(moments, budgets)
def test_a_budget_is_used_up_at_its_due_moment_to_the_microsecond(start: datetime, budget: timedelta) -> None:
    due = LUNCH.due(start, budget)
    assert LUNCH.elapsed(start, due) == budget
    if budget:
        assert LUNCH.elapsed(start, due - timedelta(microseconds=1)) == budget - timedelta(microseconds=1)
    assert LUNCH.due(start, budget, boundary="open") >= due


@given(moments, moments, moments)
def test_elapsed_time_adds_up(first: datetime, second: datetime, third: datetime) -> None:
    begins, middle, ends = sorted((first, second, third))
    whole = LUNCH.elapsed(begins, ends)
    assert whole == LUNCH.elapsed(begins, middle) + LUNCH.elapsed(middle, ends)
    assert LUNCH.elapsed(begins, ends, [(begins, middle)]) == LUNCH.elapsed(middle, ends)


@given(moments, budgets, moments, moments)
def test_a_pause_never_shortens_a_term(start: datetime, budget: timedelta, one: datetime, other: datetime) -> None:
    paused = LUNCH.due(start, budget, [(min(one, other), max(one, other))])
    assert paused >= LUNCH.due(start, budget)
    assert LUNCH.elapsed(start, paused, [(min(one, other), max(one, other))]) == budget


def test_a_due_moment_stands_in_the_time_zone_of_the_office() -> None:
    due = LUNCH.due(datetime(2016, 11, 2, 8, tzinfo=UTC), timedelta(hours=1))
    assert due.isoformat() == "2016-11-02T10:00:00+01:00"


def test_the_same_hours_are_read_by_another_calendar() -> None:
    start = datetime(2016, 11, 5, 8, tzinfo=LUNCH.zone)
    every_day = RegularCalendar(range(7))
    assert LUNCH.by(every_day).due(start, timedelta(hours=1)).date() == date(2016, 11, 5)
    assert LUNCH.due(start, timedelta(hours=1)).date() == date(2016, 11, 7)
    assert LUNCH.by(LUNCH.days) is LUNCH


@pytest.mark.parametrize(
    ("zone", "hours", "refusal"),
    [
        pytest.param("Europe/Atlantis", [("08:00", "12:00")], UnknownTimeZone, id="unknown zone"),
        pytest.param("Europe", [("08:00", "12:00")], UnknownTimeZone, id="a folder of zones"),
        pytest.param("", [("08:00", "12:00")], UnknownTimeZone, id="no zone"),
        pytest.param("/etc/hostname", [("08:00", "12:00")], UnknownTimeZone, id="a path"),
        pytest.param("UTC", [("08:00", "24:01")], NotATimeOfDay, id="after 24:00"),
        pytest.param("UTC", [("8:00", "12:00")], NotATimeOfDay, id="one digit"),
        pytest.param("UTC", [("12:00", "12:00")], ClosesBeforeItOpens, id="no length"),
        pytest.param("UTC", [("22:00", "06:00")], ClosesBeforeItOpens, id="over midnight"),
        pytest.param("UTC", [("08:00", "12:01"), ("12:00", "17:00")], IntervalsOverlap, id="overlap"),
        pytest.param("UTC", [("00:00", "24:00"), ("00:00", "24:00")], IntervalsOverlap, id="twice"),
        pytest.param("UTC", [], NoOfficeInterval, id="none"),
        pytest.param("UTC", {7: [("08:00", "12:00")]}, NoOfficeInterval, id="an eighth weekday"),
        pytest.param("UTC", {0: [], 1: []}, NoOfficeInterval, id="weekdays without any"),
    ],
)
def test_hours_at_fault_are_refused(
    zone: str, hours: list[tuple[str, str]] | dict[int, list[tuple[str, str]]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        OfficeHours.of(zone, hours, RegularCalendar(range(5)))


def test_pauses_and_budgets_at_fault_are_refused() -> None:
    nine, ten, eleven, noon = (datetime(2016, 11, 2, hour, tzinfo=UTC) for hour in (9, 10, 11, 12))
    hour = timedelta(hours=1)
    with pytest.raises(PauseRunsBackwards):
        LUNCH.due(nine, hour, [(eleven, ten)])
    with pytest.raises(OverlappingPauses):
        LUNCH.elapsed(nine, noon, [(nine, eleven), (ten, noon)])
    with pytest.raises(NegativeBudget):
        LUNCH.due(nine, -hour)
    with pytest.raises(MomentWithoutOffset):
        LUNCH.due(datetime(2016, 11, 2, 9), hour)  # noqa: DTZ001 - the point


def test_without_a_working_day_nothing_falls_due_and_nothing_hangs() -> None:
    never = OfficeHours.of("UTC", [("08:00", "12:00")], RegularCalendar(()))
    for boundary in ("close", "open"):
        with pytest.raises(NoDueMoment):
            never.due(datetime(2016, 11, 2, tzinfo=UTC), timedelta(), boundary=boundary)
