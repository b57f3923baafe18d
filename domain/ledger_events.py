"""What happens to the ledger itself: it is founded, gets its keys, seals the heads of its streams, begins anew."""

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.events import DomainEvent, FirstEvent

if TYPE_CHECKING:
    from domain.founding import LedgerIdentity

ROOT = r"^sha256:[0-9a-f]{64}$"


class LedgerEvent(DomainEvent):
    """An event about the ledger itself."""

    AGGREGATE_TOPIC: ClassVar[str] = "ledger"


class LedgerFounded(LedgerEvent, FirstEvent):
    """The ledger was opened. A simulated ledger says so on every answer, for ever."""

    TOPIC: ClassVar[str] = "ledger.founded"

    name: str
    body: str
    jurisdiction: str
    time_zone: str
    simulated: bool

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the identity over."""
        ledger.name, ledger.body, ledger.jurisdiction = self.name, self.body, self.jurisdiction
        ledger.time_zone, ledger.simulated = self.time_zone, self.simulated


class KeyRotationProposed(LedgerEvent):
    """提请更换密钥: the signing key is to be changed; another person confirms it."""

    TOPIC: ClassVar[str] = "ledger.key_rotation_proposed"

    reason: str

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the place of an earlier proposal."""
        ledger.rotation_proposed = self


class SigningKeyIntroduced(LedgerEvent):
    """From here on the ledger's checkpoints are signed by this key, whose public half this is."""

    TOPIC: ClassVar[str] = "ledger.signing_key_introduced"

    key: str = Field(description="C2SP verifier key: origin of the log, key id, public key")
    proposal: str | None = Field(default=None, description="what is confirmed by it; none of the ledger's first key")
    alone: bool = Field(default=False, description="confirmed by whoever proposed it, as there was nobody else")

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the key over; a proposal to change the one before it is settled."""
        ledger.keys, ledger.rotation_proposed = (*ledger.keys, self.key), None


class HeadsSealed(LedgerEvent):
    """How far each stream had come at a position, as the root of a tree over all their heads."""

    TOPIC: ClassVar[str] = "ledger.heads_sealed"

    through: int
    count: int
    root: str = Field(pattern=ROOT)

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Remember how far, and when."""
        ledger.heads_through, ledger.heads_at = self.through, self.effective_at


class Incarnation(LedgerEvent):
    """An incarnation of the log by its number, and the published checkpoint that is given up with it."""

    number: int
    reason: str
    abandoned_origin: str
    abandoned_size: int
    abandoned_root: str = Field(pattern=ROOT)


class IncarnationProposed(Incarnation):
    """提请台账续开: the ledger is to go on from an older state than it had published; another person confirms it."""

    TOPIC: ClassVar[str] = "ledger.incarnation_proposed"

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the place of an earlier proposal."""
        ledger.incarnation_proposed = self


class IncarnationBegun(Incarnation):
    """The ledger goes on from an older state than one that it had published, which is named and given up."""

    TOPIC: ClassVar[str] = "ledger.incarnation_begun"

    proposal: str | None = Field(default=None, description="what is confirmed by it")
    alone: bool = Field(default=False, description="confirmed by whoever proposed it, as there was nobody else")

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the number over; the log has another name from here on, and needs a key under it."""
        ledger.incarnation, ledger.incarnation_proposed = self.number, None
