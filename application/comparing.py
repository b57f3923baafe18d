"""What changed of a case between two moments, row by row, old to new, with the events between as explanation.

A moment has two halves: what had happened by it in law, and what was on record by it. Invariant: the later moment sees
all that the earlier one sees, so that every change is explained by an event between them, or by time alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from application.case_state import CaseState, Eyes, Row, Value, rows_of, state_of
from application.replay import known, rebuild
from application.stepping import Order, steps
from domain.errors import Malformed, Unknown
from domain.recorded import Recorded

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class MomentsReversed(Malformed):
    """What is compared goes from an earlier moment to a later one, in law and on record."""

    code = "moments_reversed"


class NothingToCompare(Unknown):
    """The case was not on record at the later moment."""

    code = "nothing_to_compare"


@dataclass(frozen=True, slots=True)
class Viewed:
    """A moment: `at` in law; `known_at` on record (None: all that is)."""

    at: datetime
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is not as it was: None where it was not, or is no more. `events` are the versions that changed it.

    Without any, time alone did: a clock ran on.
    """

    row: Row
    old: Value | None
    new: Value | None
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case at two moments, what differs, and what happened or became known between them, in the order of law."""

    old: CaseState | None
    new: CaseState
    changes: tuple[Change, ...]
    events: tuple[Recorded, ...]


def compare(history: Sequence[Recorded], earlier: Viewed, later: Viewed, eyes: Eyes) -> Comparison:
    """Compare a case at two moments; raise `MomentsReversed`, `NothingToCompare`."""
    if earlier.at > later.at or (earlier.known_at or END_OF_TIME) > (later.known_at or END_OF_TIME):
        raise MomentsReversed(earlier=_said(earlier), later=_said(later))
    before = known(history, at=earlier.at, known_at=earlier.known_at)
    after = known(history, at=later.at, known_at=later.known_at)
    case = rebuild(after)
    if case is None:
        raise NothingToCompare(at=later.at.isoformat(), known_at=later.known_at and later.known_at.isoformat())
    there = {recorded.position for recorded in before}
    events = Order.EFFECTIVE.arranged(recorded for recorded in after if recorded.position not in there)
    new_state, new = state_of(case, after, eyes, later.at), rows_of(case, after, eyes, later.at)
    old_state, old = None, dict[Row, Value]()
    if (once := rebuild(before)) is not None:
        old_state, old = state_of(once, before, eyes, earlier.at), dict(rows_of(once, before, eyes, earlier.at))
    changed = [row for row in dict.fromkeys((*old, *new)) if old.get(row) != new.get(row)]
    because = _because(before, events, eyes) if changed else {}
    changes = tuple(Change(row, old.get(row), new.get(row), because.get(row, ())) for row in changed)
    return Comparison(old_state, new_state, changes, tuple(events))


def _because(base: Sequence[Recorded], events: Sequence[Recorded], eyes: Eyes) -> Mapping[Row, tuple[int, ...]]:
    """Tell which events changed which rows: those that are otherwise just after an event than just before it."""
    found: dict[Row, tuple[int, ...]] = {}
    instant = Order.EFFECTIVE.instant
    for step in steps(base, events, instant, lambda case, seen, at: rows_of(case, seen, eyes, at)):
        old, new = step.before or {}, step.after or {}
        for row in {*old, *new}:
            if old.get(row) != new.get(row):
                found[row] = (*found.get(row, ()), step.recorded.event.originator_version)
    return found


def _said(viewed: Viewed) -> str:
    return f"{viewed.at.isoformat()} / {'all' if viewed.known_at is None else viewed.known_at.isoformat()}"
