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


class SigningKeyIntroduced(LedgerEvent):
    """From here on the ledger's checkpoints are signed by this key, whose public half this is."""

    TOPIC: ClassVar[str] = "ledger.signing_key_introduced"

    key: str = Field(description="C2SP verifier key: origin of the log, key id, public key")

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the key over."""
        ledger.keys = (*ledger.keys, self.key)


class HeadsSealed(LedgerEvent):
    """How far each stream had come at a position, as the root of a tree over all their heads."""

    TOPIC: ClassVar[str] = "ledger.heads_sealed"

    through: int
    count: int
    root: str = Field(pattern=ROOT)

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Remember how far, and when."""
        ledger.heads_through, ledger.heads_at = self.through, self.effective_at


class IncarnationBegun(LedgerEvent):
    """The ledger goes on from an older state than one that it had published, which is named and given up."""

    TOPIC: ClassVar[str] = "ledger.incarnation_begun"

    number: int
    reason: str
    abandoned_origin: str
    abandoned_size: int
    abandoned_root: str = Field(pattern=ROOT)

    def apply(self, ledger: "LedgerIdentity") -> None:
        """Take the number over; the log has another name from here on, and needs a key under it."""
        ledger.incarnation = self.number
