"""One round of sending: everything that is due is handed over, in the order of the acts, by whoever leads.

A notice that fails is left alone for a while, twice as long each time, and given up after so many attempts; the
others go on. A program that starts anew counts the attempts anew.
"""

import logging
from dataclasses import dataclass
from threading import Event
from typing import Any

from psycopg import Connection

from application.ledger import OnRecord
from application.notices import NoticeRef, Notices
from application.sender import NotDelivered, Undeliverable
from infrastructure.postgres.errors import translated
from infrastructure.projections.faults import MACHINERY
from infrastructure.scheduling.backoff import Backoff
from infrastructure.scheduling.lease import Lease
from projections.cursor import Key
from projections.notices.reads import BEGINNING, NoticeRow, due
from projections.notices.view import NOTICES
from projections.snapshot import snapshot

LOG = logging.getLogger(__name__)
PAGE = 200
MOST_ATTEMPTS = 30  # with the pauses between them, about four hours: a morning without the gateway costs no notice
IN_A_ROW = 5  # so many failures in a row are the sender's, and cost the other notices no attempt


@dataclass(slots=True)
class Dispatched:
    """What a round came to."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    in_a_row: int = 0


class Dispatch:
    """Hands over what is due whenever it is run, if it leads."""

    def __init__(
        self, notices: Notices, lease: Lease, *, most: int = MOST_ATTEMPTS, backoff: Backoff | None = None
    ) -> None:
        self._notices = notices
        self._lease = lease
        self._most = most
        self._backoff = backoff or Backoff()
        self._attempts: dict[NoticeRef, int] = {}
        self._stopping = Event()

    def stop(self) -> None:
        """End with the letter in hand."""
        self._stopping.set()

    def run(self) -> Dispatched | None:
        """Hand over everything that is due now; None while another leads."""
        with translated():
            connection = self._lease.take()
            if connection is None:
                return None
            return self._round(connection)

    def _round(self, connection: Connection[Any]) -> Dispatched:
        done, after = Dispatched(), BEGINNING
        while not self._stopping.is_set() and (rows := self._rows(connection, after)):
            for row in rows:
                ref = NoticeRef(row.case_id, row.notice, row.about)
                if self._stopping.is_set() or done.in_a_row >= IN_A_ROW or self._backoff.holds(_name(ref)):
                    continue
                self._tell(ref, done)
                connection.execute("SELECT")  # the lease is lost with the connection: ask before the next letter
            after = rows[-1].key
            if done.in_a_row >= IN_A_ROW:
                LOG.error("%d notices failed in a row; the others wait for the next round", done.in_a_row)
                break
        if done.sent or done.failed:
            LOG.info("notices: %d sent, %d failed, %d given up", done.sent, done.failed, done.given_up)
        return done

    def _rows(self, connection: Connection[Any], after: Key) -> list[NoticeRow]:
        with snapshot(connection, NOTICES) as shown:
            self._backoff.reached(shown.position)
            return due(shown, PAGE, after=after)

    def _tell(self, ref: NoticeRef, done: Dispatched) -> None:
        try:
            recorded = self._notices.tell(ref)
        except NotDelivered as fault:
            self._failed(ref, fault, done)
        except MACHINERY:
            raise
        except Exception:
            done.failed += 1
            LOG.exception("%s is left alone for %.0f s", ref, self._backoff.failed(_name(ref)))
        else:
            done.in_a_row = 0
            done.sent += recorded is not None and not recorded.repeated
            self._settled(ref, recorded)

    def _failed(self, ref: NoticeRef, fault: NotDelivered, done: Dispatched) -> None:
        done.failed += 1
        done.in_a_row = 0 if isinstance(fault, Undeliverable) else done.in_a_row + 1
        self._attempts[ref] = attempts = self._attempts.get(ref, 0) + 1
        if attempts < self._most and not isinstance(fault, Undeliverable):
            LOG.warning("%s is tried again in %.0f s: %s", ref, self._backoff.failed(_name(ref)), fault)
            return
        LOG.error("%s is given up after %d attempts: %s", ref, attempts, fault)
        done.given_up += 1
        self._settled(ref, self._notices.give_up(ref, attempts=attempts, reason=fault.message))

    def _settled(self, ref: NoticeRef, recorded: OnRecord | None) -> None:
        """Leave a notice alone until the rows show what came of it."""
        self._attempts.pop(ref, None)
        if recorded is None:
            self._backoff.failed(_name(ref))
        else:
            self._backoff.done(_name(ref), recorded.last_position or 0)


def _name(ref: NoticeRef) -> str:
    return f"{ref.case_id}:{ref.code}:{ref.about}"
