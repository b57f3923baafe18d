"""What a clock's row says beside the clock itself: the instants that SQL compares with the asked one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.clock.reading import Calendar, ClockState, Reading, read


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one clock, good from its last act on.

    A clock that stands still runs on at `suspended_until`, recorded or not: the other figures hold from then on.
    """

    kind: str
    suspended_until: datetime | None
    due_on: date | None
    expires_at: datetime | None
    near_from: datetime | None
    late: bool | None
    late_by_instant: bool | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of a case: of its open clocks the first to warn, the first to run out, and until when one stands still.

    The due day is that of a clock that runs; nobody knows the one of a clock that stands still.
    """

    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    suspended_until: datetime | None
    breached: bool


def figures_of(reading: Reading, calendar: Calendar) -> Figures:
    """Give the figures of a clock read at its last act by a calendar."""
    pause = reading.clock.open_suspension
    if reading.state is ClockState.SUSPENDED and pause is not None:
        after = figures_of(read(reading.clock, calendar, pause.ends_at), calendar)
        near_from = None if after.near_from is None else max(after.near_from, pause.ends_at)
        return replace(after, kind="suspended", suspended_until=pause.ends_at, near_from=near_from)
    ended = reading.state in {ClockState.MET, ClockState.MISSED}
    return Figures(
        kind="interrupted" if reading.state is ClockState.INTERRUPTED else "ended" if ended else "running",
        suspended_until=None,
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
    not_over = [clock for clock in every if clock.kind in {"running", "suspended"} and clock.expires_at is not None]
    first = min((clock for clock in not_over if clock.kind == "running"), key=_expiry, default=None)
    return Overall(
        near_from=min((clock.near_from for clock in not_over if clock.near_from is not None), default=None),
        red_from=min((clock.expires_at for clock in not_over if clock.expires_at is not None), default=None),
        due_on=None if first is None else first.due_on,
        provisional=first is not None and first.provisional,
        suspended_until=max((clock.suspended_until for clock in every if clock.suspended_until), default=None),
        breached=any(clock.late for clock in every),
    )


def _expiry(clock: Figures) -> tuple[datetime, bool]:
    assert clock.expires_at is not None  # noqa: S101 - only running clocks are asked, and these have one
    return clock.expires_at, clock.provisional
