"""A record as of any moment in law and of knowledge, folded from its own events; it needs no read model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from eventsourcing.domain import BaseAggregate

from application.ledger import Ledger
from application.recording.act import RecordKind
from application.replay import known
from domain.errors import Unknown
from domain.recorded import Recorded
from domain.regulation.record import RecordEvent

A = TypeVar("A", bound=BaseAggregate[str])


class RecordUnknown(Unknown):
    """No such record has been opened, or not by that moment."""

    code = "record_unknown"


@dataclass(frozen=True, slots=True)
class SeenRecord(Generic[A]):
    """What is seen of a record: its events, and what they come to."""

    stream: str
    record: A
    history: Sequence[Recorded]


def find(
    ledger: Ledger, kind: RecordKind[A], key: str, *, at: datetime | None = None, known_at: datetime | None = None
) -> SeenRecord[A] | None:
    """Look at a record of this ledger's body; None where nothing of it was there at that moment."""
    stream = kind.stream(ledger.identity().body, key)
    history = ledger.events(stream)
    if not history or not isinstance(history[0].event, RecordEvent):
        return None
    shown = known(history, at=at, known_at=known_at)
    if not shown:
        return None
    if shown[0] is not history[0]:  # an act entered late may have happened before the one that opened the record
        shown = [history[0], *shown]
    return SeenRecord(stream, _folded(kind.aggregate, shown), shown)


def see(
    ledger: Ledger, kind: RecordKind[A], key: str, *, at: datetime | None = None, known_at: datetime | None = None
) -> SeenRecord[A]:
    """Look at a record; raise `RecordUnknown` where there is nothing to see."""
    seen = find(ledger, kind, key, at=at, known_at=known_at)
    if seen is None:
        raise RecordUnknown(record=kind.stream(ledger.identity().body, key), at=at, known_at=known_at)
    return seen


def _folded(kind: type[A], history: Sequence[Recorded]) -> A:
    """Fold events; versions may have gaps, since an act entered late is left out of a moment before it was known."""
    record = history[0].event.mutate(None)
    assert isinstance(record, kind)  # noqa: S101 - the stream holds one kind of record
    for recorded in history[1:]:
        event = recorded.event
        assert isinstance(event, RecordEvent)  # noqa: S101 - the stream of a record holds no others
        event.apply(record)
        record.version, record.modified_on = event.originator_version, event.timestamp
    return record
