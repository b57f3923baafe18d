"""An event as the ledger holds it: what happened, where it stands, and when the ledger learnt of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.events import DomainEvent


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its position (dense, from 1) and the instant of recording."""

    position: int
    recorded_at: datetime
    event: DomainEvent
