"""Extensions beside pauses, against the same person with a paper calendar (issue: at least 20,000 cases in all)."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.clock.limit import Limit
from domain.clock.reading import ClockState, read
from tests.domain.clock.paper import ONE_DAY, at, clock_with, last_day, lawful
from tests.domain.clock.test_paper import Term, term_from

QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "derandomize": True}
DRAWN = st.binary(min_size=12, max_size=12).map(lambda drawn: int.from_bytes(drawn, "big"))


def extended_term(number: int) -> tuple[Term, list[int], list[int]]:
    """Read off one number a term, the days of its extensions after the opening, and their lengths."""
    number, count = divmod(number, 3)
    days, lengths = [], []
    for _ in range(count + 1):
        number, day = divmod(number, 20)
        number, length = divmod(number, 8)
        days.append(day)
        lengths.append(length + 1)
    return term_from(number), sorted(days), lengths


@settings(max_examples=6_000, **QUICK)  # type: ignore[arg-type]
@given(DRAWN)
def test_a_term_extended_before_it_ran_out_ends_on_the_day_that_a_person_counts(number: int) -> None:
    term, days, lengths = extended_term(number)
    calendar, opened, limit, _ = term.parts
    clock, total, kept = clock_with(opened, limit, term.pauses), limit.amount, term.pauses
    for day, length in zip(days, lengths, strict=True):
        granted = opened + timedelta(days=day)
        begun = [pause for pause in kept if pause[0] <= granted]
        if granted > last_day(calendar, opened, Limit(amount=total, unit=limit.unit), begun):
            continue  # the term had run out: no extension can be granted any more
        clock = clock.extended(Limit(amount=length, unit=limit.unit), at(granted, "16:00"))
        total += length
    whole = Limit(amount=total, unit=limit.unit)
    assert lawful(calendar, opened, whole, kept) == kept
    expected = last_day(calendar, opened, whole, kept)
    after = read(clock, calendar, at(expected + 400 * ONE_DAY))
    assert after.due_on == expected
    assert after.state is ClockState.EXPIRED
    assert read(clock, calendar, at(expected, "23:59")).state is ClockState.RUNNING


@settings(max_examples=1_000, **QUICK)  # type: ignore[arg-type]
@given(DRAWN)
def test_before_an_extension_was_granted_the_clock_reads_as_if_there_were_none(number: int) -> None:
    term, days, lengths = extended_term(number)
    calendar, opened, limit, pauses = term.parts
    granted = at(opened + timedelta(days=days[0]), "16:00")
    clock = clock_with(opened, limit, pauses)
    extended = clock.extended(Limit(amount=lengths[0], unit=limit.unit), granted)
    before = granted - timedelta(seconds=1)
    with_it, without = read(extended, calendar, before), read(clock, calendar, before)
    assert (with_it.due_on, with_it.state, with_it.elapsed, with_it.remaining) == (
        without.due_on,
        without.state,
        without.elapsed,
        without.remaining,
    )
    assert read(extended, calendar, granted).remaining >= read(clock, calendar, granted).remaining
