"""Products cancelled or replaced (D2 四), and prices that follow the published price (D2 五)."""

from decimal import ROUND_HALF_UP, Decimal

from domain.agreement.agreement import Agreement
from domain.agreement.occasion import BIDDER, CENTRE, Occasion
from domain.agreement.product_events import PriceAdjusted, PriceNoticePublished, ProductCancelled, ProductReplaced
from domain.agreement.refusals import (
    ConfigurationLower,
    ConfigurationNotComparable,
    DiscountLower,
    DiscountNotKept,
    NoticeOpen,
    NoticeUnknown,
    NotTheCentresStatement,
    ProductNotInForce,
    ProductUnknown,
    ReplacedBefore,
    ReportIncomplete,
    SuccessorTaken,
)
from domain.agreement.state import Line
from domain.agreement.values import Product, hundredths, lower_in, not_compared
from domain.case.whole import whole
from domain.clock.limit import parse_limit

REPLACEMENT, ADJUSTMENT = "D2 四", "D2 五"
TO_ADJUST = parse_limit("2 working days")  # D2 五


@whole
def cancel(agreement: Agreement, on: Occasion, product: str) -> None:
    """Cancel a product without a successor."""
    on.require_role((BIDDER, CENTRE), clause=REPLACEMENT)
    agreement.require_in_force(on)
    line = _in_force(agreement, on, product)
    agreement.record(ProductCancelled, on, REPLACEMENT, after=[line.since], product=product)


@whole
def replace_by(
    agreement: Agreement, on: Occasion, product: str, successor: Product, statement: str | None = None
) -> None:
    """Replace an original product one to one by a new one that is not lower in configuration and discount.

    A statement of the centre stands in for what cannot be compared; it never outweighs a figure that is lower.
    """
    on.require_role((BIDDER, CENTRE), clause=REPLACEMENT)
    agreement.require_in_force(on)
    line = _in_force(agreement, on, product)
    if line.original is not None:
        raise ReplacedBefore(product=product, original=line.original)
    if successor.code in agreement.lines:
        raise SuccessorTaken(successor=successor.code)
    if lower := lower_in(line.product, successor):
        raise ConfigurationLower(product=product, lower=lower)
    if statement is not None:
        if on.header.actor.role != CENTRE:
            raise NotTheCentresStatement(role=on.header.actor.role)
    elif missing := not_compared(line.product, successor):
        raise ConfigurationNotComparable(product=product, not_compared=missing)
    if hundredths(successor.discount_rate) < hundredths(line.product.discount_rate):
        raise DiscountLower(given=successor.discount_rate, not_below=line.product.discount_rate)
    agreement.record(
        ProductReplaced, on, REPLACEMENT, after=[line.since], product=product, successor=successor, statement=statement
    )


@whole
def publish_price(agreement: Agreement, on: Occasion, product: str, medium: str, media_price: str) -> None:
    """Take note of a published price on the day of its publication: the two working days begin."""
    on.require_role((BIDDER, CENTRE), clause=ADJUSTMENT)
    agreement.require_in_force(on)
    _in_force(agreement, on, product)
    if any(notice.product == product and notice.adjusted_at is None for notice in agreement.notices.values()):
        raise NoticeOpen(product=product)
    run = len(agreement.notices) + 1
    agreement.record(
        PriceNoticePublished,
        on,
        ADJUSTMENT,
        product=product,
        medium=medium,
        media_price=media_price,
        run=run,
        **agreement.told("price-adjustment", run, TO_ADJUST, on),
    )


@whole
def adjust_price(
    agreement: Agreement,
    on: Occasion,
    product: str,
    price: str,
    written_report: str | None = None,
    electronic_report: str | None = None,
) -> None:
    """Let the price follow, up or down, with its report in both forms; a late one is taken and stays late.

    It is not above the published price less the promised discount (our reading of D2 二 with 五).
    """
    on.require_role((BIDDER, CENTRE), clause=ADJUSTMENT)
    line = _in_force(agreement, on, product)
    found = [(run, one) for run, one in agreement.notices.items() if one.product == product and one.adjusted_at is None]
    if not found:
        raise NoticeUnknown(product=product)
    if not written_report or not electronic_report:
        raise ReportIncomplete(written=bool(written_report), electronic=bool(electronic_report))
    run, notice = found[0]
    highest = _discounted(notice.media_price, line.product.discount_rate)
    if hundredths(price) > hundredths(highest):
        raise DiscountNotKept(price=price, highest=highest, discount_rate=line.product.discount_rate)
    agreement.record(
        PriceAdjusted,
        on,
        ADJUSTMENT,
        after=[notice.published_at],
        product=product,
        notice=run,
        price=price,
        written_report=written_report,
        electronic_report=electronic_report,
    )


def _in_force(agreement: Agreement, on: Occasion, product: str) -> Line:
    line = agreement.lines.get(product)
    if line is None:
        raise ProductUnknown(product=product, awarded=sorted(agreement.lines))
    if not line.in_force_at(on.at) or line.until is not None:
        raise ProductNotInForce(product=product, since=line.since, until=line.until, successor=line.successor)
    return line


def _discounted(price: str, rate: str) -> str:
    """Take a discount rate off a price, to the cent."""
    kept = Decimal(price) * (100 - Decimal(rate)) / 100
    return str(kept.quantize(Decimal("0.01"), ROUND_HALF_UP))
