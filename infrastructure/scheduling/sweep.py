"""One sweep: everything that has fallen due is performed, in order of falling due, a batch at a time.

The rows are read over the connection that holds the lease, so that each batch begins with the lease held. A case that
fails is left alone for a while and the others go on.
"""

import heapq
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from psycopg import Connection

from application.deadlines import Deadlines
from application.ledger import Ledger, OnRecord
from application.tracing import span
from domain.case.deadlines import DueKind, DueMoment
from infrastructure.postgres.errors import translated
from infrastructure.projections.faults import MACHINERY
from infrastructure.scheduling.backoff import Backoff
from infrastructure.scheduling.lease import Lease
from projections.cursor import Key
from projections.deadlines.reads import BEGINNING, DueRow, due
from projections.deadlines.view import DEADLINES
from projections.snapshot import snapshot

LOG = logging.getLogger(__name__)
PAGE = 500
BATCH = 50
UNSETTLING = frozenset({DueKind.RESUME, DueKind.EXPIRE, DueKind.RESTATE})  # more may fall due in the case after them


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """A due moment in its order: when, of which case, what."""

    at: datetime
    case_id: str
    name: str
    moment: DueMoment = field(compare=False)


@dataclass(slots=True)
class Swept:
    """What a sweep came to."""

    recorded: int = 0
    passed: int = 0
    failed: int = 0


class Sweep:
    """Performs what has fallen due whenever it is run, if it leads."""

    def __init__(self, ledger: Ledger, lease: Lease, *, page: int = PAGE, batch: int = BATCH) -> None:
        self._ledger = ledger
        self._deadlines = Deadlines(ledger)
        self._lease = lease
        self._page = page
        self._batch = batch
        self._backoff = Backoff()
        self._stopping = Event()

    def stop(self) -> None:
        """End with the batch in hand."""
        self._stopping.set()

    def run(self) -> Swept | None:
        """Perform everything that is due now; None while another leads."""
        with translated():
            connection = self._lease.take()
            if connection is None:
                return None
            return self._sweep(connection, self._ledger.now())

    def _sweep(self, connection: Connection[Any], now: datetime) -> Swept:
        swept = Swept()
        waiting: list[Waiting] = []
        seen: set[str] = set()
        after, reached, more = BEGINNING, now, True
        while (more or waiting) and not self._stopping.is_set():
            if more:
                rows = self._rows(connection, now, after)
                more = len(rows) == self._page
                if rows:
                    after, reached = rows[-1].key, rows[-1].due_at
                self._add(waiting, seen, [(row.case_id, row.moment) for row in rows])
            while waiting and not self._stopping.is_set() and (not more or waiting[0].at < reached):
                batch = self._next_batch(waiting)
                for case_id in self._perform(batch, swept):
                    following = self._deadlines.fallen_due(case_id)
                    self._add(waiting, seen, [(case_id, moment) for moment in following])
                if waiting:
                    connection.execute("SELECT")  # the lease is lost with the connection: ask before the next batch
        if swept.recorded or swept.failed:
            LOG.info("due by %s: %d recorded, %d failed", now.isoformat(), swept.recorded, swept.failed)
        return swept

    def _rows(self, connection: Connection[Any], now: datetime, after: Key) -> list[DueRow]:
        with snapshot(connection, DEADLINES) as shown:
            self._backoff.reached(shown.position)
            return due(shown, now, self._page, after=after)

    def _add(self, waiting: list[Waiting], seen: set[str], found: Sequence[tuple[str, DueMoment]]) -> None:
        for case_id, moment in found:
            name = moment.command_id(case_id)
            if name not in seen and not self._backoff.holds(name):
                seen.add(name)
                heapq.heappush(waiting, Waiting(moment.at, case_id, name, moment))

    def _next_batch(self, waiting: list[Waiting]) -> list[Waiting]:
        """Take the next moments, one of each case, and none later than one after which more may fall due."""
        batch: list[Waiting] = []
        cases: set[str] = set()
        until: datetime | None = None
        while waiting and len(batch) < self._batch:
            following = waiting[0]
            if self._backoff.holds(following.case_id):
                heapq.heappop(waiting)
                continue
            if following.case_id in cases or (until is not None and following.at > until):
                break
            batch.append(heapq.heappop(waiting))
            cases.add(following.case_id)
            if until is None and following.moment.kind in UNSETTLING:
                until = following.at
        return batch

    def _perform(self, batch: list[Waiting], swept: Swept) -> list[str]:
        """Record a batch; give the cases in which more may have fallen due."""
        unsettled = []
        for entry, outcome in zip(batch, self._outcomes(batch), strict=True):
            if isinstance(outcome, MACHINERY):
                raise outcome
            if isinstance(outcome, OnRecord):
                swept.recorded += not outcome.repeated
                swept.passed += outcome.repeated
                self._backoff.done(entry.name, outcome.last_position or 0)
                self._backoff.succeeded(entry.case_id)
                said = "%s was there already, at position %s" if outcome.repeated else "%s stands at position %s"
                LOG.info(said, entry.name, outcome.last_position)
            elif outcome is None:
                swept.passed += 1
                self._backoff.failed(entry.name)  # done already, or gone: the rows will show it
            else:
                swept.failed += 1
                seconds = self._backoff.failed(entry.case_id)
                LOG.error("%s failed, its case is left alone for %.0f s", entry.name, seconds, exc_info=outcome)
                continue
            if entry.moment.kind in UNSETTLING:
                unsettled.append(entry.case_id)
        return unsettled

    def _outcomes(self, batch: list[Waiting]) -> list[OnRecord | Exception | None]:
        with span("scheduled acts", acts=len(batch)):
            return self._tried(batch)

    def _tried(self, batch: list[Waiting]) -> list[OnRecord | Exception | None]:
        try:
            return self._deadlines.perform_all([(entry.case_id, entry.moment) for entry in batch])
        except MACHINERY:
            raise
        except Exception:
            LOG.exception("a batch cannot be written together; each is tried alone")
            return [self._alone(entry) for entry in batch]

    def _alone(self, entry: Waiting) -> OnRecord | Exception | None:
        try:
            return self._deadlines.perform(entry.case_id, entry.moment)
        except Exception as fault:
            return fault
