"""A handover (移交): files of closed cases that go to the archive by one list, until it takes them or sends them back.

Invariant: a file stands on one handover at a time, and each item of a list is one file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from eventsourcing.domain import BaseAggregate

from domain.archives import events as happened
from domain.archives import refusals as no
from domain.archives.events import Listed, TransferEvent
from domain.archives.file import ArchiveFile, Ended
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion
from domain.regulation.record import put

Status = Literal["ordered", "received", "returned"]


def transfer_stream(key: str) -> str:
    """Name the stream of a handover."""
    return f"transfer:{key}"


class Transfer(BaseAggregate[str]):
    """One handover from its order to its receipt."""

    TOPIC = "transfer"

    class Event(TransferEvent):
        """Base event, never triggered."""

        TOPIC = "transfer.event"

    def __init__(self) -> None:
        self.number = ""
        self.archive = ""
        self.consent: str | None = None
        self.files: tuple[Listed, ...] = ()
        self.ordered_at: datetime | None = None
        self.receipt: str | None = None
        self.returned = False
        self.settled_at: datetime | None = None

    @classmethod
    def order(
        cls,
        occasion: Occasion,
        key: str,
        *,
        number: str,
        archive: str,
        consent: str | None,
        files: Sequence[tuple[ArchiveFile, Ended]],
    ) -> "Transfer":
        """Hand files over, in the order of years and numbers; each takes note of it."""
        rule = occasion.allowed("order-transfer")
        stream = transfer_stream(key)
        ordered = sorted(files, key=lambda one: (one[1].closed_on.year, one[1].number, one[1].case))
        listed = tuple(
            file.hand_over(occasion, ended, transfer=stream, item=item, consent=consent)
            for item, (file, ended) in enumerate(ordered, 1)
        )
        return cls._create(
            happened.TransferOrdered,
            id=stream,
            number=number,
            archive=archive,
            consent=consent,
            files=listed,
            values=dict(occasion.filled.recorded),
            timestamp=occasion.at,
            header=occasion.citing(rule.clause),
        )

    @property
    def status(self) -> Status:
        """Tell how far it has come."""
        return "returned" if self.returned else "ordered" if self.receipt is None else "received"

    def receive(self, occasion: Occasion, files: Sequence[ArchiveFile], *, receipt: str) -> None:
        """Record the receipt of the archive, on each file too."""
        rule = self._waiting(occasion, "receive-transfer")
        put(self, happened.TransferReceived, occasion, rule, receipt=receipt)
        for file in files:
            file.receive(occasion, transfer=self.id, receipt=receipt)

    def send_back(self, occasion: Occasion, files: Sequence[ArchiveFile], *, reason: str) -> None:
        """Record that the archive sent it back; each file is kept here as before."""
        rule = self._waiting(occasion, "return-transfer")
        put(self, happened.TransferReturned, occasion, rule, reason=reason)
        for file in files:
            file.send_back(occasion, transfer=self.id)

    def _waiting(self, occasion: Occasion, act: str) -> Ruled:
        rule = occasion.allowed(act)
        if self.settled_at is not None:
            raise no.TransferSettled(clause=rule.clause, transfer=self.number, status=self.status)
        if self.ordered_at is not None:
            occasion.not_before(self.ordered_at, rule)
        return rule
