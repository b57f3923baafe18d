"""What is asked of the ledger and what it answers: a batch of commands, an outcome for each.

A command is written whole or not at all, and once: its id is its identity, its digest tells another body apart.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from eventsourcing.persistence import StoredEvent

from infrastructure.ledger.canonical import text

NOTHING_EXPECTED: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ProtectedValue:
    """The stored bytes of a non-public field, to which its event holds a salted commitment."""

    stream: str
    version: int
    field: str
    form: str
    salt: bytes
    stored: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its events in order, and the versions at which it saw its streams (0: no such stream).

    For a stream that is written the version before its first event is expected anyway; `expected` adds the streams
    that were only read. `recorded_at` is for simulated ledgers alone: there it is the instant of the first event.
    """

    id: str
    digest: bytes
    events: Sequence[StoredEvent] = ()
    expected: Mapping[str, int] = field(default_factory=lambda: NOTHING_EXPECTED)
    protected: Sequence[ProtectedValue] = ()
    result: bytes = b""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The command is on record: its positions (None if it recorded nothing), instants and result."""

    first: int | None
    last: int | None
    first_recorded_at: datetime
    last_recorded_at: datetime
    result: bytes

    @property
    def positions(self) -> list[int]:
        """The position of each event."""
        return [] if self.first is None or self.last is None else list(range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Repeated(Stored):
    """The command was on record already: what it was answered the first time."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing of the command is on record, and why.

    reason: version (with stream, expected, actual), command_reused, not_founded, already_founded, not_simulated,
    recorded_at_not_after.
    """

    reason: str
    stream: str | None = None
    expected: int | None = None
    actual: int | None = None


Outcome = Stored | Repeated | Conflict


def digest_of(events: Sequence[StoredEvent]) -> bytes:
    """Hash what a command without a body of its own writes; refuse with NotCanonical what the ledger cannot hold."""
    hashed = hashlib.sha256()
    for event in events:
        for part in (str(event.originator_id), str(event.originator_version), event.topic):
            hashed.update(f"{len(part)}:{text(part)}".encode())
        hashed.update(hashlib.sha256(event.state).digest())
    return hashed.digest()
