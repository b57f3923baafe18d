"""The watcher of the ledger's end: one thread with one connection wakes all who wait for changes.

It speaks at most so often a second, so that those who follow the end read the same stretch together. Without LISTEN,
which a standby does not have, it asks again and again.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.changes import EVERY_CHANGE, Selection, Stretch, TooManyListeners
from infrastructure.changes.feed import SQL, Feed
from infrastructure.ledger.feed import last_position

LOG = logging.getLogger(__name__)
POLL = 0.25  # seconds without a word after which it asks
OFTEN = 0.05  # seconds between two words to those who wait
PAUSE = 1.0  # seconds until it connects again
Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class WatchedChanges:
    """The change feed over a pool, and a watcher of the same server beside it."""

    def __init__(self, pool: ConnectionPool, url: str, *, listeners: int = 200) -> None:
        """Read over the pool and watch over `url`; so many `listeners` may wait at once."""
        self._feed = Feed(pool)
        self._url = url
        self._most = listeners
        self._waiting: set[Waiter] = set()
        self._listening = 0
        self._lock = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="changes", daemon=True)
        self.position = 0

    def read(self, after: int, limit: int, selection: Selection = EVERY_CHANGE) -> Stretch:
        """Read behind a position, as far as the ledger goes now."""
        return self._feed.read(after, limit, selection)

    def tail(self, after: int, limit: int, selection: Selection = EVERY_CHANGE) -> Stretch:
        """Read behind a position, as far as was heard of."""
        if selection.reach is not None:
            return self._feed.read(after, limit, selection)  # what lies within reach changes: nothing of it is kept
        return self._feed.kept(after, limit, selection, self.position)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take one of the places for those who wait."""
        with self._lock:
            if self._listening >= self._most:
                raise TooManyListeners(most=self._most)
            self._listening += 1
        try:
            yield
        finally:
            with self._lock:
                self._listening -= 1

    async def beyond(self, position: int, seconds: float) -> bool:
        """Wait until something is recorded behind a position."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0 and not self._stopping.is_set():
            waiter = loop, loop.create_future()
            with self._lock:
                if self.position > position:
                    return True
                self._waiting.add(waiter)
            try:
                async with asyncio.timeout(left):
                    await waiter[1]
            except TimeoutError:
                break
            finally:
                with self._lock:
                    self._waiting.discard(waiter)
        return self.position > position

    @property
    def is_over(self) -> bool:
        """Tell whether the server is about to stop."""
        return self._stopping.is_set()

    def __enter__(self) -> "WatchedChanges":
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Send all home who wait."""
        self.end()
        self._thread.join()

    def end(self) -> None:
        """Let nobody wait any longer."""
        self._stopping.set()
        self._wake()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="caseledger changes") as connection:
                    self._follow(connection)
            except Exception as fault:  # whatever ends this thread would leave all who wait asleep for good
                LOG.warning("who waits for changes waits for the database: %s", fault)
                self._stopping.wait(PAUSE)

    def _follow(self, connection: Connection[Any]) -> None:
        standby = connection.execute(SQL["in_recovery"]).fetchone()
        if standby == (False,):
            connection.execute("LISTEN ledger")
        while not self._stopping.is_set():
            newest = last_position(connection)
            if newest > self.position:
                self.position = newest
                self._wake()
            time.sleep(OFTEN)
            for _ in connection.notifies(timeout=POLL - OFTEN, stop_after=1):
                pass

    def _wake(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for loop, future in waiting:
            try:
                loop.call_soon_threadsafe(_done, future)
            except RuntimeError:  # its loop has been closed meanwhile
                LOG.debug("one who waited has gone")


def _done(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
