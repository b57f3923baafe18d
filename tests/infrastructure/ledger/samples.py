"""Commands for the tests of the store."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from eventsourcing.persistence import StoredEvent

from infrastructure.ledger.commands import Command, ProtectedValue, digest_of

FOUNDED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def event(stream: str, version: int, topic: str = "case.noted", state: bytes = b'{"note":"x"}') -> StoredEvent:
    return StoredEvent(stream, version, topic, state)


def command(
    *events: StoredEvent,
    name: str | None = None,
    expected: Mapping[str, int] | None = None,
    protected: Sequence[ProtectedValue] = (),
    result: bytes = b"{}",
    recorded_at: datetime | None = None,
) -> Command:
    id_ = name or uuid.uuid4().hex
    return Command(id_, digest_of(events), events, expected or {}, protected, result, recorded_at)


def founding(*, simulated: bool, recorded_at: datetime | None = None) -> Command:
    state = b'{"name":"ledger","simulated":true}' if simulated else b'{"name":"ledger","simulated":false}'
    at = recorded_at or (FOUNDED_AT if simulated else None)
    return command(event("ledger", 1, "ledger.founded", state), name="found", recorded_at=at)
