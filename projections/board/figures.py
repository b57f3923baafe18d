"""What a clock's row says beside the clock itself: the instants that SQL compares with the asked one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.clock.reading import ClockState, Reading


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one clock, good from its last act on; a clock that stands still has no due day yet."""

    kind: str
    due_on: date | None
    expires_at: datetime | None
    near_from: datetime | None
    late: bool | None
    late_by_instant: bool | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of a case: of its running clocks the first to warn and the first to run out."""

    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    suspended: bool
    breached: bool


def figures_of(reading: Reading) -> Figures:
    """Give the figures of a clock read at its last act."""
    if reading.state is ClockState.SUSPENDED:
        return Figures("suspended", None, None, None, None, None, provisional=False)
    ended = reading.state in {ClockState.MET, ClockState.MISSED}
    return Figures(
        kind="ended" if ended else "running",
        due_on=reading.due_on,
        expires_at=reading.expires_at,
        near_from=reading.near_from,
        late=reading.state is ClockState.MISSED if ended else None,
        late_by_instant=reading.late_by_instant,
        provisional=reading.provisional,
    )


def overall(clocks: Iterable[Figures]) -> Overall:
    """Sum the clocks of a case up."""
    every = list(clocks)
    running = [clock for clock in every if clock.kind == "running" and clock.expires_at is not None]
    first = min(running, key=_expiry, default=None)
    return Overall(
        near_from=min((clock.near_from for clock in running if clock.near_from is not None), default=None),
        red_from=None if first is None else first.expires_at,
        due_on=None if first is None else first.due_on,
        provisional=first is not None and first.provisional,
        suspended=any(clock.kind == "suspended" for clock in every),
        breached=any(clock.late for clock in every),
    )


def _expiry(clock: Figures) -> tuple[datetime, bool]:
    assert clock.expires_at is not None  # noqa: S101 - only running clocks are asked, and these have one
    return clock.expires_at, clock.provisional
