"""Reading the timeline of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from projections.cursor import cursor_after, place_of
from projections.snapshot import Snapshot
from projections.timeline.view import SQL


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event: what, when in law and on record, by whom, on which ground and clause.

    `filled_in` maps a field to `{"value"}` if it is public, else to `{"class", "commitment"}`; `content` is what this
    kind of event says beside its header.
    """

    case_id: str
    version: int
    position: int
    recorded_at: datetime
    effective_at: datetime
    topic: str
    body: str
    principal: str
    unit: str
    role: str
    actor_grant: str | None
    ground: str | None
    clause: str | None
    step: str | None
    procedure: str | None
    command: str
    causation: str | None
    correlation: str
    forms: list[dict[str, Any]]
    filled_in: dict[str, dict[str, Any]]
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A stretch of a timeline; `next_cursor` is None on the last page."""

    events: list[TimelineEvent]
    next_cursor: str | None


def timeline(
    snapshot: Snapshot,
    case_id: str,
    *,
    known_at: datetime | None = None,
    at: datetime | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> TimelinePage:
    """List the events of a case in their order, as recorded by `known_at` and effective by `at`.

    Raises `CursorMalformed` or `CursorMismatch` for a cursor that is not of this question.
    """
    question = {"read": "timeline", "case_id": case_id, "known_at": known_at, "at": at}
    asked = {"case_id": case_id, "known_at": known_at, "at": at, "limit": limit + 1}
    with snapshot.connection.cursor(row_factory=class_row(TimelineEvent)) as db:
        found = db.execute(SQL["page"], {**asked, "after": place_of(cursor, question)}).fetchall()
    events = found[:limit]
    return TimelinePage(events, cursor_after(events[-1].version, question) if len(found) > limit else None)
