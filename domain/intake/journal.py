"""The journal of what a department's own system handed in for a day: each act once, by the source's own id.

An act belongs to the day on which it took effect, whenever it reached the ledger: both sides reckon that day alike.
Invariant: the journal is written in the command of the act itself, so that neither stands without the other.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import StringConstraints

from domain.book_occasion import BookOccasion
from domain.errors import Malformed
from domain.events import BookEvent
from domain.header import Frozen

CLAUSE = "D5 四五"
Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=60)]
OwnId = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=120)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CountDiffers(Malformed):
    """The message counts other acts than it lists, or lists one twice."""

    code = "count_differs"


class Sent(Frozen):
    """One act that the source says it sent; `digest` is its own hash of the act, if it keeps one."""

    id: OwnId
    digest: Digest | None = None


class Reconciliation(Frozen):
    """What came of holding both sides against each other: ids of acts, as the source names them."""

    sent: int
    held: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Tell whether both sides hold the same."""
        return not (self.missing or self.extra or self.differing)


def journal_stream(source: str, day: date) -> str:
    """Name the stream of a source's day."""
    return f"intake:{source}:{day.isoformat()}"


def digest_as_sent(act: str, case: str, request: Mapping[str, Any]) -> str:
    """Hash an act as its source sent it: SHA-256 of UTF-8 JSON with sorted keys and no blanks."""
    content = {"act": act, "case": case, "request": request}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


class JournalEvent(BookEvent):
    """An entry in a journal."""

    AGGREGATE_TOPIC: ClassVar[str] = "intake"


class ActReceived(JournalEvent):
    """系统接入: an act came from a department's own system, and stands in the ledger beside this entry."""

    TOPIC: ClassVar[str] = "intake.received"

    source: str
    own_id: str
    act: str
    number: str
    case: str
    digest: str

    def apply(self, journal: "Journal") -> None:
        """Keep the hash of the act."""
        journal.held[self.own_id] = self.digest


class Reconciled(JournalEvent):
    """每日对账: what a source says it sent for a day was held against what the ledger holds."""

    TOPIC: ClassVar[str] = "intake.reconciled"

    source: str
    day: date
    message: str
    result: Reconciliation

    def apply(self, journal: "Journal") -> None:
        """Keep the last result."""
        journal.result = self.result


class Journal(BaseAggregate[str]):
    """What one source handed in for one day."""

    TOPIC = "intake"

    class Event(JournalEvent):
        """Base event, never triggered."""

        TOPIC = "intake.event"

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.result: Reconciliation | None = None

    @staticmethod
    def receive(journal: "Journal | None", source: str, day: date, occasion: BookOccasion, **content: str) -> "Journal":
        """Note an act that is put on record in the same command."""
        stream = journal_stream(source, day)
        return occasion.enter(Journal, journal, ActReceived, stream, clause=CLAUSE, source=source, **content)

    @staticmethod
    def reconcile(
        journal: "Journal | None",
        source: str,
        day: date,
        message: str,
        count: int,
        sent: Sequence[Sent],
        occasion: BookOccasion,
    ) -> "Journal":
        """Hold what the source says it sent against what is held; raise `CountDiffers` for a message at fault."""
        claimed = {act.id: act.digest for act in sent}
        if not len(claimed) == len(sent) == count:
            raise CountDiffers(count=count, listed=len(sent), different=len(claimed))
        result = compared(claimed, {} if journal is None else journal.held)
        content = {"source": source, "day": day, "message": message, "result": result}
        stream = journal_stream(source, day)
        return occasion.enter(Journal, journal, Reconciled, stream, clause=CLAUSE, **content)


def compared(claimed: Mapping[str, str | None], held: Mapping[str, str]) -> Reconciliation:
    """Name what one side lacks, and what both hold with another content."""
    return Reconciliation(
        sent=len(claimed),
        held=len(held),
        missing=tuple(sorted(claimed.keys() - held.keys())),
        extra=tuple(sorted(held.keys() - claimed.keys())),
        differing=tuple(sorted(own for own in claimed.keys() & held.keys() if claimed[own] not in (None, held[own]))),
    )
