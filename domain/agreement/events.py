"""The events of an agreement as a whole: its signing, its end, and reports that did not come. Folding never refuses."""

from abc import abstractmethod
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal
from zoneinfo import ZoneInfo

from domain.agreement.state import Line, Listing
from domain.agreement.values import Bond, Organisation, Product, Supplier
from domain.events import DomainEvent, FirstEvent

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement

Duty = Literal["price-adjustment", "contract-report"]


class AgreementEvent(DomainEvent):
    """Something that happened to an agreement."""

    AGGREGATE_TOPIC: ClassVar[str] = "agreement"

    @abstractmethod
    def apply(self, agreement: "Agreement") -> None:
        """Fold this event into the agreement."""


def listing(supplier: Supplier, at: datetime, zone: ZoneInfo) -> Listing:
    """Give the entry of a supplier that is authorised at an instant, or from and to the days that it names."""
    since = at if supplier.valid_from is None else max(at, datetime.combine(supplier.valid_from, time.min, zone))
    if supplier.valid_until is None:
        return Listing(supplier, since)
    return Listing(supplier, since, end_of(supplier.valid_until, zone))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Give 24:00 of a day."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)


class UndertakingSigned(FirstEvent, AgreementEvent):
    """签署承诺书: the bidder signed the undertaking, with its products and its list of suppliers."""

    TOPIC: ClassVar[str] = "agreement.undertaking_signed"

    tender: str
    bidder: Organisation
    products: tuple[Product, ...]
    suppliers: tuple[Supplier, ...]
    minimum_until: date
    valid_until: date
    bond: Bond
    contract_form: str
    time_zone: str

    def apply(self, agreement: "Agreement") -> None:
        """Open the agreement."""
        agreement.tender, agreement.bidder, agreement.contract_form = self.tender, self.bidder, self.contract_form
        agreement.zone = ZoneInfo(self.time_zone)
        agreement.signed_at = self.effective_at
        agreement.minimum_until, agreement.valid_until, agreement.bond = (
            self.minimum_until,
            self.valid_until,
            self.bond,
        )
        for product in self.products:
            agreement.lines[product.code] = Line(product, self.effective_at, ((self.effective_at, product.price),))
        for supplier in self.suppliers:
            agreement.listed[supplier.code] = (listing(supplier, self.effective_at, agreement.zone),)


class Lapsed(AgreementEvent):
    """有效期届满: the undertaking ran out without an extension."""

    TOPIC: ClassVar[str] = "agreement.lapsed"

    valid_until: date

    def apply(self, agreement: "Agreement") -> None:
        """End it, unless a proof entered late shows that an extension was on its way."""
        agreement.lapsed_at = self.effective_at
        agreement.lapses += 1


class ReportOverdue(AgreementEvent):
    """逾期未报: a report was not made by its due day, and the centre was told."""

    TOPIC: ClassVar[str] = "agreement.report_overdue"

    duty: Duty
    run: int
    subject: str
    due_on: date

    def apply(self, agreement: "Agreement") -> None:
        """Remember it: each is told once."""
        agreement.told_overdue = agreement.told_overdue | {(self.duty, self.run)}
