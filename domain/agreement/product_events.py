"""The events of the products: cancelled, replaced one to one, and prices that follow what was published."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.agreement.events import AgreementEvent
from domain.agreement.state import Line, PriceNotice
from domain.agreement.values import Amount, Name, Product
from domain.clock.limit import Limit

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement


class ProductCancelled(AgreementEvent):
    """取消产品: an awarded product was cancelled without a successor."""

    TOPIC: ClassVar[str] = "agreement.product_cancelled"

    product: str

    def apply(self, agreement: "Agreement") -> None:
        """End the product."""
        if (line := agreement.lines.get(self.product)) is not None:
            agreement.lines[self.product] = replace(line, until=self.effective_at)
            agreement.release(self.product, self.effective_at)


class ProductReplaced(AgreementEvent):
    """一对一替换: an awarded product was replaced by one new product that is not lower."""

    TOPIC: ClassVar[str] = "agreement.product_replaced"

    product: str
    successor: Product
    statement: Name | None

    def apply(self, agreement: "Agreement") -> None:
        """End the original and begin its successor at the same instant."""
        code = self.successor.code
        if (line := agreement.lines.get(self.product)) is not None:
            agreement.lines[self.product] = replace(line, until=self.effective_at, successor=code)
            agreement.release(self.product, self.effective_at)
        price = (self.effective_at, self.successor.price)
        agreement.lines[code] = Line(self.successor, self.effective_at, (price,), original=self.product)


class PriceNoticePublished(AgreementEvent):
    """发布调整通知: another price of a product was published, and the supply price must follow."""

    TOPIC: ClassVar[str] = "agreement.price_notice_published"

    product: str
    medium: str
    media_price: Amount
    run: int
    limit: Limit
    due_on: date
    provisional: bool
    calendar_revision: str

    def apply(self, agreement: "Agreement") -> None:
        """Start the clock of the adjustment on the day of publication."""
        agreement.notices[self.run] = PriceNotice(self.product, self.medium, self.media_price, self.effective_at)
        agreement.start("price-adjustment", self.run, self.limit, self.effective_at)


class PriceAdjusted(AgreementEvent):
    """价格调整: the supply price followed what was published, and was reported in writing and electronically."""

    TOPIC: ClassVar[str] = "agreement.price_adjusted"

    product: str
    notice: int
    price: Amount
    written_report: str
    electronic_report: str

    def apply(self, agreement: "Agreement") -> None:
        """Let the price hold from this instant on."""
        if (line := agreement.lines.get(self.product)) is not None:
            prices = tuple(sorted((*line.prices, (self.effective_at, self.price)), key=lambda price: price[0]))
            agreement.lines[self.product] = replace(line, prices=prices)
        if (notice := agreement.notices.get(self.notice)) is not None:
            agreement.notices[self.notice] = replace(notice, adjusted_at=self.effective_at)
            agreement.end("price-adjustment", self.notice, self.effective_at)
