"""Gathering: what callers ask for at the same time goes to the ledger together, in one transaction with one flush.

Whoever may set out leads: takes what waits, up to a bound, sends it, and hands on to the next in the queue. A second
batch sets out beside the first only once as many wait as are under way: smaller ones cost more than they save. Of two
at once nobody knows which the ledger takes first, so what is to be written in order goes with one of them alone.
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

    __slots__ = ("answer", "called", "in_order", "parcel", "stands")

    def __init__(self, parcel: Parcel, *, in_order: bool) -> None:
        self.parcel = parcel
        self.in_order = in_order
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
        self._in_order: _Ticket | None = None  # the leader of the batch that carries what is to be written in order

    def send(self, parcel: Parcel, queued: Callable[[], object] | None = None) -> list[Outcome]:
        """Send a parcel together with what waits beside it, and give its outcomes; raise `LedgerBusy`.

        `queued` is called once the parcel has its place before all that come later in the same way.
        """
        ticket = _Ticket(parcel, in_order=queued is not None)
        with self._lock:
            if self._queue and self._waiting + parcel.commands > self._bounds.waiting:
                raise LedgerBusy(waiting=self._waiting, most=self._bounds.waiting)
            self._queue.append(ticket)
            self._waiting += parcel.commands
            self._set_out()
        try:
            if queued is not None:
                queued()
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
            self._hand_on(leader)
        for ticket in batch[1:]:
            ticket.called.release()

    def _take(self, batch: list[_Ticket]) -> None:
        """Move what fits beside the leader's own parcel from the queue into the batch."""
        count, size = batch[0].parcel.commands, batch[0].parcel.size
        while self._queue:
            ticket = self._queue[0]
            parcel = ticket.parcel
            count, size = count + parcel.commands, size + parcel.size
            if count > self._bounds.commands or size > self._bounds.size:
                return
            if ticket.in_order:
                if self._in_order not in (None, batch[0]):
                    return
                self._in_order = batch[0]
            self._queue.popleft()
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

    def _hand_on(self, leader: _Ticket) -> None:
        """Leave a lane to the next."""
        self._lanes -= 1
        if self._in_order is leader:
            self._in_order = None
        self._set_out()

    def _set_out(self) -> None:
        """Let the first in the queue lead, if another batch may set out."""
        beside = self._lanes < self._bounds.lanes and self._waiting >= self._under_way
        if self._queue and (beside or not self._lanes) and not (self._in_order and self._queue[0].in_order):
            ticket = self._queue.popleft()
            if ticket.in_order:
                self._in_order = ticket
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
                self._hand_on(ticket)
            elif ticket.stands is _Stands.WAITING:
                self._queue.remove(ticket)
                self._waiting -= ticket.parcel.commands
            ticket.stands = _Stands.ANSWERED
