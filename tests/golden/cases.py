"""Golden cases: events as they were once stored, and what they came to. What is kept here is never written anew."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent

from domain.case.case import Case
from domain.clock.reading import read
from tests.vocabulary import CALENDAR, moment

FOLDER = Path(__file__).parent / "cases"
READ_AT = "2026-01-01"


def to_lines(events: Iterable[StoredEvent]) -> str:
    """Write stored events, one a line; the bytes of each stand as the text that they are."""
    rows = [
        {"stream": e.originator_id, "version": e.originator_version, "topic": e.topic, "state": e.state.decode()}
        for e in events
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def from_lines(text: str) -> list[StoredEvent]:
    """Read stored events."""
    rows = [json.loads(line) for line in text.splitlines()]
    return [StoredEvent(row["stream"], row["version"], row["topic"], row["state"].encode()) for row in rows]


def end_of(case: Case) -> dict[str, Any]:
    """Give what a case came to: its stage, its steps, its outcome, and what each run of each clock shows."""
    runs = (*case.earlier_runs, *case.clocks.values())
    return {
        "status": case.status,
        "version": case.version,
        "number": case.number,
        "procedure": str(case.procedure),
        "grades": sorted(case.grades),
        "outcome": case.outcome,
        "steps": {code: done.at.astimezone(moment(READ_AT).tzinfo).isoformat() for code, done in case.steps.items()},
        "disclosed": case.disclosed,
        "clocks": {f"{clock.code}/{clock.run}": _shown(clock) for clock in runs},
    }


def _shown(clock: Any) -> dict[str, Any]:
    reading = read(clock, CALENDAR, moment(READ_AT))
    return {
        "state": reading.state.value,
        "due_on": reading.due_on.isoformat(),
        "elapsed": reading.elapsed,
        "remaining": reading.remaining,
        "overdue": reading.overdue,
        "pauses": len(clock.suspensions),
    }


def names() -> Sequence[str]:
    """Name the golden cases."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))
