"""Gathering: what callers ask for at the same time goes to the ledger together, in one transaction with one flush.

Whoever may set out leads: takes what waits, up to a bound, sends it, and hands on to the next in the queue. A second
batch sets out beside the first only once as many wait as are under way: smaller ones cost more than they save.
No thread of its own. A caller that waits too long, or finds too many waiting, is told that nothing was recorded.
"""

from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto
from threading import Lock
from typing import ClassVar

from domain.errors import Refused
from infrastructure.ledger.bounds import Bounds
from infrastructure.ledger.commands import Outcome
from infrastructure.ledger.wire import Parcel

Answer = list[Outcome] | Exception
Deliver = Callable[[Sequence[Parcel]], Sequence[Answer]]


class LedgerBusy(Refused):
    """More is waiting to be recorded than the ledger takes in time; nothing of this was recorded, try again."""

    code: ClassVar[str] = "ledger_busy"


class _Stands(Enum):
    """Where a parcel is."""

    WAITING = auto()
    LEADING = auto()
    UNDER_WAY = auto()
    ANSWERED = auto()


class _Ticket:
    """A parcel in the queue; its caller sleeps on `called` until it is to lead or has its answer."""

    __slots__ = ("answer", "called", "parcel", "stands")

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.stands = _Stands.WAITING
        self.answer: Answer = []
        self.called = Lock()
        self.called.acquire()


class Gathering:
    """The queue before the ledger; `deliver` sends parcels in one batch and gives the answer to each."""

    def __init__(self, deliver: Deliver, bounds: Bounds) -> None:
        self._deliver = deliver
        self._bounds = bounds
        self._lock = Lock()
        self._queue: deque[_Ticket] = deque()
        self._waiting = 0  # commands in the queue
        self._lanes = 0  # batches under way, or about to be
        self._under_way = 0  # commands in them

    def send(self, parcel: Parcel) -> list[Outcome]:
        """Send a parcel together with what waits beside it, and give its outcomes; raise `LedgerBusy`."""
        ticket = _Ticket(parcel)
        with self._lock:
            if self._queue and self._waiting + parcel.commands > self._bounds.waiting:
                raise LedgerBusy(waiting=self._waiting, most=self._bounds.waiting)
            if self._may_set_out(self._waiting + parcel.commands):
                self._lanes += 1
                self._under_way += parcel.commands
                ticket.stands = _Stands.LEADING
            else:
                self._queue.append(ticket)
                self._waiting += parcel.commands
        try:
            if ticket.stands is not _Stands.LEADING:
                self._wait(ticket)
            if ticket.stands is _Stands.LEADING:
                self._lead(ticket)
        except BaseException:
            self._leave(ticket)
            raise
        if isinstance(ticket.answer, Exception):
            raise ticket.answer
        return ticket.answer

    def _wait(self, ticket: _Ticket) -> None:
        """Sleep until called; what is under way already is waited for, however long it takes."""
        while not ticket.called.acquire(timeout=self._bounds.patience):
            with self._lock:
                if ticket.stands is _Stands.WAITING:
                    raise LedgerBusy(waited=f"{self._bounds.patience:g} s", waiting=self._waiting)
                if ticket.stands is not _Stands.UNDER_WAY:
                    return  # whoever should have called was interrupted just then

    def _lead(self, leader: _Ticket) -> None:
        """Send what waits, call the next leader first, then those who have their answer."""
        batch = [leader]
        try:
            with self._lock:
                self._take(batch)
            answers = self._deliver([ticket.parcel for ticket in batch])
        except Exception as fault:
            answers = [fault] * len(batch)
        except BaseException:
            self._put_back(batch[1:])
            raise
        with self._lock:
            for ticket, answer in zip(batch, answers, strict=True):
                ticket.answer, ticket.stands = answer, _Stands.ANSWERED
                self._under_way -= ticket.parcel.commands
            self._hand_on()
        for ticket in batch[1:]:
            ticket.called.release()

    def _take(self, batch: list[_Ticket]) -> None:
        """Move what fits beside the leader's own parcel from the queue into the batch."""
        count, size = batch[0].parcel.commands, batch[0].parcel.size
        while self._queue:
            parcel = self._queue[0].parcel
            count, size = count + parcel.commands, size + parcel.size
            if count > self._bounds.commands or size > self._bounds.size:
                return
            ticket = self._queue.popleft()
            self._waiting -= parcel.commands
            self._under_way += parcel.commands
            ticket.stands = _Stands.UNDER_WAY
            batch.append(ticket)

    def _put_back(self, tickets: Sequence[_Ticket]) -> None:
        """Let another leader send them again, which the ids of their commands make harmless."""
        with self._lock:
            for ticket in reversed(tickets):
                ticket.stands = _Stands.WAITING
                self._queue.appendleft(ticket)
                self._waiting += ticket.parcel.commands
                self._under_way -= ticket.parcel.commands

    def _may_set_out(self, waiting: int) -> bool:
        """Tell whether one more batch may set out, with so many commands waiting for it."""
        return not self._lanes or (self._lanes < self._bounds.lanes and waiting >= self._under_way)

    def _hand_on(self) -> None:
        """Let the first in the queue lead, if another batch may set out."""
        self._lanes -= 1
        if self._queue and self._may_set_out(self._waiting):
            ticket = self._queue.popleft()
            self._lanes += 1
            self._waiting -= ticket.parcel.commands
            self._under_way += ticket.parcel.commands
            ticket.stands = _Stands.LEADING
            ticket.called.release()

    def _leave(self, ticket: _Ticket) -> None:
        """Take a caller out who gave up or was interrupted; a lane never stays with one who has left."""
        with self._lock:
            if ticket.stands is _Stands.LEADING:
                self._under_way -= ticket.parcel.commands
                self._hand_on()
            elif ticket.stands is _Stands.WAITING:
                self._queue.remove(ticket)
                self._waiting -= ticket.parcel.commands
            ticket.stands = _Stands.ANSWERED
