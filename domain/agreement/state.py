"""What an agreement holds of each thing in it: facts with their instants, replaced whole when an event changes them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.agreement.values import Bond, Organisation, Product, Supplier


@dataclass(frozen=True, slots=True)
class Line:
    """A product from the instant at which it came in to the one at which it was cancelled or replaced."""

    product: Product
    since: datetime
    prices: tuple[tuple[datetime, str], ...]
    original: str | None = None
    successor: str | None = None
    until: datetime | None = None

    def in_force_at(self, at: datetime) -> bool:
        """Tell whether it could be supplied at an instant."""
        return self.since <= at and (self.until is None or at < self.until)

    def price_at(self, at: datetime) -> str:
        """Give the price of an instant; before the first one, that first one."""
        return [self.prices[0], *(price for price in self.prices if price[0] <= at)][-1][1]


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of the list of suppliers, from an instant to another if it has ended."""

    supplier: Supplier
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PriceNotice:
    """A published notice or advertisement of another price, and when the supply price followed it."""

    product: str
    medium: str
    media_price: str
    published_at: datetime
    adjusted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a purchaser."""

    purchaser: Organisation
    supplier: str
    product: str
    quantity: int
    placed_at: datetime
    contract: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of an order. `run` names the clock of the duty to report it."""

    order: str
    run: int
    signed_at: datetime
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A notice of extension, and what came of it; what was valid before comes back if it is objected to in time."""

    number: int
    until: date
    offered_at: datetime
    former_until: date
    former_bond: Bond
    served_at: datetime | None = None
    assented_at: datetime | None = None
    objected_at: datetime | None = None

    @property
    def pending(self) -> bool:
        """Tell whether it is neither accepted nor objected to."""
        return self.assented_at is None and self.objected_at is None


class Rung(StrEnum):
    """How far a violation has been taken."""

    FOUND = "found"
    SANCTIONED = "sanctioned"
    STOP_REQUESTED = "stop requested"
    STOPPED = "stopped"
    LISTED_AS_BAD = "listed as bad"


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: by the bidder or a listed supplier, and how far it has been taken."""

    party: str
    promise: str
    rung: Rung
    moved_at: datetime


class ClaimStage(StrEnum):
    """Where a claim of a third party stands."""

    RAISED = "raised"
    TAKEN_UP = "taken up"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a third party on intellectual property."""

    product: str
    right: str
    stage: ClaimStage
    dealt_with_by: str | None
    moved_at: datetime
