"""A case event by event: how it stood just before and just after each, at the same instant.

Two orders, which are never mixed: as recorded (what the ledger knew when it learnt of the event, read then), and in
law (what had happened when the event took effect, by all that is known now, read then).
"""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from application.case_state import CaseState, Eyes, state_of
from application.replay import fold, rebuild
from domain.case.case import Case
from domain.recorded import Recorded

S = TypeVar("S")
Look = Callable[[Case, Sequence[Recorded], datetime], S]


class Order(StrEnum):
    """In which order the events of a case are gone through."""

    RECORDED = "recorded"
    EFFECTIVE = "effective"

    def arranged(self, history: Iterable[Recorded]) -> list[Recorded]:
        """Put events in this order; what took effect at one instant keeps the order of recording."""
        if self is Order.RECORDED:
            return sorted(history, key=lambda recorded: recorded.position)
        return sorted(history, key=lambda recorded: (recorded.event.effective_at, recorded.position))

    def instant(self, recorded: Recorded) -> datetime:
        """Give the instant at which one looks, before and after an event."""
        return recorded.recorded_at if self is Order.RECORDED else recorded.event.effective_at


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """An event, and what was seen at one instant just before and just after it; None where there was no case yet."""

    recorded: Recorded
    at: datetime
    before: S | None
    after: S | None


def stepped(history: Sequence[Recorded], eyes: Eyes, order: Order) -> Iterator[Step[CaseState]]:
    """Go through a case event by event."""
    return steps((), order.arranged(history), order.instant, lambda case, seen, at: state_of(case, seen, eyes, at))


def steps(
    base: Sequence[Recorded],
    added: Sequence[Recorded],
    instant: Callable[[Recorded], datetime],
    look: Look[S],
) -> Iterator[Step[S]]:
    """Add events one by one to those that are there; each fold is in the order of versions, as every other."""
    seen = sorted(base, key=_version)
    case = rebuild(seen)
    for recorded in added:
        at = instant(recorded)
        before = None if case is None else look(case, seen, at)
        if not seen or _version(recorded) > _version(seen[-1]):
            seen.append(recorded)
            case = fold(case, recorded)
        else:
            insort(seen, recorded, key=_version)
            case = rebuild(seen)
        yield Step(recorded, at, before, None if case is None else look(case, seen, at))


def _version(recorded: Recorded) -> int:
    return recorded.event.originator_version
