"""What a clock's row says beside the clock itself: the instants that SQL compares with the asked one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.clock.reading import ClockState, Reading

ENDINGS = {ClockState.MET: "ended", ClockState.MISSED: "ended", ClockState.INTERRUPTED: "interrupted"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one clock, good from its last act on.

    A clock that stands still does so until `stands_until` at the longest; the other figures are what then holds, if
    nobody resumes it before.
    """

    kind: str
    stands_until: datetime | None
    due_on: date
    expires_at: datetime
    near_from: datetime | None
    late: bool | None
    late_by_instant: bool | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of a case: of its open clocks the first to warn and the first to run out."""

    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    stands_until: datetime | None
    breached: bool


def figures_of(reading: Reading) -> Figures:
    """Give the figures of a clock that was read once settled."""
    stands_until = _stands_until(reading)
    near_from = reading.near_from
    if near_from is not None and stands_until is not None:
        near_from = max(near_from, stands_until)
    ended = reading.state in {ClockState.MET, ClockState.MISSED}
    return Figures(
        kind=ENDINGS.get(reading.state, "running" if stands_until is None else "suspended"),
        stands_until=stands_until,
        due_on=reading.due_on,
        expires_at=reading.expires_at,
        near_from=near_from,
        late=reading.state is ClockState.MISSED if ended else None,
        late_by_instant=reading.late_by_instant,
        provisional=reading.provisional,
    )


def _stands_until(reading: Reading) -> datetime | None:
    """Give the end of an open pause, unless the term had run out before it began."""
    pause = reading.clock.open_suspension
    if pause is None or not reading.clock.is_open or pause.stopped_at >= reading.expires_at:
        return None
    return pause.ends_at


def overall(clocks: Iterable[Figures]) -> Overall:
    """Sum the clocks of a case up."""
    every = list(clocks)
    open_ones = [clock for clock in every if clock.kind in {"running", "suspended"}]
    first = min(open_ones, key=lambda clock: (clock.expires_at, clock.provisional), default=None)
    return Overall(
        near_from=min((clock.near_from for clock in open_ones if clock.near_from is not None), default=None),
        red_from=None if first is None else first.expires_at,
        due_on=None if first is None else first.due_on,
        provisional=first is not None and first.provisional,
        stands_until=max((clock.stands_until for clock in open_ones if clock.stands_until is not None), default=None),
        breached=any(clock.late for clock in every),
    )
