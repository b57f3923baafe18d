"""Handing checkpoints out: a thread for each outside place, which takes the newest and skips what it was too slow for.

What fails is tried again, less and less often, until a newer checkpoint comes; how each place stands is on record.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Thread

from psycopg_pool import ConnectionPool

from domain.errors import Refused
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.note import Note, Signature
from infrastructure.proof.places import Place, WitnessPlace

LOG = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds


class HandingOut:
    """Hands each new checkpoint to all places; with what witnesses sign, once more to those that keep it."""

    def __init__(self, pool: ConnectionPool, places: Sequence[Place]) -> None:
        self._pool = pool
        self._places = places
        self._changed = Condition()
        self._newest: Note | None = None
        self._ending = False

    def offer(self, note: Note) -> None:
        """Take a newer checkpoint, or the same with more signatures."""
        with self._changed:
            self._newest = note
            self._changed.notify_all()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hand out while the context lasts; what was offered last is still tried once."""
        threads = [Thread(target=self._serve, args=(place,), name=place.name, daemon=True) for place in self._places]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._ending = True
                self._changed.notify_all()
            for thread in threads:
                thread.join()

    def _serve(self, place: Place) -> None:
        done: Note | None = None
        failed: Note | None = None
        pause = FIRST_PAUSE
        while True:
            with self._changed:
                waiting = self._newest if self._newest != done else None
                if waiting is None or waiting == failed:
                    if self._ending:
                        return
                    self._changed.wait(None if waiting is None else pause)
                    waiting = self._newest if self._newest != done else None
                if waiting is None or (self._ending and waiting == failed):
                    continue
            pause = FIRST_PAUSE if waiting != failed else min(2 * pause, LONGEST_PAUSE)
            if self._handed(place, waiting):
                done, failed, pause = waiting, None, FIRST_PAUSE
            else:
                failed = waiting

    def _handed(self, place: Place, note: Note) -> bool:
        size = checkpoint_of(note).size
        try:
            if isinstance(place, WitnessPlace) and any(map(place.key.made, note.signatures)):
                return True  # it is the one whose signature came back with the others'
            signatures = place.take(note)
            with translated(), self._pool.connection() as connection:
                if isinstance(place, WitnessPlace):
                    for signature in signatures:
                        store.cosign(connection, size, place.key, signature)
                store.tell(connection, place.name, size=size)
        except Refused as refusal:
            self._tell(place.name, str(refusal))
            return False
        except Exception as fault:
            LOG.exception("%s did not take a checkpoint", place.name)
            self._tell(place.name, f"{type(fault).__name__}: {fault}")
            return False
        if signatures:
            self._add(note, signatures)
        return True

    def _add(self, note: Note, signatures: list[Signature]) -> None:
        with self._changed:
            if self._newest is not None and self._newest.text == note.text:
                self._newest = self._newest.with_signatures(signatures)
                self._changed.notify_all()

    def _tell(self, place: str, fault: str) -> None:
        LOG.warning("%s: %s", place, fault)
        try:
            with translated(), self._pool.connection() as connection:
                store.tell(connection, place, fault=fault[:500])
        except Refused as refusal:
            LOG.warning("how %s stands is not on record: %s", place, refusal)
