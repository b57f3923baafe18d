"""Turns at the register of numbers: whoever files takes the number behind the last one that was given out here.

A turn ends once what was decided in it stands in the queue before the ledger, so that the next one is judged while that
is being written, on top of it. Every command names the versions that it took streams to be at: if the one before is not
written after all, neither is the one that rests on it, and is decided anew from what is on record.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import cast

from application.ledger import Intent
from domain.case.case import Case
from domain.events import DomainEvent

Heads = Mapping[str, DomainEvent]  # the last event of a stream, by its name


@dataclass
class _Way:
    """What is on its way to the record, each turn on top of the one before, and how streams end by it."""

    heads: dict[str, DomainEvent] = field(default_factory=dict)
    turns: int = 0


class Turn:
    """A turn, which lasts until it is passed on; streams end by its `heads`, or as they stand on record."""

    def __init__(self, turns: "Turns", way: _Way) -> None:
        self.heads: Heads = dict(way.heads)
        self.way = way
        self.is_on_record = False  # all that was decided in it, and nothing of it by somebody else before
        self.is_over = False
        self._turns = turns

    def pass_on(self, heads: Heads) -> None:
        """Let the next one begin, on top of what these streams end with now."""
        if not self.is_over:
            self._turns.pass_on(self, heads)


class Turns:
    """Lets one after the other decide; a thread that has the turn may take it again."""

    def __init__(self) -> None:
        self._turn = RLock()
        self._lock = Lock()
        self._way = _Way()

    @contextmanager
    def taken(self) -> Iterator[Turn]:
        """Wait for the turn; it ends with the context if it was not passed on before."""
        self._turn.acquire()
        with self._lock:
            turn = Turn(self, self._way)
        try:
            yield turn
        finally:
            if turn.is_over:
                self._arrived(turn)
            else:
                self._turn.release()

    def pass_on(self, turn: Turn, heads: Heads) -> None:
        """End a turn."""
        with self._lock:
            turn.is_over = True
            turn.way.turns += 1
            turn.way.heads |= heads
        self._turn.release()

    def _arrived(self, turn: Turn) -> None:
        """Let the ledger alone tell how streams end, once nothing is on its way, or a turn got lost on it.

        Whatever was decided on top of one that got lost goes the same way as that; nobody else builds on it.
        """
        with self._lock:
            turn.way.turns -= 1
            if not turn.is_on_record and self._way is turn.way:
                self._way = _Way()
            elif not turn.way.turns:
                turn.way.heads.clear()


def heads_of(intent: Intent) -> dict[str, DomainEvent]:
    """Give how the streams end that others build on: registers and journals; a case is for whoever knows of it."""
    return {one.id: cast("DomainEvent", one.pending_events[-1]) for one in intent.changed if not isinstance(one, Case)}
