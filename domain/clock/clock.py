"""A clock: a budget and a ledger of suspensions, never a moving target date.

It holds only what was decided; every figure is read off it by `domain.clock.reading`, at a given instant and by a
given calendar. A clock that runs again after it ended is a new run; the old one keeps its record.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.clock.limit import Limit


class Effect(StrEnum):
    """What a limit is worth in law."""

    INTERNAL = "internal"
    PROMISED = "promised"
    STATUTORY = "statutory"


@dataclass(frozen=True, slots=True)
class Suspension:
    """An interval that the law does not count: the day of stopping counts, the day of resuming does not.

    `stopped` and `resumed` are the versions of the case at which the two acts stand. At `ends_at`, the last day of the
    allowed maximum, it ends by itself, recorded or not.
    """

    ground: str
    stopped_at: datetime
    stopped: int
    ends_at: datetime
    resumed_at: datetime | None = None
    resumed: int | None = None

    def end(self, until: datetime) -> datetime | None:
        """Give when it ended, as far as that is so at an instant: by an act, or by its own maximum."""
        end = self.ends_at if self.resumed_at is None else min(self.resumed_at, self.ends_at)
        return end if end <= until else None


@dataclass(frozen=True, slots=True)
class Extension:
    """A lengthening of the budget, in the unit of the limit."""

    by: Limit
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of one clock of a case. It never runs out before its `floor`, a day that a party was told and keeps.

    `limit` is None for a clock of an imported case, whose source gives the due instant itself (`given_due`). `near` is
    the number of remaining days at which the light turns amber; None means that it never does. `hours` are the office
    intervals of the opening day: a term of working hours counts by them, any other ends at their last closing.
    """

    code: str
    run: int
    effect: Effect
    opened_at: datetime
    zone: ZoneInfo
    limit: Limit | None = None
    given_due: datetime | None = None
    near: int | None = None
    hours: tuple[tuple[str, str], ...] | None = None
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    floor: date | None = None
    ended_at: datetime | None = None
    interrupted_at: datetime | None = None
    clause: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nothing has ended it yet."""
        return self.ended_at is None and self.interrupted_at is None

    @property
    def open_suspension(self) -> Suspension | None:
        """Give the suspension that nobody has ended yet."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.resumed_at is None else None

    def day(self, at: datetime) -> date:
        """Give the calendar day of an instant where the body sits."""
        return at.astimezone(self.zone).date()

    def suspended(self, ground: str, at: datetime, version: int, ends_at: datetime) -> "Clock":
        """Open a suspension."""
        return replace(self, suspensions=(*self.suspensions, Suspension(ground, at, version, ends_at)))

    def resumed(self, at: datetime, version: int) -> "Clock":
        """Close the open suspension; there may be none in a history seen as of a past moment."""
        if self.open_suspension is None:
            return self
        last = replace(self.suspensions[-1], resumed_at=at, resumed=version)
        return replace(self, suspensions=(*self.suspensions[:-1], last))

    def ended(self, at: datetime) -> "Clock":
        """End the run."""
        return replace(self, ended_at=at)

    def extended(self, by: Limit, at: datetime) -> "Clock":
        """Lengthen the budget."""
        return replace(self, extensions=(*self.extensions, Extension(by, at)))

    def interrupted(self, at: datetime) -> "Clock":
        """End the run without a verdict: the next one starts from zero."""
        return replace(self, interrupted_at=at)

    def not_before(self, day: date) -> "Clock":
        """Let a party keep a day that it was told."""
        return replace(self, floor=day)
