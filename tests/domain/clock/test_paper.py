"""The clock against a person with a paper calendar, over 20,000 random calendars, terms and pauses and more."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.clock import term as terms
from domain.clock.explanation import DayKind, explain
from domain.clock.limit import Limit, Unit
from domain.clock.reading import ClockState, Light, read
from tests.domain.clock.paper import (
    FIRST,
    NEVER,
    ONE_DAY,
    PaperCalendar,
    Pause,
    at,
    clock_with,
    is_paused,
    last_day,
    lawful,
    used_days,
)

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "derandomize": True}


@dataclass(frozen=True)
class Term:
    """A calendar, an opening day, a limit, and pauses that the law allows, one after the other."""

    calendar: PaperCalendar
    opened: date
    limit: Limit
    pauses: list[Pause]

    @property
    def parts(self) -> tuple[PaperCalendar, date, Limit, list[Pause]]:
        return self.calendar, self.opened, self.limit, self.pauses


def term_from(number: int) -> Term:
    """Read a term off the digits of one number: a single draw keeps 20,000 examples quick, and still shrinks."""

    def take(base: int) -> int:
        nonlocal number
        number, digit = divmod(number, base)
        return digit

    unit = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)[take(2)]
    limit = Limit(amount=1 + take(12), unit=unit)
    opened = FIRST + timedelta(days=take(22))
    pauses, free = [], opened
    for _ in range(take(5)):
        stopped = free + timedelta(days=take(8))  # adjoining where nought; the pause itself is of one day where nought
        free = stopped + timedelta(days=take(10))
        pauses.append((stopped, free))
    calendar = PaperCalendar([*(bool(take(2)) for _ in range(21)), True])
    return Term(calendar, opened, limit, lawful(calendar, opened, limit, pauses))


# Bytes, since integers are drawn small, and a small number has no pauses.
TERMS = st.binary(min_size=9, max_size=9).map(lambda drawn: term_from(int.from_bytes(drawn, "big")))
NUMBERS = st.integers(0, 60 * 4 - 1)


def due(calendar: PaperCalendar, opened: date, limit: Limit, pauses: list[Pause]) -> date:
    return terms.last_day(calendar, opened, limit, pauses)


@settings(max_examples=12_000, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_every_due_day_is_the_one_that_a_person_counts(term: Term) -> None:
    calendar, opened, limit, pauses = term.parts
    assert due(calendar, opened, limit, pauses) == last_day(calendar, opened, limit, pauses)


@settings(max_examples=4_000, **QUICK)  # type: ignore[arg-type]
@given(TERMS, NUMBERS)
def test_every_reading_is_the_one_that_a_person_takes(term: Term, number: int) -> None:
    calendar, opened, limit, pauses = term.parts
    later, near = divmod(number, 4)
    clock = clock_with(opened, limit, pauses, near=near)
    today = opened + timedelta(days=later)
    noon = read(clock, calendar, at(today, "16:00"))
    begun = [(stopped, min(resumed, today)) for stopped, resumed in pauses if stopped <= today]
    is_open = any(stopped <= today < resumed for stopped, resumed in pauses)
    last = last_day(calendar, opened, limit, begun)
    assert noon.due_on == last
    assert noon.conditional is is_open
    assert noon.state is (
        ClockState.SUSPENDED if is_open else ClockState.RUNNING if today <= last else ClockState.EXPIRED
    )
    if today <= last:
        assert noon.elapsed == used_days(calendar, opened, limit, begun, today)
        assert noon.remaining == max(0, limit.amount - noon.elapsed)
        assert noon.overdue == 0
    if noon.state is ClockState.RUNNING and limit.unit is Unit.WORKING_DAYS:
        assert (noon.light is Light.AMBER) is (noon.remaining <= near)


@settings(max_examples=300, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_a_clock_runs_out_at_midnight_after_its_due_day_and_never_while_it_is_stopped(term: Term) -> None:
    calendar, opened, limit, pauses = term.parts
    clock = clock_with(opened, limit, pauses)
    last = last_day(calendar, opened, limit, pauses)
    day = opened
    while day <= last:
        for hour in ("00:00", "23:59:59"):
            assert read(clock, calendar, at(day, hour)).state in {ClockState.RUNNING, ClockState.SUSPENDED}
        day += ONE_DAY
    assert read(clock, calendar, at(day, "00:00")).state is ClockState.EXPIRED


@settings(max_examples=2_000, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_a_person_recomputes_the_due_day_from_the_explanation(term: Term) -> None:
    calendar, opened, limit, pauses = term.parts
    reading = read(clock_with(opened, limit, pauses), calendar, at(opened + timedelta(days=400)))
    lines = explain(reading, calendar)
    assert [line.day for line in lines] == [
        opened + number * ONE_DAY for number in range((reading.due_on - opened).days + 1)
    ]
    assert lines[0].kind is DayKind.OPENING
    assert [line.number for line in lines if line.kind is DayKind.COUNTED] == [*range(1, limit.amount + 1)]
    assert all((line.number is not None) is (line.kind is DayKind.COUNTED) for line in lines)
    for line in lines[1:]:
        if line.kind is DayKind.SUSPENDED:
            assert is_paused(line.day, pauses)
            assert line.ground == "ground"
        if line.kind is DayKind.REST:
            assert not calendar.is_working(line.day)
            assert limit.unit is Unit.WORKING_DAYS
        if line.kind is DayKind.COUNTED:
            assert not is_paused(line.day, pauses)
    after_the_last_counted = lines[max(n for n, line in enumerate(lines) if line.kind is DayKind.COUNTED) :]
    assert lines[-1].day == reading.due_on
    assert lines[-1].kind is (DayKind.COUNTED if len(after_the_last_counted) == 1 else DayKind.ROLLED)


@settings(max_examples=1_500, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_suspended_days_never_shorten_a_term(term: Term) -> None:
    calendar, opened, limit, pauses = term.parts
    dues = [due(calendar, opened, limit, pauses[:number]) for number in range(len(pauses) + 1)]
    assert dues == sorted(dues)
    assert all(due(calendar, opened, limit, pauses) >= resumed for _, resumed in pauses)


@settings(max_examples=1_500, **QUICK)  # type: ignore[arg-type]
@given(TERMS, NUMBERS)
def test_stopping_later_or_resuming_earlier_never_gives_a_later_due_day(term: Term, number: int) -> None:
    calendar, opened, limit, _ = term.parts
    one, other = divmod(number, 16)
    stopped, resumed = sorted((opened + timedelta(days=one), opened + timedelta(days=other)))
    until = resumed + ONE_DAY  # a real pause, else nothing is removed at all
    if resumed > last_day(calendar, opened, limit, []):
        return
    by_stop = [due(calendar, opened, limit, [(day, until)]) for day in (stopped, resumed)]
    assert by_stop[0] >= by_stop[1]
    by_resumption = [due(calendar, opened, limit, [(stopped, end)]) for end in (until, until + ONE_DAY)]
    assert by_resumption[0] <= by_resumption[1]


@settings(max_examples=1_000, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_a_longer_limit_or_a_later_opening_never_gives_an_earlier_due_day(term: Term) -> None:
    calendar, opened, limit, _ = term.parts
    longer = Limit(amount=limit.amount + 1, unit=limit.unit)
    assert due(calendar, opened, limit, []) <= due(calendar, opened, longer, [])
    assert due(calendar, opened, limit, []) <= due(calendar, opened + ONE_DAY, limit, [])


@settings(max_examples=500, **QUICK)  # type: ignore[arg-type]
@given(TERMS)
def test_a_clock_of_today_reads_of_a_past_moment_as_it_read_then(term: Term) -> None:
    calendar, opened, limit, pauses = term.parts
    today = clock_with(opened, limit, pauses).ended(at(opened + timedelta(days=90)))
    for number, (stopped, resumed) in enumerate(pauses):
        then = clock_with(opened, limit, pauses[:number])
        stopped_then = then.suspended("ground", at(stopped, "15:00"), 9, NEVER)
        moments = {at(stopped, "14:59"): then, at(max(stopped, resumed - ONE_DAY), "23:59"): stopped_then}
        for instant, known in moments.items():
            if instant >= at(resumed, "15:00"):
                continue
            seen, was = read(today, calendar, instant), read(known, calendar, instant)
            assert (seen.state, seen.due_on, seen.elapsed, seen.remaining, seen.light) == (
                was.state,
                was.due_on,
                was.elapsed,
                was.remaining,
                was.light,
            )
