"""The fold of the findings: after each event the finding as it then stands; they are few, and all are remembered."""

from collections.abc import Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson
from psycopg import Cursor

from domain.calendar.calendar import CHINA
from domain.events import topics_below
from domain.findings.events import FindingEvent
from domain.findings.finding import Finding, finding_stream
from domain.founding import LEDGER_STREAM
from domain.ledger_events import LedgerFounded
from domain.recorded import Recorded
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.findings")
TOPICS = frozenset({LedgerFounded.TOPIC, *topics_below(FindingEvent)})


class FindingsFold:
    """Keeps every finding as the ledger has it at the position reached."""

    def __init__(self, histories: Histories) -> None:
        """Need no history: all that it reads is reference."""
        self._findings: dict[str, tuple[Finding, int]] = {}
        self._zone = CHINA

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Fold what came before."""
        for recorded in batch:
            self._follow(recorded)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what each event changes; an event met again changes nothing."""
        for recorded in batch:
            if (row := self._follow(recorded)) is not None:
                cursor.execute(SQL["end"], row)
                cursor.execute(SQL["insert"], {"row": orjson.dumps(row).decode()})

    def _follow(self, recorded: Recorded) -> dict[str, Any] | None:
        event = recorded.event
        if isinstance(event, LedgerFounded):
            self._zone = ZoneInfo(event.time_zone)
            return None
        known, opened = self._findings.get(event.originator_id, (None, recorded.position))
        if known is not None and event.originator_version <= known.version:
            return None
        finding = cast("Finding", event.mutate(known))
        self._findings[event.originator_id] = finding, opened
        return _row(finding, recorded, opened, self._zone)


def _row(finding: Finding, recorded: Recorded, opened: int, zone: ZoneInfo) -> dict[str, Any]:
    assert finding.opened_at is not None  # noqa: S101 - a finding begins with its opening
    sign = finding.sign
    return {
        "finding": finding.id,
        "version": finding.version,
        "position": recorded.position,
        "recorded_from": recorded.recorded_at,
        "recorded_until": None,
        "opened": opened,
        "number": finding.number,
        "status": finding.status,
        "view": None if sign is None else sign.view,
        "kind": None if sign is None else sign.kind,
        "sign": None if sign is None else sign.row,
        "events": finding.events,
        "unit": finding.responsible or finding.unit,
        "office": finding.office,
        "principal": finding.principal,
        "opened_on": finding.opened_at.astimezone(zone).date(),
        "rectify_by": finding.rectify_by,
        "rectified_at": finding.rectified_at,
        "closed_at": finding.closed_at,
    }


FINDINGS = Model(
    name="findings",
    version=2,
    topics=TOPICS,
    reference=TOPICS,
    streams=(LEDGER_STREAM, finding_stream("")),
    tables=("findings",),
    scripts=statements("projections.findings", "schema.sql"),
    open=FindingsFold,
)
