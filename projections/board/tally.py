"""The counts of the board folded from cases alone, without its rows: each case is read once, as it stands at the end.

Invariant: over the same events the figures are those that `reads.counts` gives; tallies of parts add up to the whole.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.case.case import Case
from domain.clock.reading import Light
from domain.recorded import Recorded
from projections.board.figures import Overall, Standing, figures_of, is_closed, overall
from projections.board.reads import RUNS, ClockCount, Counts
from projections.rulebook import Rulebook

MOST_NAMED = 20


@dataclass(frozen=True, slots=True, order=True)
class StandingStill:
    """A case that is counted as it was before an event which could not be taken in, or not at all if that is its first.

    `position` is that of the event in the ledger.
    """

    case_id: str
    position: int
    why: str


@dataclass(slots=True)
class Tally:
    """Figures over some cases; `standing_still` names the first few of the `still` cases that are not whole."""

    cases: int = 0
    events: int = 0
    still: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    by_light: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    missed_by_instant: Counter[str] = field(default_factory=Counter)
    standing_still: list[StandingStill] = field(default_factory=list)

    def add(self, status: str, light: Light, standing: Standing) -> None:
        """Count a case."""
        self.cases += 1
        self.by_status[status] += 1
        self.by_light[light] += 1
        for clock, *counted in standing:
            for name, count in zip(RUNS, counted, strict=True):
                getattr(self, name)[clock] += count

    def stand_still(self, case: StandingStill) -> None:
        """Note a case that is not whole."""
        self.still += 1
        self.standing_still = sorted([*self.standing_still, case])[:MOST_NAMED]

    def merge(self, other: "Tally") -> None:
        """Add the figures of other cases."""
        self.cases += other.cases
        self.events += other.events
        self.still += other.still
        for name in ("by_status", "by_light", *RUNS):
            getattr(self, name).update(getattr(other, name))
        self.standing_still = sorted([*self.standing_still, *other.standing_still])[:MOST_NAMED]

    def counts(self) -> Counts:
        """Give the figures as the board gives them."""
        by_clock = {
            code: ClockCount(self.open[code], self.met[code], self.missed[code], self.missed_by_instant[code])
            for code in sorted(self.open)
        }
        return Counts(self.cases, dict(self.by_status), {light: self.by_light[light] for light in Light}, by_clock)


def light_at(closed: bool, figures: Overall, at: datetime) -> Light:
    """Give the light of a case at an instant not before its last act, by the rule that schema.sql writes in SQL."""
    if (figures.red_from is not None and figures.red_from <= at) or (closed and figures.breached):
        return Light.RED
    if closed:
        return Light.GREEN
    if figures.near_from is not None and figures.near_from <= at:
        return Light.AMBER
    return Light.GREY if figures.stands_until is not None and at < figures.stands_until else Light.GREEN


def tally_case(tally: Tally, history: Sequence[Recorded], rules: Rulebook, at: datetime) -> None:
    """Count a case by as much of its history as can be taken in.

    What does not fold, or has no figures, is left out from the end, as the board leaves it out, and noted.
    """
    fault: Exception | None = None
    for taken in range(len(history), 0, -1):
        try:
            case = _folded(history[:taken])
            calendar = rules.calendar(history[0].event.header.jurisdiction)
            runs = (*case.earlier_runs, *case.clocks.values())
            summed = overall([(clock.code, figures_of(clock, calendar)) for clock in runs])
        except Exception as met:  # one case must not stop the others, whatever is wrong with it
            fault = met
            continue
        tally.add(case.status, light_at(is_closed(case), summed, at), summed.standing)
        break
    else:
        taken = 0
    if fault is not None:
        first = history[taken]
        tally.stand_still(StandingStill(first.event.originator_id, first.position, f"{type(fault).__name__}: {fault}"))


def _folded(history: Sequence[Recorded]) -> Case:
    case = history[0].event.mutate(None)
    assert isinstance(case, Case)  # noqa: S101 - the first event of a case makes a case
    for recorded in history[1:]:
        recorded.event.mutate(case)
    return case
