"""The fold of the agreements: after each event, rows that are no longer so end, and those that are new begin."""

from collections.abc import Sequence
from typing import Any

import orjson
from psycopg import Cursor

from domain.agreement.events import AgreementEvent
from domain.events import topics_below
from domain.recorded import Recorded
from projections.agreement_streams import AgreementStreams
from projections.agreements.rows import Row, rows_of
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.agreements")
TABLES = ("agreements", "products", "standings")


class AgreementsFold:
    """Folds agreements and compares their rows before and after each event."""

    def __init__(self, histories: Histories) -> None:
        self._streams = AgreementStreams(histories)

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Need no reference."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what the events of a batch change, one by one."""
        self._streams.prepare(batch)
        for recorded in batch:
            known = self._streams.find(recorded.event.originator_id)
            before = {} if known is None else rows_of(known.agreement)
            followed = self._streams.follow(recorded)
            if followed is not None:
                after = rows_of(followed.agreement)
                for table in TABLES:
                    _write(cursor, recorded, table, before.get(table, []), after[table])
        self._streams.trim()


def _write(cursor: Cursor[Any], recorded: Recorded, table: str, before: list[Row], after: list[Row]) -> None:
    version, recorded_at = recorded.event.originator_version, recorded.recorded_at
    gone = [row for row in before if row not in after]
    if gone:
        asked = {"rows": _as_json(gone), "recorded_at": recorded_at, "version": version}
        cursor.execute(SQL[f"close_{table}"], asked)
    known = {"version": version, "recorded_from": recorded_at}
    if new := [{**row, **known} for row in after if row not in before]:
        cursor.execute(SQL[f"insert_{table}"], {"rows": _as_json(new)})


def _as_json(rows: list[Row]) -> str:
    return orjson.dumps(rows).decode()


AGREEMENTS = Model(
    name="agreements",
    version=1,
    topics=frozenset(topics_below(AgreementEvent)),
    tables=TABLES,
    scripts=statements("projections.agreements", "schema.sql"),
    open=AgreementsFold,
)
