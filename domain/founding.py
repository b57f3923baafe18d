"""The ledger itself: what it was founded as, for ever; its signing keys, its sealed heads, its incarnations.

Invariant: after the first key, another key and another incarnation take two persons, or are on record as one person's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from eventsourcing.domain import BaseAggregate

from domain.errors import Refused
from domain.header import Header
from domain.ledger_events import (
    HeadsSealed,
    Incarnation,
    IncarnationBegun,
    IncarnationProposed,
    KeyRotationProposed,
    LedgerEvent,
    LedgerFounded,
    SigningKeyIntroduced,
)
from domain.occasion import Occasion
from domain.protection.custody import KEEPERS
from domain.two_persons import to_confirm

LEDGER_STREAM = "ledger"


class KeyIntroducedBefore(Refused):
    """This key has been introduced before; a key that was given up is never taken again."""

    code = "key_introduced_before"


class IncarnationNotLater(Refused):
    """An incarnation has a higher number than those before it."""

    code = "incarnation_not_later"


class AnotherAbandoned(Refused):
    """What was proposed to be given up is not what stands against the ledger now: propose anew."""

    code = "another_abandoned"


class HeadsNotLater(Refused):
    """The heads have been sealed as of a later position already."""

    code = "heads_not_later"


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A published checkpoint that is given up: the origin, the number of leaves, the root (sha256: and hex)."""

    origin: str
    size: int
    root: str

    @classmethod
    def of(cls, event: Incarnation) -> Self:
        """Give what an event gives up."""
        return cls(event.abandoned_origin, event.abandoned_size, event.abandoned_root)

    @property
    def fields(self) -> dict[str, str | int]:
        """Give it as events hold it."""
        return {"abandoned_origin": self.origin, "abandoned_size": self.size, "abandoned_root": self.root}


class LedgerIdentity(BaseAggregate[str]):
    """What this ledger is. One ledger serves one city or one body."""

    TOPIC = "ledger"

    class Event(LedgerEvent):
        """Base event, never triggered."""

        TOPIC: ClassVar[str] = "ledger.event"

    def __init__(self) -> None:
        self.name = ""
        self.body = ""
        self.jurisdiction = ""
        self.time_zone = "Asia/Shanghai"
        self.simulated = False
        self.keys: tuple[str, ...] = ()  # all that were introduced; the last one is in force
        self.rotation_proposed: KeyRotationProposed | None = None
        self.incarnation = 1
        self.incarnation_proposed: IncarnationProposed | None = None
        self.heads_through = 0
        self.heads_at: datetime | None = None

    @classmethod
    def found(
        cls, *, name: str, body: str, jurisdiction: str, time_zone: str, simulated: bool, at: datetime, header: Header
    ) -> "LedgerIdentity":
        """Open the ledger."""
        return cls._create(
            LedgerFounded,
            id=LEDGER_STREAM,
            name=name,
            body=body,
            jurisdiction=jurisdiction,
            time_zone=time_zone,
            simulated=simulated,
            timestamp=at,
            header=header,
        )

    def introduce_first_key(self, key: str, *, at: datetime, header: Header) -> None:
        """Put the public half of the first signing key on record, as a verifier key under the log's name."""
        self._introduce(key, at, header)

    def propose_rotation(self, reason: str, occasion: Occasion) -> KeyRotationProposed:
        """Propose that the signing key be changed."""
        occasion.require_role(KEEPERS, clause=None)
        self.trigger_event(KeyRotationProposed, reason=reason, timestamp=occasion.at, header=occasion.header)
        assert self.rotation_proposed is not None  # noqa: S101 - it has just been
        return self.rotation_proposed

    def rotation(self, proposal: str, occasion: Occasion) -> KeyRotationProposed:
        """Give the proposal that is to be confirmed; raise `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`."""
        occasion.require_role(KEEPERS, clause=None)
        return to_confirm(self.rotation_proposed, proposal, occasion.header.actor)

    def rotate(self, proposed: KeyRotationProposed, key: str, occasion: Occasion) -> None:
        """Put the public half of the next signing key on record; raise `KeyIntroducedBefore`."""
        self._introduce(key, occasion.at, occasion.header, proposed)

    def seal_heads(self, *, through: int, count: int, root: str, at: datetime, header: Header) -> None:
        """Put the root over the heads of all streams through a position on record; `root` is sha256: and hex."""
        if through <= self.heads_through:
            raise HeadsNotLater(through=through, sealed_through=self.heads_through)
        self.trigger_event(HeadsSealed, through=through, count=count, root=root, timestamp=at, header=header)

    def propose_incarnation(
        self, number: int, reason: str, abandoned: Abandoned, occasion: Occasion
    ) -> IncarnationProposed:
        """Propose to go on from here, giving up a checkpoint that was published; raise `IncarnationNotLater`."""
        occasion.require_role(KEEPERS, clause=None)
        if number <= self.incarnation:
            raise IncarnationNotLater(number=number, present=self.incarnation)
        said = {"number": number, "reason": reason, **abandoned.fields}
        self.trigger_event(IncarnationProposed, **said, timestamp=occasion.at, header=occasion.header)
        assert self.incarnation_proposed is not None  # noqa: S101 - it has just been
        return self.incarnation_proposed

    def incarnation_to_begin(self, proposal: str, abandoned: Abandoned, occasion: Occasion) -> IncarnationProposed:
        """Give the proposal that is to be confirmed, if it still gives up what stands against the ledger.

        Raises `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`, `AnotherAbandoned`.
        """
        occasion.require_role(KEEPERS, clause=None)
        proposed = to_confirm(self.incarnation_proposed, proposal, occasion.header.actor)
        if Abandoned.of(proposed) != abandoned:
            raise AnotherAbandoned(proposed=Abandoned.of(proposed).fields, now=abandoned.fields)
        return proposed

    def begin_incarnation(self, proposed: IncarnationProposed, key: str, occasion: Occasion) -> None:
        """Go on from here under another name, with the key under that name."""
        said = {"number": proposed.number, "reason": proposed.reason, **Abandoned.of(proposed).fields}
        self.trigger_event(
            IncarnationBegun,
            **said,
            **_confirming(proposed, occasion.header),
            timestamp=occasion.at,
            header=occasion.header,
        )
        self._introduce(key, occasion.at, occasion.header, proposed)

    def _introduce(self, key: str, at: datetime, header: Header, proposed: LedgerEvent | None = None) -> None:
        if key in self.keys:
            raise KeyIntroducedBefore(key=key)
        said = {} if proposed is None else _confirming(proposed, header)
        self.trigger_event(SigningKeyIntroduced, key=key, **said, timestamp=at, header=header)


def _confirming(proposed: LedgerEvent, header: Header) -> dict[str, Any]:
    """Give what is confirmed, and whether whoever confirms it proposed it, as there was nobody else."""
    return {"proposal": proposed.reference, "alone": header.actor.is_person(proposed.header.actor)}
