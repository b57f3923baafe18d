"""The facts of clocks: each run with its limit and end, who held the file when it expired, and each pause once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.clock.clock import Clock, Effect, Suspension
from domain.clock.reading import Calendar, ClockState, Reading, read
from domain.instants import microseconds
from projections.board.figures import settled_reading
from projections.facts.cells import Cell, Fact, Measure, Phase
from projections.facts.days import suspended_days, working_days

Turns = tuple[tuple[int | None, str | None], ...]  # from when on (None: from the beginning) something stands how


class Holder(NamedTuple):
    """Where the file is: the unit that answers for it, who did the last act, and the step at which it stands."""

    unit: str
    principal: str
    step: str | None


@dataclass(slots=True, eq=False)
class Run:
    """A run of a clock as read by a calendar, with who holds the file as long as it has not run out.

    Another hand changes nothing that was read; `turns` say from when on it stands how, if nothing else happens.
    """

    clock: Clock
    reading: Reading
    holder: Holder
    turns: Turns
    measure: Measure
    is_open: bool

    @property
    def key(self) -> str:
        """Name the run in its case."""
        return f"{self.clock.code}#{self.clock.run}"

    @property
    def suspended(self) -> int:
        """Give the working days for which it stood still, an open pause to the end of its maximum."""
        assert self.measure.suspended_days is not None  # noqa: S101 - a run always measures them
        return self.measure.suspended_days


def run_of(clock: Clock, calendar: Calendar, holder: Holder) -> Run:
    """Read a run."""
    reading = settled_reading(clock, calendar)
    ended = clock.ended_at or clock.interrupted_at
    measure = Measure(
        amount=reading.elapsed if ended is not None else 0,
        since=clock.day(clock.opened_at),
        due_on=reading.due_on,
        until=None if ended is None else clock.day(ended),
        term=None if clock.limit is None else str(clock.limit),
        late_days=reading.overdue if clock.ended_at is not None else None,
        suspended_days=suspended_days(calendar, clock),
    )
    return Run(clock, reading, holder, _turns(clock, reading), measure, clock.is_open)


def _turns(clock: Clock, reading: Reading) -> Turns:
    if clock.interrupted_at is not None:
        return ((None, "interrupted"),)
    if clock.ended_at is not None:
        return ((None, "late" if reading.state is ClockState.MISSED else "met"),)
    pause, expires_at = clock.open_suspension, microseconds(reading.expires_at)
    if pause is not None and pause.stopped_at < reading.expires_at:
        return (None, "stopped"), (microseconds(pause.ends_at), "open"), (expires_at, "overdue")
    return (None, "open"), (expires_at, "overdue")


def fact_of(run: Run, procedure: str | None) -> Fact:
    """Give a run, counted on its due day."""
    clock, unit = run.clock, run.holder.unit
    phases = []
    for since, state in run.turns:
        measure = run.measure
        if state == "stopped" and (pause := clock.open_suspension) is not None:
            measure = measure._replace(until=clock.day(pause.ends_at))
        cell = Cell("run", procedure, unit, None, clock.code, clock.effect.value, state)
        phases.append(Phase(since, cell, measure))
    return Fact("run", run.key, run.reading.due_on, tuple(phases))


def expiry_of(run: Run, procedure: str | None) -> Fact | None:
    """Give the expiry of a run, past or still to come, with who holds the file then; None where it will not be."""
    since, state = run.turns[-1]
    if state not in {"late", "overdue"}:
        return None
    unit, principal, step = run.holder
    held = Cell("expired", procedure, unit, principal, step, run.clock.effect.value, state)
    return Fact("expired", run.key, run.reading.due_on, (Phase(since, held, run.measure),))


def standing_of(runs: Iterable[Run], effect: Effect) -> Turns:
    """Give from when on the clocks of an effect stand how, taken together: what was broken once stays broken."""
    verdicts = [run for run in runs if run.clock.effect is effect and run.clock.interrupted_at is None]
    if not verdicts:
        return ((None, None),)
    states = {run.turns[-1][1] for run in verdicts if not run.clock.is_open}
    open_runs = [run for run in verdicts if run.clock.is_open]
    if not open_runs:
        return ((None, "late" if "late" in states else "met"),)
    expires_at = min(microseconds(run.reading.expires_at) for run in open_runs)
    return ((None, "late"),) if "late" in states else ((None, "running"), (expires_at, "overdue"))


def pauses_of(
    runs: Iterable[Run], calendar: Calendar, procedure: str | None, notices: dict[int, str], *, of: Sequence[Run]
) -> Iterator[Fact]:
    """Give each pause of some runs once, however many clocks it stopped, counted on the day of stopping.

    Its days are counted once it is over: at its maximum by itself, or as it was resumed.
    """
    found: dict[int, tuple[Run, Suspension]] = {}
    for run in runs:
        for pause in run.clock.suspensions:
            found.setdefault(pause.stopped, (run, pause))
    for version, (run, pause) in sorted(found.items()):
        if run not in of:
            continue
        clock, end = run.clock, run.clock.day(pause.resumed_at or pause.ends_at)
        stopped = clock.day(pause.stopped_at)
        days = working_days(calendar, stopped, end)
        before = read(clock, calendar, pause.stopped_at)
        cell = Cell("pause", procedure, run.holder.unit, None, clock.code, pause.ground)
        measure = Measure(amount=days, since=stopped, until=end, term=notices.get(version), edge_days=before.remaining)
        over = Phase(None, cell._replace(state="ended"), measure)
        if pause.resumed_at is None and clock.is_open:
            standing = Phase(None, cell._replace(state="open"), measure._replace(amount=0))
            phases: tuple[Phase, ...] = (standing, over._replace(since=microseconds(pause.ends_at)))
        else:
            phases = (over,)
        yield Fact("pause", f"pause#{version}", stopped, phases)


def last_day_of(runs: Iterable[Run]) -> date:
    """Give the last day over which their terms stretch."""
    return max((run.reading.due_on for run in runs), default=date.min)
