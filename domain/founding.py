"""The founding of a ledger: its name, its body, its time zone, and whether it is a simulation, for ever."""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.events import DomainEvent, FirstEvent
from domain.header import Header

LEDGER_STREAM = "ledger"


class LedgerEvent(DomainEvent):
    """An event about the ledger itself."""

    AGGREGATE_TOPIC: ClassVar[str] = "ledger"


class LedgerFounded(LedgerEvent, FirstEvent):
    """The ledger was opened. A simulated ledger says so on every answer, for ever."""

    TOPIC: ClassVar[str] = "ledger.founded"

    name: str
    body: str
    jurisdiction: str
    time_zone: str
    simulated: bool

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the identity over."""
        ledger.name, ledger.body, ledger.jurisdiction = self.name, self.body, self.jurisdiction
        ledger.time_zone, ledger.simulated = self.time_zone, self.simulated


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
