"""Events to stored bytes and back, over a closed map of topics.

No import path reaches the store and no topic imports anything. Stored bytes are canonical: an event that is read and
written again gives the same bytes. Stream and version stand beside the bytes, not in them.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from orjson import dumps
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from domain.errors import Refused
from domain.events import DomainEvent
from domain.recorded import Recorded
from infrastructure.ledger.canonical import NotCanonical, encode, text
from infrastructure.ledger.feed import Row

KEPT = 2_048  # events that are read again and again, such as procedures and calendars
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
        self._readers: dict[str, tuple[Callable[[bytes], Any], bytes]] = {}
        for topic, kind in topics.items():
            if topic != kind.TOPIC or "effective_at" in kind.model_fields:
                raise ValueError(f"{topic}: not the topic of {kind.__name__}, or it takes timestamp's stored name")
            self._readers[topic] = kind.__pydantic_validator__.validate_json, _beside(kind)
        self._read_once = lru_cache(KEPT)(self.read)

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
        stream, version, topic, state = (
            stored_event.originator_id,
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )
        return cast("DomainEventProtocol[str]", self.read(str(stream), version, topic, state))

    def read(self, stream: str, version: int, topic: str, state: bytes) -> DomainEvent:
        """Read an event straight from its stored bytes: what stands beside them is put in front, and all is checked."""
        kind = self._readers.get(topic)
        if kind is None:
            raise UnknownTopic(topic=topic)
        validate, beside = kind
        if state[:1] != b"{" or b'"effective_at":"' not in state:
            raise UnreadableEvent(event=f"{stream}@{version}", topic=topic, reason="no object with an effective_at")
        whole = b"".join((beside, dumps(stream), b',"originator_version":', str(version).encode(), b",", state[1:]))
        try:
            return cast("DomainEvent", validate(whole))
        except ValidationError as fault:
            reason = "; ".join(error["msg"] for error in fault.errors(include_url=False))
            raise UnreadableEvent(event=f"{stream}@{version}", topic=topic, reason=reason) from fault

    def recorded(self, row: Row) -> Recorded:
        """Read an event with its place in the ledger."""
        event = self.read(row.stream, row.version, row.topic, row.state)
        return Recorded(row.position, row.recorded, event)

    def recalled(self, row: Row) -> Recorded:
        """Read an event that will be asked for again: the same bytes give the same object."""
        return Recorded(row.position, row.recorded, self._read_once(row.stream, row.version, row.topic, row.state))


def _beside(kind: type[Any]) -> bytes:
    """Give the front of an event's bytes, up to its stream."""
    first = (
        b'"originator_topic":' + dumps(kind.AGGREGATE_TOPIC) + b"," if "originator_topic" in kind.model_fields else b""
    )
    return b"{" + first + b'"originator_id":'
