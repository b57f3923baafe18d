"""The log of the ledger as its readers need it: the signed checkpoint, tiles, proofs, and how outside places stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import Unknown


class EntryUnknown(Unknown):
    """No event is on record at that position."""

    code = "position_unknown"


class NotSealed(Unknown):
    """No checkpoint has been published yet."""

    code = "not_sealed"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is stored: the bytes of its payload, and of its envelope (docs/envelope.md), which is hashed."""

    position: int
    payload: bytes
    payload_hash: bytes
    envelope: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof against the root of a size: hashes of 32 bytes."""

    size: int
    root: bytes
    proof: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Inclusion(Proven):
    """That an event is the leaf of its position."""

    position: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Consistency(Proven):
    """That the log of an earlier size is the beginning of a later one."""

    earlier: int
    earlier_root: bytes


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's signature on a checkpoint."""

    witness: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlaceStands:
    """The last checkpoint that an outside place took, and why it did not take the next one."""

    place: str
    size: int | None
    taken_at: datetime | None
    fault: str | None
    fault_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far the log is sealed, and by whom."""

    origin: str
    size: int
    root: bytes
    key_ids: Sequence[str]
    published_at: datetime
    note: str
    cosigned: Sequence[Cosigned]
    position: int  # the newest on record
    alarm: str | None  # why nothing more is sealed
    places: Sequence[PlaceStands]


class Log(Protocol):
    """The published log."""

    def checkpoint(self) -> bytes:
        """Give the newest checkpoint, a signed note with its cosignatures; raise `NotSealed`."""

    def tile(self, path: str) -> bytes:
        """Give the hashes of a tile, named as C2SP tlog-tiles says; raise `TileUnknown`."""

    def entry(self, position: int) -> Entry:
        """Give an event as it is stored, sealed or not; raise `EntryUnknown`."""

    def inclusion(self, position: int, size: int | None) -> Inclusion:
        """Prove an event in the tree of a size, or of the newest checkpoint; raise `SizeNotSealed`."""

    def consistency(self, earlier: int, later: int | None) -> Consistency:
        """Prove one size the beginning of another, or of the newest checkpoint; raise `SizeNotSealed`."""

    def sealed(self) -> Sealed:
        """Tell how far the log is sealed; raise `NotSealed`."""


class _NoLog:
    """The log where none is kept."""

    def checkpoint(self) -> bytes:
        """Refuse."""
        raise NotSealed

    def tile(self, path: str) -> bytes:
        """Refuse."""
        raise NotSealed(tile=path)

    def entry(self, position: int) -> Entry:
        """Refuse."""
        raise EntryUnknown(position=position)

    def inclusion(self, position: int, size: int | None) -> Inclusion:
        """Refuse."""
        raise NotSealed(position=position, size=size)

    def consistency(self, earlier: int, later: int | None) -> Consistency:
        """Refuse."""
        raise NotSealed(earlier=earlier, later=later)

    def sealed(self) -> Sealed:
        """Refuse."""
        raise NotSealed


NO_LOG: Log = _NoLog()
