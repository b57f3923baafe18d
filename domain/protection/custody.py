"""Custody: what is done with the protected values of one subject, class by class, each as a recorded act.

Its stream is named so that only the holder of the keys can tell whose it is, and no act in it names a case.
Invariant: nothing is shredded without two persons or under a legal hold, nor, for no reason of law, while a case is
open or its file must be kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from eventsourcing.domain import BaseAggregate

from domain.book_occasion import BookOccasion
from domain.events import BookEvent
from domain.procedures.vocabulary import FieldClass
from domain.protection import refusals
from domain.two_persons import to_confirm

CLAUSE = "个人信息保护法 47"
KEEPERS = ("custodian", "administrator")
PREFIX = "protection:"
PROTECTED = tuple(one for one in FieldClass if one is not FieldClass.PUBLIC)
Classes = tuple[FieldClass, ...]


def custody_stream(root: bytes) -> str:
    """Name the stream of a subject by its root as streams show it."""
    return PREFIX + root.hex()


def root_of(stream: str) -> bytes:
    """Give back the root that a stream shows."""
    return bytes.fromhex(stream.removeprefix(PREFIX))


@dataclass(frozen=True, slots=True)
class Bonds:
    """What stands against destroying a subject's values: cases still open or still kept, and holds of the archives."""

    still_open: tuple[str, ...] = ()
    still_kept: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


class CustodyEvent(BookEvent):
    """Something that was done with the values of a subject."""

    AGGREGATE_TOPIC: ClassVar[str] = "protection"


class ValuesSealed(CustodyEvent):
    """封存: values of these classes are kept and not used."""

    TOPIC: ClassVar[str] = "protection.sealed"

    classes: Classes
    reason: str

    def apply(self, custody: "Custody") -> None:
        """Stop the use."""
        custody.sealed |= set(self.classes)


class SealLifted(CustodyEvent):
    """解除封存: values of these classes may be used again."""

    TOPIC: ClassVar[str] = "protection.seal_lifted"

    classes: Classes
    reason: str

    def apply(self, custody: "Custody") -> None:
        """Let the use go on."""
        custody.sealed -= set(self.classes)


class HoldPlaced(CustodyEvent):
    """保全: a court or an authority asks that nothing be destroyed."""

    TOPIC: ClassVar[str] = "protection.hold_placed"

    order: str
    reason: str

    def apply(self, custody: "Custody") -> None:
        """Let the hold stand."""
        custody.holds |= {self.order}


class HoldLifted(CustodyEvent):
    """解除保全: a legal hold no longer stands."""

    TOPIC: ClassVar[str] = "protection.hold_lifted"

    order: str
    reason: str

    def apply(self, custody: "Custody") -> None:
        """Lift the hold."""
        custody.holds -= {self.order}


class ShredProposed(CustodyEvent):
    """提请销毁: the keys of these classes are to be destroyed; `law` lets it be done while a case is open."""

    TOPIC: ClassVar[str] = "protection.shred_proposed"

    classes: Classes
    reason: str
    law: str | None = None

    def apply(self, custody: "Custody") -> None:
        """Take the place of an earlier proposal."""
        custody.proposed = self


class Shredded(CustodyEvent):
    """销毁: the keys of these classes are destroyed through a generation; commitments and proofs stay."""

    TOPIC: ClassVar[str] = "protection.shredded"

    proposal: str
    generations: dict[FieldClass, int]

    def apply(self, custody: "Custody") -> None:
        """Settle the proposal."""
        custody.proposed = None


class Custody(BaseAggregate[str]):
    """What stands of a subject's values."""

    TOPIC = "protection"

    class Event(CustodyEvent):
        """Base event, never triggered."""

        TOPIC = "protection.event"

    def __init__(self) -> None:
        self.sealed: set[FieldClass] = set()
        self.holds: set[str] = set()
        self.proposed: ShredProposed | None = None


class Keeping:
    """The acts on one subject's custody, on one occasion; the first of them opens it."""

    def __init__(self, custody: Custody | None, stream: str, occasion: BookOccasion) -> None:
        occasion.require_role(KEEPERS, clause=CLAUSE)
        self._custody, self._stream, self._occasion = custody, stream, occasion
        self._sealed: set[FieldClass] = set() if custody is None else custody.sealed
        self._holds: set[str] = set() if custody is None else custody.holds
        self._proposed = None if custody is None else custody.proposed

    def seal(self, classes: Iterable[FieldClass], reason: str) -> Custody:
        """Stop the use of values; raise `SealedAlready`."""
        asked = tuple(classes)
        if set(asked) <= self._sealed:
            raise refusals.SealedAlready(classes=asked)
        return self._enter(ValuesSealed, classes=asked, reason=reason)

    def lift_seal(self, classes: Iterable[FieldClass], reason: str) -> Custody:
        """Let values be used again; raise `NotSealed`."""
        asked = tuple(classes)
        if not set(asked) & self._sealed:
            raise refusals.NotSealed(classes=asked)
        return self._enter(SealLifted, classes=asked, reason=reason)

    def hold(self, order: str, reason: str) -> Custody:
        """Place a legal hold; raise `HoldStands`."""
        if order in self._holds:
            raise refusals.HoldStands(order=order)
        return self._enter(HoldPlaced, order=order, reason=reason)

    def release(self, order: str, reason: str) -> Custody:
        """Lift a legal hold; raise `NoSuchHold`."""
        if order not in self._holds:
            raise refusals.NoSuchHold(order=order, standing=sorted(self._holds))
        return self._enter(HoldLifted, order=order, reason=reason)

    def propose(self, classes: Iterable[FieldClass], reason: str, law: str | None, bonds: Bonds) -> Custody:
        """Propose to shred; raise `UnderLegalHold`, `CaseStillOpen`, `FileStillKept`."""
        self._require_free(law, bonds)
        return self._enter(ShredProposed, classes=tuple(classes), reason=reason, law=law)

    def proposed(self, proposal: str) -> ShredProposed:
        """Give the proposal that is to be confirmed; raise `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`."""
        return to_confirm(self._proposed, proposal, self._occasion.header.actor)

    def confirm(self, proposal: str, generations: Mapping[FieldClass, int], bonds: Bonds) -> Custody:
        """Confirm what another person proposed; the keys are to be destroyed once this is on record.

        Raises `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`, `UnderLegalHold`, `CaseStillOpen`,
        `FileStillKept`.
        """
        self._require_free(self.proposed(proposal).law, bonds)
        return self._enter(Shredded, proposal=proposal, generations=dict(generations))

    def _require_free(self, law: str | None, bonds: Bonds) -> None:
        if holds := sorted({*self._holds, *bonds.holds}):
            raise refusals.UnderLegalHold(holds=holds)
        if bonds.still_open and law is None:
            raise refusals.CaseStillOpen(cases=list(bonds.still_open))
        if bonds.still_kept and law is None:
            raise refusals.FileStillKept(cases=list(bonds.still_kept))

    def _enter(self, event: type[CustodyEvent], **content: object) -> Custody:
        return self._occasion.enter(Custody, self._custody, event, self._stream, clause=CLAUSE, **content)
