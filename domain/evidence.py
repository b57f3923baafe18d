"""Evidence of a case that was given out: to whom, for what, and exactly which, by the hash of its manifest.

Invariant: one stream for each bundle, and one event in it.
"""

from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.events import FirstEvent
from domain.header import Header

PREFIX = "evidence:"


class EvidenceIssued(FirstEvent):
    """出具证据包: a bundle of evidence of a case was given out; its manifest's hash names it."""

    TOPIC: ClassVar[str] = "evidence.issued"
    AGGREGATE_TOPIC: ClassVar[str] = "evidence"

    case: str
    version: int = Field(description="the last version of the case that it shows")
    through: int = Field(description="the position through which the case is shown to be complete")
    checkpoint_size: int
    manifest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    purpose: str | None
    recipient: str | None
    disclosed: tuple[str, ...] = Field(description="protected fields that it discloses, by name; never a value")

    def apply(self, evidence: "Evidence") -> None:
        """Take over which it is."""
        evidence.case, evidence.manifest = self.case, self.manifest


class Evidence(BaseAggregate[str]):
    """One bundle of evidence."""

    TOPIC = "evidence"

    class Event(FirstEvent):
        """Base event, never triggered."""

        TOPIC = "evidence.event"
        AGGREGATE_TOPIC = "evidence"

    def __init__(self) -> None:
        self.case = self.manifest = ""

    @classmethod
    def issue(cls, stream: str, *, at: datetime, header: Header, **content: object) -> "Evidence":
        """Put on record that a bundle is given out."""
        return cls._create(EvidenceIssued, id=stream, timestamp=at, header=header, **content)
