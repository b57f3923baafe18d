"""What was delivered to a receiver (推送): each change with its proof, in order, and what was given up (死信).

Invariant: the last entry of `deliveries:<code>` says how far the receiver has been served; nothing but the ledger
says so, so that no rebuild sends anything again.
"""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import AwareDatetime, Field

from domain.errors import Unknown
from domain.events import BookEvent
from domain.header import Frozen, Header


class DeadLetterUnknown(Unknown):
    """No such dead letter waits to be delivered."""

    code = "dead_letter_unknown"


class Delivery(Frozen):
    """A change that the receiver has taken, when, and what it answered."""

    position: int
    at: AwareDatetime
    proof: str = Field(max_length=500)


def deliveries_stream(code: str) -> str:
    """Name the stream of what a receiver was served."""
    return f"deliveries:{code}"


def dead_letters_stream(code: str) -> str:
    """Name the stream of what was given up for a receiver."""
    return f"dead-letters:{code}"


class ChangesDelivered(BookEvent):
    """推送: a receiver has been served through a position."""

    TOPIC: ClassVar[str] = "subscription.delivered"
    AGGREGATE_TOPIC: ClassVar[str] = "deliveries"

    through: int
    deliveries: tuple[Delivery, ...]

    def apply(self, progress: "Progress") -> None:
        """Go on behind it."""
        progress.through = self.through


class Progress(BaseAggregate[str]):
    """How far a receiver has been served: all its state is in the last entry."""

    TOPIC = "deliveries"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "deliveries.event"
        AGGREGATE_TOPIC = "deliveries"

    def __init__(self) -> None:
        self.through = 0

    @staticmethod
    def advance(
        progress: "Progress | None",
        code: str,
        through: int,
        deliveries: tuple[Delivery, ...],
        *,
        at: datetime,
        header: Header,
    ) -> "Progress":
        """Serve a receiver through a position."""
        said = {"through": through, "deliveries": deliveries, "timestamp": at, "header": header}
        if progress is None:
            return Progress._create(ChangesDelivered, id=deliveries_stream(code), **said)
        progress.trigger_event(ChangesDelivered, originator_topic=Progress.TOPIC, **said)
        return progress


class DeadLetterEvent(BookEvent):
    """An entry among the dead letters of a receiver."""

    AGGREGATE_TOPIC: ClassVar[str] = "dead-letters"

    position: int


class DeadLettered(DeadLetterEvent):
    """列入死信: a change was given up for a receiver, which goes on with the next."""

    TOPIC: ClassVar[str] = "subscription.dead_lettered"

    attempts: int
    reason: str

    def apply(self, letters: "DeadLetters") -> None:
        """Keep it until it is delivered by hand."""
        letters.waiting[self.position] = self


class Redelivered(DeadLetterEvent):
    """补推: a dead letter was delivered by hand."""

    TOPIC: ClassVar[str] = "subscription.redelivered"

    proof: str

    def apply(self, letters: "DeadLetters") -> None:
        """Keep it no more."""
        letters.waiting.pop(self.position, None)


class DeadLetters(BaseAggregate[str]):
    """The dead letters of one receiver."""

    TOPIC = "dead-letters"

    class Event(DeadLetterEvent):
        """Base event, never triggered."""

        TOPIC = "dead-letters.event"

    def __init__(self) -> None:
        self.waiting: dict[int, DeadLettered] = {}

    @staticmethod
    def add(
        letters: "DeadLetters | None",
        code: str,
        position: int,
        *,
        attempts: int,
        reason: str,
        at: datetime,
        header: Header,
    ) -> "DeadLetters":
        """Give a change up."""
        said = {"position": position, "attempts": attempts, "reason": reason, "timestamp": at, "header": header}
        if letters is None:
            return DeadLetters._create(DeadLettered, id=dead_letters_stream(code), **said)
        letters.trigger_event(DeadLettered, originator_topic=DeadLetters.TOPIC, **said)
        return letters

    def delivered(self, position: int, *, proof: str, at: datetime, header: Header) -> None:
        """Settle one; raise `DeadLetterUnknown`."""
        if position not in self.waiting:
            raise DeadLetterUnknown(position=position)
        said = {"position": position, "proof": proof, "timestamp": at, "header": header}
        self.trigger_event(Redelivered, originator_topic=DeadLetters.TOPIC, **said)
