"""What a clock's row says beside the clock itself: the instants that SQL compares with the asked one."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from domain.clock.clock import Clock
from domain.clock.reading import Calendar, ClockState, Reading, read
from domain.instants import microseconds

_KEPT = tuple(field.name for field in fields(Clock) if field.name != "ended_at")
ENDINGS = {ClockState.MET: "ended", ClockState.MISSED: "ended", ClockState.INTERRUPTED: "interrupted"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one clock, good from its last act on.

    A clock that stands still does so until `stands_until` at the longest; the other figures are what then holds, if
    nobody resumes it before.
    """

    kind: str
    opened_on: date
    due_on: date
    expires_at: datetime
    stands_until: datetime | None
    near_from: datetime | None
    late: bool | None
    late_by_instant: bool | None
    provisional: bool

    @property
    def said(self) -> list[Any]:
        """Give what the row of a run says of it, in the order of its columns."""
        return [
            self.kind,
            self.opened_on.isoformat(),
            self.due_on.isoformat(),
            microseconds(self.expires_at),
            _counted(self.stands_until),
            self.late,
            self.late_by_instant,
            self.provisional,
        ]


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of a case: of its open clocks the first to warn and the first to run out."""

    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    stands_until: datetime | None
    breached: bool

    @property
    def said(self) -> tuple[Any, ...]:
        """Give what the row of a state says of them, in the order of its columns."""
        return (
            _counted(self.near_from),
            _counted(self.red_from),
            None if self.due_on is None else self.due_on.isoformat(),
            self.provisional,
            _counted(self.stands_until),
            self.breached,
        )


class Noted:
    """The figures of a case's clocks, kept until a clock or the calendar changes."""

    def __init__(self) -> None:
        self._calendar: Calendar | None = None
        self._clocks: dict[tuple[str, int], tuple[Clock, Figures]] = {}
        self._overall: tuple[Any, ...] | None = None

    def changed(self, clocks: Iterable[Clock], calendar: Calendar) -> list[tuple[Clock, Figures]]:
        """Read the clocks that are not as they were when they were read last; all, if the calendar is another."""
        if calendar is not self._calendar:
            self._calendar, self._overall = calendar, None
            self._clocks.clear()
        found = []
        for clock in clocks:
            noted = self._clocks.get((clock.code, clock.run))
            if noted is None or noted[0] is not clock:
                figures = None if noted is None else _once_ended(*noted, clock)
                figures = figures or figures_of(clock, calendar)
                self._clocks[clock.code, clock.run] = clock, figures
                self._overall = None
                found.append((clock, figures))
        return found

    def overall(self, calendar: Calendar) -> tuple[Any, ...]:
        """Give what the row of the case's state says of its clocks, all of which have been read by this calendar."""
        assert calendar is self._calendar  # noqa: S101 - `changed` comes first
        if self._overall is None:
            self._overall = overall([figures for _, figures in self._clocks.values()]).said
        return self._overall


def _counted(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def figures_of(clock: Clock, calendar: Calendar) -> Figures:
    """Read a clock once all its acts are past and its pause, if it has one, is over: from then on its due day stays.

    A pause ends by itself at its maximum, so that this can be read before anyone knows of an earlier end.
    """
    turns = [clock.opened_at]
    turns.extend(pause.ends_at if pause.resumed_at is None else pause.resumed_at for pause in clock.suspensions)
    turns.extend(extension.at for extension in clock.extensions)
    turns.extend(end for end in (clock.ended_at, clock.interrupted_at) if end is not None)
    reading = read(clock, calendar, max(turns))
    stands_until = _stands_until(reading)
    near_from = reading.near_from
    if near_from is not None and stands_until is not None:
        near_from = max(near_from, stands_until)
    ended = reading.state in {ClockState.MET, ClockState.MISSED}
    return Figures(
        kind=ENDINGS.get(reading.state, "running" if stands_until is None else "suspended"),
        opened_on=clock.day(clock.opened_at),
        due_on=reading.due_on,
        expires_at=reading.expires_at,
        stands_until=stands_until,
        near_from=near_from,
        late=reading.state is ClockState.MISSED if ended else None,
        late_by_instant=reading.late_by_instant,
        provisional=reading.provisional,
    )


def _once_ended(before: Clock, figures: Figures, clock: Clock) -> Figures | None:
    """Give the figures of a running clock that has only been ended, which moves nothing else; None for any other."""
    ended_at = clock.ended_at
    if figures.kind != "running" or ended_at is None or any(getattr(before, n) is not getattr(clock, n) for n in _KEPT):
        return None
    turns = [pause.resumed_at for pause in clock.suspensions] + [extension.at for extension in clock.extensions]
    if any(turn is None or turn > ended_at for turn in turns):
        return None
    return replace(
        figures,
        kind="ended",
        late=ended_at >= figures.expires_at,
        late_by_instant=None if clock.given_due is None else ended_at > clock.given_due,
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
