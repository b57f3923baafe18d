"""The stops of a replay: one for each instant at which an event of the case took effect, or was recorded; and now.

Events of one instant share a stop, for no moment shows one without the other. Every stop has an address.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from api import words
from api.console.case.trail import MINOR
from api.words import Words
from domain.recorded import Recorded

NOW = Words(zh="现在", en="now")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: its instant (None: now), what happened at it, and the parameters of its address (None: left out).

    `in_law` and `as_known` are those of the two views of this stop, of which it stands in one.
    """

    number: int
    instant: datetime | None
    acts: list[Words]
    in_law: dict[str, str | None]
    as_known: dict[str, str | None]
    known: bool

    @property
    def asked(self) -> dict[str, str | None]:
        """Give the parameters of its address."""
        return self.as_known if self.known else self.in_law


@dataclass(frozen=True, slots=True)
class Replay:
    """All stops, and the one at which the page stands. `known`: as was known then, else as it was in law."""

    stops: list[Stop]
    current: Stop
    known: bool

    @property
    def before(self) -> Stop | None:
        """Give the stop before this one, if there is one."""
        return self.stops[self.current.number - 2] if self.current.number > 1 else None

    @property
    def after(self) -> Stop | None:
        """Give the next stop, if there is one."""
        return self.stops[self.current.number] if self.current.number < len(self.stops) else None


def replay_of(whole: Sequence[Recorded], zone: ZoneInfo, *, at: datetime | None, known_at: datetime | None) -> Replay:
    """Give the stops, of knowledge if `known_at` is given, and the one at which a page of these moments stands."""
    known = known_at is not None
    ordered = sorted(whole, key=lambda one: _instant(one, known=known))  # those of one instant stay in their order
    first = min(one.recorded_at for one in whole)
    stops: list[Stop] = []
    for instant, found in groupby(ordered, key=lambda one: _instant(one, known=known)):
        together, at_it = list(found), instant.astimezone(zone)
        learnt = _learnt(together, at_it, first).astimezone(zone)
        stops.append(Stop(len(stops) + 1, at_it, _telling(together), _asked(at_it), _asked(learnt, learnt), known))
    last = max(one.recorded_at for one in whole).astimezone(zone)
    stops.append(Stop(len(stops) + 1, None, [NOW], _asked(None), _asked(None, last), known))
    moment = at if at is not None or known_at is None or known_at >= last else known_at
    if moment is None:
        return Replay(stops, stops[-1], known)
    reached = bisect_right([stop.instant for stop in stops if stop.instant is not None], moment)
    return Replay(stops, stops[max(reached, 1) - 1], known)


def _asked(at: datetime | None, known_at: datetime | None = None) -> dict[str, str | None]:
    moments = {"at": at, "known_at": known_at}
    return {name: None if moment is None else moment.isoformat() for name, moment in moments.items()}


def _learnt(together: Sequence[Recorded], at: datetime, first: datetime) -> datetime:
    """Give the instant at which the events of a stop were known, if that was the same day; else that of the stop.

    Not before the `first` of the case was: until then there is nothing to be seen.
    """
    recorded_at = together[-1].recorded_at
    same_day = recorded_at.astimezone(at.tzinfo).date() == at.date()
    return max(recorded_at if same_day else at, first)


def _telling(found: Sequence[Recorded]) -> list[Words]:
    events = [one.event for one in found]
    telling = [event for event in events if not isinstance(event, MINOR)] or events
    return [Words(zh=act.zh, en=act.en) for act in map(words.act, telling)]


def _instant(recorded: Recorded, *, known: bool) -> datetime:
    return recorded.recorded_at if known else recorded.event.effective_at
