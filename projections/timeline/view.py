"""The fold of the timeline: each event of a case becomes one row, by itself."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from psycopg import Cursor
from pydantic import BaseModel

from domain.case.events import CaseEvent
from domain.case.values import Committed, RecordedValue
from domain.events import FirstEvent
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.timeline")
COMMON = frozenset(CaseEvent.model_fields) | frozenset(FirstEvent.model_fields)


class TimelineFold:
    """Remembers nothing."""

    def __init__(self, histories: Histories) -> None:
        """Need no history: every event stands for itself."""

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Need no reference."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write one row per event."""
        rows = [_row(recorded, recorded.event) for recorded in batch if isinstance(recorded.event, CaseEvent)]
        if rows:
            cursor.execute(SQL["insert"], {"rows": orjson.dumps(rows, default=_plain).decode()})


def _row(recorded: Recorded, event: CaseEvent) -> dict[str, object]:
    header, actor = event.header, event.header.actor
    own = {name: getattr(event, name) for name in _own_fields(type(event))}
    return {
        "case_id": event.originator_id,
        "version": event.originator_version,
        "position": recorded.position,
        "recorded_at": recorded.recorded_at,
        "effective_at": event.timestamp,
        "topic": event.TOPIC,
        "body": header.body,
        "principal": actor.principal,
        "unit": actor.unit,
        "role": actor.role,
        "actor_grant": actor.grant,
        "ground": header.ground,
        "clause": header.clause,
        "step": own.get("step"),
        "procedure": None if header.procedure is None else str(header.procedure),
        "command": header.command,
        "causation": header.causation,
        "correlation": header.correlation,
        "forms": event.forms,
        "filled_in": {code: _filled_in(value) for code, value in event.values.items()},
        "content": own,
    }


def _filled_in(value: RecordedValue) -> dict[str, object]:
    if isinstance(value, Committed):
        return {"class": value.protection, "commitment": value.commitment}
    return {"value": value.value}


@cache
def _own_fields(event_class: type[CaseEvent]) -> tuple[str, ...]:
    return tuple(name for name in event_class.model_fields if name not in COMMON)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"a {type(value).__name__} has no place in a row")


TIMELINE = Model(
    name="timeline",
    version=1,
    topics=frozenset(topic for topic, kind in ALL_TOPICS.items() if issubclass(kind, CaseEvent)),
    tables=("events",),
    scripts=statements("projections.timeline", "schema.sql"),
    open=TimelineFold,
)
