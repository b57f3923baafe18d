"""The register of official case numbers (案号): one row of numbers per body, word and year, without a gap.

The number goes on record in the same command as the filing that it names, so that neither stands without the other.
"""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.events import BookEvent
from domain.header import Header


def register_stream(body: str, prefix: str, year: int) -> str:
    """Name the stream of a register."""
    return f"register:{body}:{prefix}:{year}"


def official_number(prefix: str, year: int, sequence: int) -> str:
    """Write a case number as officials do."""
    return f"{prefix}〔{year}〕{sequence}号"


class NumberAllocated(BookEvent):
    """编号: a case number was allocated."""

    TOPIC: ClassVar[str] = "register.number_allocated"
    AGGREGATE_TOPIC: ClassVar[str] = "register"

    number: str
    case: str

    def apply(self, register: "Register") -> None:
        """Go on by one: the version of the stream is the last number."""
        register.last_number = self.number


class Register(BaseAggregate[str]):
    """One row of numbers."""

    TOPIC = "register"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "register.event"
        AGGREGATE_TOPIC = "register"

    def __init__(self) -> None:
        self.last_number = ""

    @classmethod
    def open(cls, *, body: str, prefix: str, year: int, case: str, at: datetime, header: Header) -> "Register":
        """Allocate the first number of a year."""
        return cls._create(
            NumberAllocated,
            id=register_stream(body, prefix, year),
            number=official_number(prefix, year, 1),
            case=case,
            timestamp=at,
            header=header,
        )

    def allocate(self, *, prefix: str, year: int, case: str, at: datetime, header: Header) -> str:
        """Allocate the next number."""
        number = official_number(prefix, year, self.version + 1)
        self.trigger_event(
            NumberAllocated, originator_topic=self.TOPIC, number=number, case=case, timestamp=at, header=header
        )
        return number
