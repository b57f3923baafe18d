"""The fold of the inspections: each is written anew as it stands after an event, beside what was known of it before."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
from psycopg import Cursor

from domain.events import topics_below
from domain.inspection.events import InspectionEvent
from domain.inspection.inspection import Inspection
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.inspections")
TOPICS = frozenset(topic for topic in topics_below(InspectionEvent) if topic in ALL_TOPICS)


class InspectionsFold:
    """Keeps every inspection as the ledger has it at the position reached: there are few."""

    def __init__(self, histories: Histories) -> None:
        """Need no history: all that it reads is reference."""
        self._inspections: dict[str, Inspection] = {}

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Fold what came before."""
        for recorded in batch:
            self._follow(recorded)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what each event changes; an event met again changes nothing."""
        for recorded in batch:
            inspection = self._follow(recorded)
            if inspection is not None and inspection.mandate is not None:
                row = _row(recorded, inspection)
                cursor.execute(SQL["end"], row)
                cursor.execute(SQL["insert"], {"row": orjson.dumps(row).decode()})

    def _follow(self, recorded: Recorded) -> Inspection | None:
        event = recorded.event
        known = self._inspections.get(event.originator_id)
        if known is not None and event.originator_version <= known.version:
            return None
        inspection = cast("Inspection", event.mutate(known))
        self._inspections[event.originator_id] = inspection
        return inspection


def _row(recorded: Recorded, inspection: Inspection) -> dict[str, Any]:
    mandate = inspection.mandate
    assert mandate is not None  # noqa: S101 - nothing is written before it is known what is inspected
    return {
        "inspection": inspection.code,
        "position": recorded.position,
        "recorded_from": recorded.recorded_at,
        "recorded_until": None,
        "body": inspection.body,
        "reason": mandate.reason,
        "basis": mandate.basis,
        "scope": mandate.scope.model_dump_json(),
        "inspectors": list(inspection.present),
        "opened_at": mandate.opened_at,
        "until": mandate.until,
        "ended_at": mandate.ended_at,
        "notes": inspection.notes,
    }


INSPECTIONS = Model(
    name="inspections",
    version=1,
    topics=TOPICS,
    reference=TOPICS,
    streams=("inspection:",),
    tables=("inspections",),
    scripts=statements("projections.inspections", "schema.sql"),
    open=InspectionsFold,
)
