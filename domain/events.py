"""The base of all events. Topics are stable names: no import path ever reaches the store.

`timestamp` is the library's name for our `effective_at`: when the act happened in law. When the ledger learnt of it
is set by the store, which alone knows.
"""

from datetime import datetime
from typing import Any, ClassVar

from eventsourcing.domain import CanInitAggregate, CanMutateAggregate
from eventsourcing.utils import register_topic
from pydantic import AwareDatetime, ConfigDict, Field

from domain.header import Frozen, Header


class DomainEvent(Frozen, CanMutateAggregate[str]):
    """Something that happened and is on record for ever."""

    TOPIC: ClassVar[str]
    AGGREGATE_TOPIC: ClassVar[str]

    model_config = ConfigDict(populate_by_name=True)

    originator_id: str
    originator_version: int
    timestamp: AwareDatetime = Field(validation_alias="effective_at")  # its name in stored bytes
    header: Header

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register the stable name, so that the library can hold the class to it."""
        super().__pydantic_init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)

    @classmethod
    def names(cls) -> tuple[str, str]:
        """Give the officials' word for the act and the English one: its docstring says both, in this order."""
        chinese, _, english = (cls.__doc__ or "").split("\n", maxsplit=1)[0].partition(": ")
        return chinese, english.removesuffix(".")

    @property
    def effective_at(self) -> datetime:
        """When the act happened in law."""
        return self.timestamp

    @property
    def reference(self) -> str:
        """The name of this event inside the ledger: stream@version."""
        return f"{self.originator_id}@{self.originator_version}"

    def _as_dict(self) -> dict[str, Any]:
        return self.__dict__


class FirstEvent(DomainEvent, CanInitAggregate[str]):
    """The event with which a stream begins."""

    originator_topic: str


class BookEvent(FirstEvent):
    """An entry in a book: the first one opens it, every further one is added by the same event."""

    def mutate(self, aggregate: Any) -> Any:
        """Open the book, or add to it."""
        if aggregate is None:
            return CanInitAggregate.mutate(self, None)
        return CanMutateAggregate.mutate(self, aggregate)


def topics_below(base: type[DomainEvent]) -> dict[str, type[DomainEvent]]:
    """Give the closed map from topic to class of all concrete events below a base class."""
    found: dict[str, type[DomainEvent]] = {}
    for cls in base.__subclasses__():
        if "TOPIC" in cls.__dict__ and cls.__name__ != "Event":  # an aggregate's base event is never stored
            found[cls.TOPIC] = cls
        found.update(topics_below(cls))
    return found
