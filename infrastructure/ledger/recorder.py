"""The one way into the ledger, as the library's recorder: it may execute ledger.append and read, nothing else.

A lost connection is never taken for a failure: the same commands are sent again, which their ids make harmless, and
if the ledger cannot be asked in the end the answer is that the outcome is unknown.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, cast

import psycopg
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent
from psycopg_pool import ConnectionPool

from application.ledger import OutcomeUnknown
from domain.errors import Refused
from domain.instants import instant_at
from infrastructure.errors import DatabaseUnavailable
from infrastructure.ledger.bounds import Bounds
from infrastructure.ledger.canonical import text
from infrastructure.ledger.commands import (
    Command,
    Conflict,
    Outcome,
    Repeated,
    digest_of,
)
from infrastructure.ledger.gathering import Answer, Gathering
from infrastructure.ledger.statements import SQL
from infrastructure.ledger.subscription import LedgerSubscription
from infrastructure.ledger.tally import Tally
from infrastructure.ledger.wire import Parcel, joined, outcome_of, parcel_of
from infrastructure.postgres.errors import translated
from infrastructure.postgres.pools import open_pool

LAST = 2**63 - 1


class _ConnectionLost(Exception):  # noqa: N818 - a question left open, not yet an error
    """The connection ended between asking and answer."""


class CommandConflictError(IntegrityError):
    """The ledger did not take the events; `outcome` says why."""

    def __init__(self, outcome: Conflict) -> None:
        super().__init__(f"{outcome}")
        self.outcome = outcome


def append_pool(url: str, *, size: int = 4, patience: float = 30.0) -> ConnectionPool:
    """Open a pool of connections for a recorder: each statement its own transaction, waits in seconds."""
    return open_pool(url, least=1, most=size, patience=patience, name="ledger")


class LedgerRecorder(ApplicationRecorder):
    """Appends commands and reads events over a pool of autocommit connections of the append role."""

    def __init__(
        self, pool: ConnectionPool, *, attempts: int = 4, pause: float = 0.1, bounds: Bounds | None = None
    ) -> None:
        """Send a batch at most `attempts` times, waiting `pause` seconds more before each further time."""
        self.pool = pool
        self.tally = Tally()
        self._attempts = attempts
        self._pause = pause
        self._gathering = Gathering(self._deliver, bounds or Bounds())

    def append(self, commands: Sequence[Command], queued: Callable[[], None] | None = None) -> list[Outcome]:
        """Write each command whole or not at all, in order; raise OutcomeUnknown if the ledger cannot be asked.

        What other callers append at the same time goes with it; raise LedgerBusy where too much waits. `queued` is
        called once whoever calls from then on, with one too, comes behind.
        """
        if not commands:
            return []
        outcomes = self._gathering.send(parcel_of(commands), queued)
        self.tally.add(outcomes)
        return outcomes

    def find(self, command_id: str, digest: bytes) -> Repeated | Conflict | None:
        """Tell what a command was answered, or that its id has another body; None if it is not on record."""
        rows = self._read("command", {"id": text(command_id)})
        if not rows:
            return None
        known, first, last, recorded_at, result = rows[0]
        if known != digest:
            return Conflict("command_reused")
        until = recorded_at + (last - first if first is not None else 0)
        return Repeated(first, last, instant_at(recorded_at), instant_at(until), result)

    def known(self, command_ids: Sequence[str]) -> frozenset[str]:
        """Tell which of some commands are on record."""
        return frozenset(row[0] for row in self._read("known", {"ids": [text(one) for one in command_ids]}))

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Append the events as those of `command`, or of their own; raise CommandConflictError if refused."""
        command: Command | None = kwargs.pop("command", None)
        if kwargs:
            raise TypeError(f"the ledger takes nothing beside a command: {', '.join(kwargs)}")
        if command is None:
            if not stored_events:
                return []
            command = Command(f"insert:{uuid.uuid4()}", digest_of(stored_events))
        outcome = self.append([replace(command, events=tuple(stored_events))])[0]
        if isinstance(outcome, Conflict):
            raise CommandConflictError(outcome)
        return outcome.positions

    def select_events(
        self,
        originator_id: uuid.UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Read a stretch of one stream."""
        asked = {
            "stream": text(str(originator_id)),
            "first": 0 if gt is None else gt + 1,
            "last": LAST if lte is None else lte,
            "limit": LAST if limit is None else limit,
        }
        rows = self._read("stream_descending" if desc else "stream_ascending", asked)
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read a stretch of the ledger in position order: from `start` (or behind it) to `stop`."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        asked = {"first": first, "last": LAST if stop is None else stop, "limit": limit, "topics": list(topics)}
        rows = self._read("notifications_of_topics" if topics else "notifications", asked)
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """Give the newest position; None in an empty ledger."""
        last: int | None = self._read("last_position", {})[0][0]
        return last

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """Follow the ledger behind a position; blocks at its end until more is recorded."""
        return LedgerSubscription(self, gt=gt, topics=topics)

    def _deliver(self, parcels: Sequence[Parcel]) -> list[Answer]:
        """Send parcels as one batch; where the server raises for it, each by itself, to find the one that is meant."""
        try:
            outcomes = iter(self._asked(parcels))
        except _ConnectionLost as lost:
            return [_caused(OutcomeUnknown(commands=parcel.commands), lost) for parcel in parcels]
        except (Refused, psycopg.Error) as fault:
            if len(parcels) > 1 and _may_mean_one(fault):
                return [self._deliver([parcel])[0] for parcel in parcels]
            if isinstance(fault, Refused):
                return [_caused(type(fault)(**cast("dict[str, Any]", fault.decided_by)), fault) for _ in parcels]
            return [fault] * len(parcels)
        return [list(islice(outcomes, parcel.commands)) for parcel in parcels]

    def _asked(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Send a batch until there is an answer; raise _ConnectionLost if none comes."""
        batch = {"batch": joined(parcels)}
        lost: Exception | None = None
        for attempt in range(self._attempts):
            if attempt:
                time.sleep(self._pause * attempt)
                self.pool.drain()  # to look at each would wait for each, where no packet comes back
            try:
                with translated():
                    return [outcome_of(row) for row in self._sent(batch)]
            except _ConnectionLost as fault:
                lost = fault
            except DatabaseUnavailable as fault:
                if lost is None:
                    raise  # never sent: nothing was written
                lost = fault
        raise _ConnectionLost from lost

    def _sent(self, batch: dict[str, str]) -> list[tuple[Any, ...]]:
        with self.pool.connection() as connection:
            try:
                return connection.execute(SQL["append"], batch, prepare=True, binary=True).fetchall()
            except psycopg.Error as fault:
                if connection.closed:
                    raise _ConnectionLost from fault
                raise  # the ledger answered: nothing was written

    def _read(self, name: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
        with translated(), self.pool.connection() as connection:
            return connection.execute(SQL[name], asked, binary=True).fetchall()


def _may_mean_one(fault: Exception) -> bool:
    """Tell whether the server may have raised for what one command is, and not for the state that it is itself in."""
    answered = fault.__cause__ if isinstance(fault, DatabaseUnavailable) else fault
    return isinstance(answered, psycopg.Error) and answered.sqlstate is not None


def _caused(told: Refused, fault: Exception) -> Refused:
    """Give each caller a refusal of its own: an exception that two threads raise mixes up their traces."""
    told.__cause__ = fault
    return told
