"""封存访问日志: how far the access log had come, and the root of its Merkle tree, put on record in the ledger.

The ledger's own signed log covers the seal, so that whoever holds a checkpoint of it holds the access log too. `edge`
are the roots of the complete subtrees at the right edge: all that is needed to go on from here.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field, StringConstraints

from domain.events import BookEvent
from domain.header import Header

SEALS_STREAM = "access-log"
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AccessLogSealed(BookEvent):
    """The access log was sealed as far as it had come."""

    TOPIC: ClassVar[str] = "access_log.sealed"
    AGGREGATE_TOPIC: ClassVar[str] = "access_log"

    size: int = Field(ge=1)
    root: Hash
    edge: tuple[Hash, ...]

    def apply(self, seals: "AccessLogSeals") -> None:
        """Keep the last seal."""
        seals.seals = (*seals.seals, self)


class AccessLogSeals(BaseAggregate[str]):
    """All seals, oldest first."""

    TOPIC = "access_log"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "access_log.event"
        AGGREGATE_TOPIC = "access_log"

    def __init__(self) -> None:
        self.seals: tuple[AccessLogSealed, ...] = ()

    @classmethod
    def seal(
        cls,
        seals: "AccessLogSeals | None",
        size: int,
        root: str,
        edge: tuple[str, ...],
        *,
        at: datetime,
        header: Header,
    ) -> "AccessLogSeals":
        """Seal the log as far as it has come; the first seal opens the stream."""
        said = {"size": size, "root": root, "edge": edge, "timestamp": at, "header": header}
        if seals is None:
            return cls._create(AccessLogSealed, id=SEALS_STREAM, **said)
        seals.trigger_event(AccessLogSealed, originator_topic=cls.TOPIC, **said)
        return seals
