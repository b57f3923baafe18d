"""What the fold of a quarter's honours remembers: nominations, and objections to them."""

from dataclasses import dataclass
from datetime import datetime

from domain.clock.clock import Clock


@dataclass(frozen=True, slots=True)
class Nomination:
    """提名 for an honour, its time of publicity, and how it was decided."""

    at: datetime
    honour: str
    unit: str
    post: str | None
    publicity: Clock | None = None
    decided_at: datetime | None = None
    awarded: bool = False


@dataclass(frozen=True, slots=True)
class NominationObjection:
    """公示异议, and how it was answered."""

    at: datetime
    nomination: int
    upheld: bool | None = None
