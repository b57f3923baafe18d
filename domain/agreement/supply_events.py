"""The events of supplying: the list of suppliers, orders, contracts and their reports."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.agreement.events import AgreementEvent, listing
from domain.agreement.state import Contract, Order
from domain.agreement.values import Amount, Organisation, Rate, Supplier
from domain.clock.limit import Limit

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement


class SupplierAuthorised(AgreementEvent):
    """授权协议供货商: the bidder put a supplier on the list."""

    TOPIC: ClassVar[str] = "agreement.supplier_authorised"

    supplier: Supplier

    def apply(self, agreement: "Agreement") -> None:
        """Add an entry; earlier ones of the same supplier stay."""
        entry = listing(self.supplier, self.effective_at, agreement.zone)
        code = self.supplier.code
        agreement.listed[code] = (*agreement.listed.get(code, ()), entry)


class SupplierWithdrawn(AgreementEvent):
    """撤销授权: the bidder took a supplier off the list."""

    TOPIC: ClassVar[str] = "agreement.supplier_withdrawn"

    supplier: str

    def apply(self, agreement: "Agreement") -> None:
        """End the entry."""
        if entries := agreement.listed.get(self.supplier):
            agreement.listed[self.supplier] = (*entries[:-1], replace(entries[-1], until=self.effective_at))


class OrderPlaced(AgreementEvent):
    """订购: a purchaser ordered an awarded product through a listed supplier."""

    TOPIC: ClassVar[str] = "agreement.order_placed"

    order: str
    purchaser: Organisation
    supplier: str
    product: str
    quantity: int
    price: Amount
    discount_rate: Rate

    def apply(self, agreement: "Agreement") -> None:
        """Add the order."""
        agreement.orders[self.order] = Order(
            self.purchaser, self.supplier, self.product, self.quantity, self.effective_at
        )


class ContractSigned(AgreementEvent):
    """签订合同: the contract of an order was signed in the centre's form; the duty to report it begins."""

    TOPIC: ClassVar[str] = "agreement.contract_signed"

    contract: str
    order: str
    form: str
    price: Amount
    discount_rate: Rate
    run: int
    limit: Limit
    due_on: date
    provisional: bool
    calendar_revision: str

    def apply(self, agreement: "Agreement") -> None:
        """Add the contract and start the clock of its report."""
        agreement.contracts[self.contract] = Contract(self.order, self.run, self.effective_at)
        if (order := agreement.orders.get(self.order)) is not None:
            agreement.orders[self.order] = replace(order, contract=self.contract)
        agreement.start("contract-report", self.run, self.limit, self.effective_at)


class ContractReported(AgreementEvent):
    """报送合同: the contract was reported to the centre."""

    TOPIC: ClassVar[str] = "agreement.contract_reported"

    contract: str

    def apply(self, agreement: "Agreement") -> None:
        """Fulfil the duty, in time or late."""
        if (contract := agreement.contracts.get(self.contract)) is not None:
            agreement.contracts[self.contract] = replace(contract, reported_at=self.effective_at)
            agreement.end("contract-report", contract.run, self.effective_at)
