"""One read model in one schema, following the ledger: rows and checkpoint move in one transaction.

An event that cannot be taken in parks its case or agreement and nothing else; the later events of a parked one are
counted, not taken in. Any other event stops the model, loudly: nothing can be right without it.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from psycopg import Connection, Cursor, sql
from psycopg.rows import tuple_row

from application.tracing import span
from domain.recorded import Recorded
from infrastructure.ledger.feed import LAST
from infrastructure.projections.faults import NotBuilt, is_of_the_event
from infrastructure.projections.source import SQL, Entry, Source, Stretch
from projections.fold import Fold, Model

LOG = logging.getLogger(__name__)
PARKED_ALONE = ("case:", "agreement:")


class Follower:
    """Keeps the fold, and the position that its memory has reached."""

    def __init__(self, connection: Connection[Any], source: Source, model: Model, schema: str) -> None:
        """Follow with `model` into `schema`, over an autocommit connection of the role that owns the read models.

        Of a model that is told whole cases up to a position, only the other topics are followed that far.
        """
        self.model = model
        self.schema = schema
        self.position = 0
        self._connection = connection
        self._source = source
        self._fold: Fold | None = None
        self._bound = LAST
        self._topics = model.topics

    def over(self, connection: Connection[Any]) -> None:
        """Go on over another connection; what was folded is taken for what it is only where the rows still stand so."""
        self._connection = connection

    def forget(self) -> None:
        """Keep nothing in memory: somebody else follows."""
        self._fold = None

    def advance(self, limit: int, through: int | None = None) -> bool:
        """Take the next stretch in; False at the head of the ledger, or at a position up to which it stands.

        Raise NotBuilt if the schema is not there.
        """
        if self._fold is None:
            with self._connection.transaction():
                self._begin()
        end = min(self._source.head() if through is None else through, self._bound)
        stretch = self._source.read(self.position, limit, end)
        if stretch is None:
            return False
        try:
            with (
                span("projection batch", model=self.schema, after=self.position, position=stretch.position),
                self._connection.transaction(),
                self._connection.cursor() as cursor,
            ):
                self._take(cursor, stretch)
        except Exception:
            self._fold = None  # what was folded may not be in the rows
            raise
        return True

    def mark_stalled(self, fault: Exception) -> None:
        """Write down since when and why the model does not move."""
        why = f"{type(fault).__name__}: {fault}"
        self._connection.execute(SQL["stall"], {"schema": self.schema, "why": why[:1000]})

    def _begin(self) -> frozenset[str]:
        """Lock the checkpoint; if the rows have moved on without us, begin again from where they stand."""
        row = self._checkpoint() or self._checkpoint()  # a row that we waited for may have been swapped for another
        if row is None:
            raise NotBuilt(schema=self.schema)
        told = row[2] is not None and row[0] < row[2]
        self._bound = row[2] if told else LAST
        self._topics = self.model.follows if told and self.model.tell is not None else self.model.topics
        if self._fold is None or row[0] != self.position:
            self._fold = self._fresh(row[0], self._source.reference(self.model, row[0]))
            self.position = row[0]
        return frozenset(row[1] or ())

    def _checkpoint(self) -> tuple[Any, ...] | None:
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(SQL["checkpoint"], {"schema": self.schema}).fetchone()

    def _fresh(self, position: int, reference: Sequence[Recorded]) -> Fold:
        fold = self.model.open(self._source.histories)
        fold.recall([recorded for recorded in reference if recorded.position <= position])
        return fold

    def _take(self, cursor: Cursor[Any], stretch: Stretch) -> None:
        parked = self._begin()
        if self.position != stretch.after:
            return  # another owner was faster, or a rebuild was swapped in: read again from there
        told = self._topics is not self.model.topics  # whose faults come to light when the case is told
        wanted = [entry for entry in stretch.entries if entry.topic in self._topics or not (entry.known or told)]
        taken = [entry for entry in wanted if entry.stream not in parked]
        self._skip(cursor, [entry for entry in wanted if entry.stream in parked])
        if taken:
            self._take_in(cursor, taken)
        place = {"position": stretch.position, "recorded_at": stretch.recorded_at, "schema": self.schema}
        cursor.execute(SQL["move"], place)
        self.position = stretch.position

    def _take_in(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(self.schema)))
        try:
            with self._connection.transaction():
                self._apply(cursor, entries)
        except Exception as fault:
            if not is_of_the_event(fault):
                raise
            self._take_singly(cursor, entries)

    def _take_singly(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        """Find the acts that cannot be taken in, and park their cases."""
        reference = self._source.reference(self.model, entries[-1].position)  # once, however many are parked
        self._fold = self._fresh(self.position, reference)
        parked: set[str] = set()
        for (_, stream), grouped in groupby(entries, key=attrgetter("command", "stream")):
            act = list(grouped)
            if stream in parked:
                self._skip(cursor, act)
                continue
            try:
                with self._connection.transaction():
                    self._apply(cursor, act)
            except Exception as fault:
                if not is_of_the_event(fault) or not stream.startswith(PARKED_ALONE):
                    raise
                self._park(cursor, act[0], fault)
                self._skip(cursor, act[1:])
                parked.add(stream)
                self._fold = self._fresh(act[-1].position, reference)

    def _apply(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        batch: list[Recorded] = []
        for entry in entries:
            if not isinstance(entry.read, Recorded):
                raise entry.read
            batch.append(entry.read)
        assert self._fold is not None  # noqa: S101 - _begin has opened it
        self._fold.apply(cursor, batch)

    def _park(self, cursor: Cursor[Any], entry: Entry, fault: Exception) -> None:
        reason = {"error": type(fault).__name__, "message": str(fault)[:1000].replace("\0", "")}
        place = {"case_id": entry.stream, "version": entry.version, "position": entry.position}
        LOG.error("%s: %s is parked at position %d: %s", self.schema, entry.stream, entry.position, fault)
        cursor.execute(SQL["park"], {"schema": self.schema, "recorded_at": entry.recorded_at, **place, **reason})

    def _skip(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        if entries:
            skipped = Counter(entry.stream for entry in entries)
            last = {entry.stream: entry.position for entry in entries}
            counted = {"cases": list(skipped), "skipped": list(skipped.values()), "last": [last[c] for c in skipped]}
            cursor.execute(SQL["skip"], {"schema": self.schema, **counted})
