"""The fold of the archives: the end of each case, and each file and handover as it stands after an event."""

from collections.abc import Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson
from psycopg import Cursor

from domain.archives.events import FileEvent, TransferEvent
from domain.archives.file import ArchiveFile
from domain.archives.transfer import Transfer
from domain.calendar.calendar import CHINA
from domain.case.clock_events import Lapsed
from domain.case.dispatch_events import Merged
from domain.case.events import Closed, Refused, Withdrawn
from domain.events import DomainEvent, topics_below
from domain.founding import LEDGER_STREAM
from domain.ledger_events import LedgerFounded
from domain.recorded import Recorded
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.archives")
ENDS: tuple[type[DomainEvent], ...] = (Closed, Refused, Withdrawn, Lapsed, Merged)
RECORDS = frozenset(topics_below(FileEvent)) | frozenset(topics_below(TransferEvent))


class ArchivesFold:
    """Writes what ended, and follows files and handovers from their own histories."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._zone = CHINA

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn in which zone days begin; what else came before is read when it is needed."""
        for recorded in batch:
            if isinstance(recorded.event, LedgerFounded):
                self._zone = ZoneInfo(recorded.event.time_zone)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what a batch changes."""
        self.recall(batch)
        closings = [_closing(recorded, self._zone) for recorded in batch if isinstance(recorded.event, ENDS)]
        if closings:
            cursor.execute(SQL["insert_closings"], {"rows": orjson.dumps(closings).decode()})
        records = [recorded for recorded in batch if recorded.event.TOPIC in RECORDS]
        first: dict[str, int] = {}
        for recorded in records:
            first.setdefault(recorded.event.originator_id, recorded.position)
        known: dict[str, ArchiveFile | Transfer] = {}
        ordered: dict[str, int] = {}
        for recorded in [*(self._histories(first) if first else ()), *records]:
            stream = recorded.event.originator_id
            record = cast("ArchiveFile | Transfer", recorded.event.mutate(known.get(stream)))
            known[stream] = record
            ordered.setdefault(stream, recorded.position)
            if recorded.position >= first[stream]:
                _write(cursor, record, recorded, ordered[stream])


def _closing(recorded: Recorded, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "case_id": recorded.event.originator_id,
        "position": recorded.position,
        "recorded_from": recorded.recorded_at,
        "closed_on": recorded.event.effective_at.astimezone(zone).date(),
    }


def _write(cursor: Cursor[Any], record: ArchiveFile | Transfer, recorded: Recorded, ordered: int) -> None:
    kind, own = ("file", _file(record)) if isinstance(record, ArchiveFile) else ("transfer", _transfer(record, ordered))
    row = {
        **own,
        "version": record.version,
        "position": recorded.position,
        "recorded_from": recorded.recorded_at,
        "recorded_until": None,
    }
    cursor.execute(SQL[f"end_{kind}"], row)
    cursor.execute(SQL[f"insert_{kind}"], {"row": orjson.dumps(row).decode()})


def _file(file: ArchiveFile) -> dict[str, Any]:
    keep, through = file.kept_on or (None, None)
    lasts = list(file.holds.values())
    return {
        "case_id": file.case,
        "status": file.status,
        "transfer": file.transfer,
        "receipt": file.receipt,
        "own_keep": keep,
        "own_through": through,
        "held": bool(lasts),
        "held_until": None if None in lasts or not lasts else max(day for day in lasts if day is not None),
        "holds": file.holds,
    }


def _transfer(transfer: Transfer, ordered: int) -> dict[str, Any]:
    return {
        "transfer": transfer.id,
        "ordered": ordered,
        "number": transfer.number,
        "archive": transfer.archive,
        "status": transfer.status,
        "files": len(transfer.files),
        "ordered_at": transfer.ordered_at,
        "settled_at": transfer.settled_at,
        "receipt": transfer.receipt,
    }


ARCHIVES = Model(
    name="archives",
    version=1,
    topics=RECORDS | {LedgerFounded.TOPIC, *(event.TOPIC for event in ENDS)},
    reference=frozenset({LedgerFounded.TOPIC}),
    streams=(LEDGER_STREAM,),
    tables=("closings", "archive_files", "transfers"),
    scripts=statements("projections.archives", "schema.sql"),
    open=ArchivesFold,
)
