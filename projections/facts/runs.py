"""The facts of clocks: each run with its limit and end, who held the file when it expired, and each pause once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.clock.clock import Clock, Effect, Suspension
from domain.clock.reading import Calendar, ClockState, Reading, read
from domain.instants import microseconds
from projections.board.figures import settled_reading
from projections.facts.cells import Cell, Fact, Measure, Phase
from projections.facts.days import suspended_days, working_days

Turns = tuple[tuple[int | None, str | None], ...]  # from when on (None: from the beginning) something stands how


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the file: the unit that answers for it, who did the last act, and the step at which it stands."""

    unit: str
    principal: str
    step: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a clock as read by a calendar, with who held the file as long as it had not run out."""

    clock: Clock
    reading: Reading
    holder: Holder
    suspended: int

    @property
    def key(self) -> str:
        """Name the run in its case."""
        return f"{self.clock.code}#{self.clock.run}"

    @property
    def turns(self) -> Turns:
        """Give from when on it stands how, if nothing else happens."""
        clock, expires_at = self.clock, microseconds(self.reading.expires_at)
        if clock.interrupted_at is not None:
            return ((None, "interrupted"),)
        if clock.ended_at is not None:
            return ((None, "late" if self.reading.state is ClockState.MISSED else "met"),)
        pause = clock.open_suspension
        if pause is not None and pause.stopped_at < self.reading.expires_at:
            return (None, "stopped"), (microseconds(pause.ends_at), "open"), (expires_at, "overdue")
        return (None, "open"), (expires_at, "overdue")


def run_of(clock: Clock, calendar: Calendar, holder: Holder) -> Run:
    """Read a run."""
    return Run(clock, settled_reading(clock, calendar), holder, suspended_days(calendar, clock))


def facts_of_run(run: Run, procedure: str | None) -> Iterator[Fact]:
    """Give a run, counted on its due day, and its expiry, with who held the file then."""
    clock, reading, pause = run.clock, run.reading, run.clock.open_suspension
    ended = clock.ended_at or clock.interrupted_at
    cell = Cell("run", procedure, run.holder.unit, None, clock.code, clock.effect.value)
    measure = Measure(
        amount=reading.elapsed if ended is not None else 0,
        since=clock.day(clock.opened_at),
        due_on=reading.due_on,
        until=None if ended is None else clock.day(ended),
        term=None if clock.limit is None else str(clock.limit),
        late_days=reading.overdue if clock.ended_at is not None else None,
        suspended_days=run.suspended,
    )
    standing = measure._replace(until=None if pause is None else clock.day(pause.ends_at))
    phases = [
        Phase(since, cell._replace(state=state), standing if state == "stopped" else measure)
        for since, state in run.turns
    ]
    yield Fact("run", run.key, reading.due_on, tuple(phases))
    held = Cell("expired", procedure, run.holder.unit, run.holder.principal, run.holder.step, clock.effect.value)
    expired = {phase.cell.state: phase.since for phase in phases if phase.cell is not None}
    if "late" in expired:
        yield Fact("expired", run.key, reading.due_on, (Phase(None, held._replace(state="late"), measure),))
    elif "overdue" in expired:
        later = Phase(expired["overdue"], held._replace(state="overdue"), measure)
        yield Fact("expired", run.key, reading.due_on, (Phase(None, None), later))


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
    runs: Iterable[Run], calendar: Calendar, procedure: str | None, notices: dict[int, str]
) -> Iterator[Fact]:
    """Give each pause once, however many clocks it stopped, counted on the day of stopping.

    Its days are counted once it is over: at its maximum by itself, or as it was resumed.
    """
    found: dict[int, tuple[Run, Suspension]] = {}
    for run in runs:
        for pause in run.clock.suspensions:
            found.setdefault(pause.stopped, (run, pause))
    for version, (run, pause) in sorted(found.items()):
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
