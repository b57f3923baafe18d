"""热线绩效考评 inputs: what is counted of each member unit in a period, with the cases behind each count. No rates.

A dispatch that was sent back is kept apart from those that count, whatever the review of the dispute found; a run is
overdue in the period in which its due day lies, ended late or still open; silence of a caller counts as nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from projections.hotline.facts import Fact
from projections.hotline.period import Period

KINDS = (
    "dispatched",
    "sent-back",
    "closed",
    "closed-first-pass",
    "closed-after-rework",
    "overdue",
    "extended",
    "rework",
    "conference",
    "reached",
    "not-reached",
    "dissatisfied",
    "merged",
    "withdrawn",
)
PENDING = "pending"  # the dispute has not been reviewed
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened; `detail` is the clock, the ground, the step or the finding that tells it apart."""

    kind: str
    detail: str
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitInputs:
    """What is counted of one unit."""

    unit: str
    counted: tuple[Counted, ...]


def inputs(facts: Iterable[Fact], period: Period, at: datetime) -> list[UnitInputs]:
    """Count what happened in a period, with open runs as they stand at an instant; by unit."""
    found: dict[str, dict[tuple[int, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for case_id, of_case in groupby(sorted(facts, key=attrgetter("case_id", "version")), attrgetter("case_id")):
        for fact in _counting([*of_case], at):
            if fact.unit is not None and period.since <= fact.happened_at < period.until:
                found[fact.unit][KINDS.index(fact.kind), fact.detail].append(case_id)
    return [
        UnitInputs(
            unit,
            tuple(
                Counted(KINDS[kind], detail, len(cases), tuple(sorted(set(cases))))
                for (kind, detail), cases in sorted(found[unit].items())
            ),
        )
        for unit in sorted(found)
    ]


def _counting(facts: list[Fact], at: datetime) -> Iterator[Fact]:
    """Give the facts of one case that count, each at the moment at which it does."""
    yield from _dispatches(facts)
    for fact in facts:
        if fact.kind in {"closed-first-pass", "closed-after-rework"}:
            yield replace(fact, kind="closed")
        if fact.kind in KINDS and fact.kind not in {"dispatched", "sent-back"}:
            yield fact
    last = {(fact.clock, fact.run): fact for fact in facts if fact.kind == "run" and not fact.detail}
    for fact in facts:
        if fact.kind == "run" and fact.detail:
            last.pop((fact.clock, fact.run), None)  # interrupted: without a verdict
    for fact in last.values():
        assert fact.expires_at is not None  # noqa: S101 - every run has its due end
        if fact.expires_at <= (fact.ended_at or at):
            yield replace(fact, kind="overdue", detail=fact.clock, happened_at=fact.expires_at - A_MOMENT)


def _dispatches(facts: list[Fact]) -> Iterator[Fact]:
    """Tell the dispatches that stand from those that were sent back, with what the review of the dispute found."""
    told: list[Fact] = []
    for fact in facts:
        if fact.kind == "dispatched":
            told.append(fact)
        elif fact.kind == "sent-back":
            told[-1] = replace(fact, detail=PENDING)
        elif fact.kind == "reviewed":
            told[-1] = replace(told[-1], detail=fact.detail)
    yield from told
