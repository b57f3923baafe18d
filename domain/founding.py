"""The founding of a ledger: its name, its body, its time zone, and whether it is a simulation, for ever."""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.errors import Refused
from domain.header import Header
from domain.ledger_events import HeadsSealed, IncarnationBegun, LedgerEvent, LedgerFounded, SigningKeyIntroduced

LEDGER_STREAM = "ledger"


class KeyIntroducedBefore(Refused):
    """This key has been introduced before; a key that was given up is never taken again."""

    code = "key_introduced_before"


class IncarnationNotLater(Refused):
    """An incarnation has a higher number than those before it."""

    code = "incarnation_not_later"


class HeadsNotLater(Refused):
    """The heads have been sealed as of a later position already."""

    code = "heads_not_later"


class LedgerIdentity(BaseAggregate[str]):
    """What this ledger is. One ledger serves one city or one body."""

    TOPIC = "ledger"

    class Event(LedgerEvent):
        """Base event, never triggered."""

        TOPIC: ClassVar[str] = "ledger.event"

    def __init__(self) -> None:
        self.name = ""
        self.body = ""
        self.jurisdiction = ""
        self.time_zone = "Asia/Shanghai"
        self.simulated = False
        self.keys: tuple[str, ...] = ()  # all that were introduced; the last one is in force
        self.incarnation = 1
        self.heads_through = 0
        self.heads_at: datetime | None = None

    @classmethod
    def found(
        cls, *, name: str, body: str, jurisdiction: str, time_zone: str, simulated: bool, at: datetime, header: Header
    ) -> "LedgerIdentity":
        """Open the ledger."""
        return cls._create(
            LedgerFounded,
            id=LEDGER_STREAM,
            name=name,
            body=body,
            jurisdiction=jurisdiction,
            time_zone=time_zone,
            simulated=simulated,
            timestamp=at,
            header=header,
        )

    def introduce_key(self, key: str, *, at: datetime, header: Header) -> None:
        """Put the public half of a signing key on record, as a verifier key under the log's present name."""
        if key in self.keys:
            raise KeyIntroducedBefore(key=key)
        self.trigger_event(SigningKeyIntroduced, key=key, timestamp=at, header=header)

    def seal_heads(self, *, through: int, count: int, root: str, at: datetime, header: Header) -> None:
        """Put the root over the heads of all streams through a position on record; `root` is sha256: and hex."""
        if through <= self.heads_through:
            raise HeadsNotLater(through=through, sealed_through=self.heads_through)
        self.trigger_event(HeadsSealed, through=through, count=count, root=root, timestamp=at, header=header)

    def begin_incarnation(
        self, number: int, *, reason: str, origin: str, size: int, root: str, at: datetime, header: Header
    ) -> None:
        """Go on from here, giving up a checkpoint that was published: its origin, size and root (sha256: and hex)."""
        if number <= self.incarnation:
            raise IncarnationNotLater(number=number, present=self.incarnation)
        self.trigger_event(
            IncarnationBegun,
            number=number,
            reason=reason,
            abandoned_origin=origin,
            abandoned_size=size,
            abandoned_root=root,
            timestamp=at,
            header=header,
        )
