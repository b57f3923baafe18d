"""Disclosures: which protected values of a case or a record were shown, to whom, by whom and why; never the values."""

from collections.abc import Iterable
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.book_occasion import BookOccasion
from domain.events import BookEvent
from domain.header import Frozen
from domain.protection.custody import KEEPERS

CLAUSE = "个人信息保护法 23"
DISCLOSERS = (*KEEPERS, "inspector")


class Shown(Frozen):
    """One value, by name: of the event at a version, which field."""

    version: int
    field: str


class ValuesDisclosed(BookEvent):
    """披露: protected values were shown, by salt, name and value; keys never are."""

    TOPIC: ClassVar[str] = "protection.disclosed"
    AGGREGATE_TOPIC: ClassVar[str] = "disclosures"

    of: str
    fields: tuple[Shown, ...]
    recipient: str
    reason: str

    def apply(self, disclosures: "Disclosures") -> None:
        """Count it."""
        disclosures.times += 1


class Disclosures(BaseAggregate[str]):
    """The disclosures of one case or record."""

    TOPIC = "disclosures"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "disclosures.event"
        AGGREGATE_TOPIC: ClassVar[str] = "disclosures"

    def __init__(self) -> None:
        self.times = 0


def disclosures_stream(of: str) -> str:
    """Name the stream of the disclosures of a case or a record."""
    return f"disclosures:{of}"


def disclose(
    disclosures: Disclosures | None,
    of: str,
    fields: Iterable[Shown],
    recipient: str,
    reason: str,
    occasion: BookOccasion,
) -> Disclosures:
    """Record that values are shown."""
    occasion.require_role(DISCLOSERS, clause=CLAUSE)
    content = {"of": of, "fields": tuple(fields), "recipient": recipient, "reason": reason}
    return occasion.enter(Disclosures, disclosures, ValuesDisclosed, disclosures_stream(of), clause=CLAUSE, **content)
