"""What the board keeps of the clocks of a case: the instants that SQL compares with the asked one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from domain.case.case import Case
from domain.clock.clock import Clock
from domain.clock.reading import Calendar, ClockState, Reading, read
from domain.instants import microseconds

_but_for_its_end = attrgetter(*(field.name for field in fields(Clock) if field.name != "ended_at"))
_LAST_READ: dict[tuple[str, int], tuple[Clock, Calendar, Reading]] = {}
OPEN = {"running", "suspended"}
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


Standing = tuple[tuple[str, int, int, int, int], ...]
"""By clock, in the order of codes: runs open, met, missed by 24:00 of the due day, missed as its source counts."""


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of a case: of its open clocks the first to warn and the first to run out; how all its clocks stand.

    `since` and `until` are the days over which its terms stretch: a calendar that settles none of them moves nothing.
    """

    near_from: datetime | None
    red_from: datetime | None
    due_on: date | None
    provisional: bool
    stands_until: datetime | None
    breached: bool
    since: date
    until: date
    standing: Standing

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
            self.since.isoformat(),
            self.until.isoformat(),
        )


class Noted:
    """The figures of a case's clocks, kept until a clock or the calendar changes."""

    def __init__(self) -> None:
        self._calendar: Calendar | None = None
        self._clocks: dict[tuple[str, int], tuple[Clock, Figures]] = {}
        self._overall: Overall | None = None

    def read(self, clocks: Iterable[Clock], calendar: Calendar) -> Overall:
        """Read the clocks that are not as they were when read last, all of them by another calendar; sum them up."""
        if calendar is not self._calendar:
            self._calendar, self._overall = calendar, None
            self._clocks.clear()
        for clock in clocks:
            noted = self._clocks.get((clock.code, clock.run))
            if noted is None or noted[0] is not clock:
                figures = None if noted is None else _once_ended(*noted, clock)
                figures = figures or figures_of(clock, calendar)
                self._clocks[clock.code, clock.run] = clock, figures
                self._overall = None
        if self._overall is None:
            self._overall = overall([(code, figures) for (code, _), (_, figures) in self._clocks.items()])
        return self._overall


def _counted(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def figures_of(clock: Clock, calendar: Calendar) -> Figures:
    """Read a clock once all its acts are past and its pause, if it has one, is over: from then on its due day stays.

    A pause ends by itself at its maximum, so that this can be read before anyone knows of an earlier end.
    """
    reading = settled_reading(clock, calendar)
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


def settled_reading(clock: Clock, calendar: Calendar) -> Reading:
    """Read a clock at the last of its acts and the end of its pause: its due day stays from then on.

    Several models ask for the same clock one after the other: the last reading of each run is kept for the next one.
    """
    last = _LAST_READ.get((clock.code, clock.run))
    if last is not None and last[0] is clock and last[1] is calendar:
        return last[2]
    turns = [clock.opened_at]
    turns.extend(pause.ends_at if pause.resumed_at is None else pause.resumed_at for pause in clock.suspensions)
    turns.extend(extension.at for extension in clock.extensions)
    turns.extend(end for end in (clock.ended_at, clock.interrupted_at) if end is not None)
    reading = read(clock, calendar, max(turns))
    _LAST_READ[clock.code, clock.run] = clock, calendar, reading
    return reading


def _once_ended(before: Clock, figures: Figures, clock: Clock) -> Figures | None:
    """Give the figures of a running clock that has only been ended, which moves nothing else; None for any other."""
    ended_at = clock.ended_at
    if figures.kind != "running" or ended_at is None or _but_for_its_end(before) != _but_for_its_end(clock):
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


def is_closed(case: Case) -> bool:
    """Tell whether a case is over for the board: nothing more is to be done on it."""
    return case.status == "refused" or "closed" in case.moments


def overall(clocks: Sequence[tuple[str, Figures]]) -> Overall:
    """Sum the clocks of a case up, each with its code."""
    every = [figures for _, figures in clocks]
    open_ones = [figures for figures in every if figures.kind in OPEN]
    first = min(open_ones, key=lambda clock: (clock.expires_at, clock.provisional), default=None)
    return Overall(
        near_from=min((clock.near_from for clock in open_ones if clock.near_from is not None), default=None),
        red_from=None if first is None else first.expires_at,
        due_on=None if first is None else first.due_on,
        provisional=first is not None and first.provisional,
        stands_until=max((clock.stands_until for clock in open_ones if clock.stands_until is not None), default=None),
        breached=any(clock.late for clock in every),
        since=min((clock.opened_on for clock in every), default=date.max),
        until=max((clock.due_on for clock in every), default=date.min),
        standing=_standing(clocks),
    )


def _standing(clocks: Iterable[tuple[str, Figures]]) -> Standing:
    found: dict[str, tuple[int, int, int, int]] = {}
    for code, figures in clocks:
        open_, met, missed, by_instant = found.get(code, (0, 0, 0, 0))
        found[code] = (
            open_ + (figures.kind in OPEN),
            met + (figures.late is False),
            missed + (figures.late is True),
            by_instant + (figures.late_by_instant is True),
        )
    return tuple((code, *counted) for code, counted in sorted(found.items()))
