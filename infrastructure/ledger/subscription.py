"""Following the ledger for the library's subscribers: LISTEN wakes, reading by position delivers.

Listening begins before the first reading, so that what is recorded in between still wakes the reader.
"""

from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
from eventsourcing.persistence import ListenNotifySubscription

if TYPE_CHECKING:
    from infrastructure.ledger.recorder import LedgerRecorder

POLL_SECONDS = 0.1


class LedgerSubscription(ListenNotifySubscription["LedgerRecorder"]):
    """An iterator of notifications that waits for new ones; a lost connection ends it with its error."""

    def __init__(self, recorder: "LedgerRecorder", gt: int | None = None, topics: Sequence[str] = ()) -> None:
        url = recorder.pool.conninfo
        self._connection = psycopg.connect(url() if callable(url) else url, autocommit=True)
        self._connection.execute("LISTEN ledger")
        super().__init__(recorder, gt=gt, topics=topics)
        self._listener = Thread(target=self._listen, name="ledger-listener", daemon=True)
        self._listener.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        """Stop, and wait until both threads have ended."""
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listener.join()

    def _listen(self) -> None:
        try:
            with self._connection:
                while not self._has_been_stopped:
                    for _ in self._connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                        self._has_been_notified.set()
        except psycopg.Error as fault:
            self._thread_error = self._thread_error or fault
            self.stop()
