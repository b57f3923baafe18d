"""Events to stored bytes and back, over a closed map of topics.

No import path reaches the store and no topic imports anything. Stored bytes are canonical: an event that is read and
written again gives the same bytes. Stream and version stand beside the bytes, not in them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from domain.errors import Refused
from domain.events import DomainEvent
from domain.recorded import Recorded
from infrastructure.ledger.canonical import NotCanonical, decode, encode, text
from infrastructure.ledger.feed import Row

BESIDE = {"originator_id", "originator_version", "originator_topic", "timestamp"}


class UnknownTopic(Refused):
    """The ledger holds an event of a kind that this program does not know."""

    code = "unknown_topic"


class UnreadableEvent(Refused):
    """The stored event does not read as its topic says."""

    code = "unreadable_event"


class LedgerMapper(Mapper[str]):
    """Maps events to canonical bytes; `timestamp` is stored as `effective_at`."""

    def __init__(self, topics: Mapping[str, type[Any]]) -> None:
        super().__init__(transcoder=JSONTranscoder())  # asked for by the base class, never used
        self._classes: dict[str, type[BaseModel]] = dict(topics)
        for topic, kind in topics.items():
            if topic != kind.TOPIC or "effective_at" in kind.model_fields:
                raise ValueError(f"{topic}: not the topic of {kind.__name__}, or it takes timestamp's stored name")

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Write an event; refuse with UnknownTopic a class outside the map, with NotCanonical what has no bytes."""
        topic = getattr(domain_event, "TOPIC", "")
        if not isinstance(domain_event, BaseModel) or self._classes.get(topic) is not type(domain_event):
            raise UnknownTopic(topic=topic)
        try:
            payload = domain_event.model_dump(exclude=BESIDE, warnings="error")
        except PydanticSerializationError as fault:
            raise NotCanonical(where=topic, reason=str(fault)) from fault
        payload["effective_at"] = cast("Any", domain_event).timestamp
        return StoredEvent(
            originator_id=text(domain_event.originator_id),
            originator_version=domain_event.originator_version,
            topic=topic,
            state=encode(payload),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Read an event; refuse with UnknownTopic a topic outside the map, with UnreadableEvent what does not fit."""
        kind = self._classes.get(stored_event.topic)
        if kind is None:
            raise UnknownTopic(topic=stored_event.topic)
        try:
            payload = cast("dict[str, Any]", decode(stored_event.state))
            payload["timestamp"] = datetime.fromisoformat(payload.pop("effective_at"))
            payload["originator_id"] = stored_event.originator_id
            payload["originator_version"] = stored_event.originator_version
            if "originator_topic" in kind.model_fields:
                payload["originator_topic"] = cast("Any", kind).AGGREGATE_TOPIC
            return cast("DomainEventProtocol[str]", kind.model_validate(payload))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            reason = "; ".join(e["msg"] for e in fault.errors()) if isinstance(fault, ValidationError) else str(fault)
            where = f"{stored_event.originator_id}@{stored_event.originator_version}"
            raise UnreadableEvent(event=where, topic=stored_event.topic, reason=reason) from fault

    def recorded(self, row: Row) -> Recorded:
        """Read an event with its place in the ledger."""
        return Recorded(row.position, row.recorded, cast("DomainEvent", self.to_domain_event(row.stored_event)))
