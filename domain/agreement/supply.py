"""Orders and contracts: what may be supplied, through whom, at which price, in which form (D2 二, 三, 七, 附录)."""

from domain.agreement.agreement import Agreement
from domain.agreement.occasion import BIDDER, PURCHASER, SUPPLIER, Occasion
from domain.agreement.refusals import (
    AbovePrice,
    AdditionalTerms,
    AlreadyReported,
    ContractNumberTaken,
    ContractUnknown,
    DiscountBelowPromise,
    NotAnAwardedProduct,
    NotAuthorised,
    NotTheCentresForm,
    OrderNumberTaken,
    OrderUnknown,
    ProductNotInForce,
    SupplyStopped,
)
from domain.agreement.standing import Standing, standing_at
from domain.agreement.supply_events import ContractReported, ContractSigned, OrderPlaced
from domain.agreement.values import Organisation, hundredths
from domain.case.whole import whole
from domain.clock.limit import parse_limit

PRICE, FORM, AWARDED = "D2 二", "D2 三", "D2 七"
TO_REPORT = parse_limit("5 working days")  # ours: the text says 及时 and names no number


@whole
def order(
    agreement: Agreement,
    on: Occasion,
    *,
    order: str,
    purchaser: Organisation,
    supplier: str,
    product: str,
    quantity: int,
    price: str,
    discount_rate: str,
) -> None:
    """Order an awarded product in force through a supplier authorised that day, at the price of that day or lower."""
    on.require_role((PURCHASER,), clause=AWARDED)
    if order in agreement.orders:
        raise OrderNumberTaken(order=order)
    _check(agreement, on, supplier, product, price, discount_rate)
    agreement.record(
        OrderPlaced,
        on,
        AWARDED,
        order=order,
        purchaser=purchaser,
        supplier=supplier,
        product=product,
        quantity=quantity,
        price=price,
        discount_rate=discount_rate,
    )


@whole
def sign_contract(
    agreement: Agreement,
    on: Occasion,
    *,
    contract: str,
    order: str,
    form: str,
    price: str,
    discount_rate: str,
    additional_terms: bool = False,
) -> None:
    """Sign the contract of an order: all that holds for the order holds on this day too."""
    on.require_role((PURCHASER, BIDDER, SUPPLIER), clause=FORM)
    ordered = agreement.orders.get(order)
    if ordered is None:
        raise OrderUnknown(order=order)
    if contract in agreement.contracts or ordered.contract is not None:
        raise ContractNumberTaken(contract=contract, order=order, signed=ordered.contract)
    if form != agreement.contract_form:
        raise NotTheCentresForm(given=form, form=agreement.contract_form)
    if additional_terms:
        raise AdditionalTerms(contract=contract, form=agreement.contract_form)
    _check(agreement, on, ordered.supplier, ordered.product, price, discount_rate)
    run = len(agreement.contracts) + 1
    agreement.record(
        ContractSigned,
        on,
        FORM,
        after=[ordered.placed_at],
        contract=contract,
        order=order,
        form=form,
        price=price,
        discount_rate=discount_rate,
        run=run,
        **agreement.told("contract-report", run, TO_REPORT, on),
    )


@whole
def report_contract(agreement: Agreement, on: Occasion, contract: str) -> None:
    """Report a contract to the centre; a late report is taken and stays late."""
    on.require_role((BIDDER, SUPPLIER), clause=FORM)
    signed = agreement.contracts.get(contract)
    if signed is None:
        raise ContractUnknown(contract=contract)
    if signed.reported_at is not None:
        raise AlreadyReported(contract=contract, reported_at=signed.reported_at)
    agreement.record(ContractReported, on, FORM, after=[signed.signed_at], contract=contract)


def _check(agreement: Agreement, on: Occasion, supplier: str, product: str, price: str, discount_rate: str) -> None:
    """Refuse what may not be supplied at that instant."""
    agreement.require_in_force(on)
    line = agreement.lines.get(product)
    if line is None:
        raise NotAnAwardedProduct(product=product, awarded=sorted(agreement.lines))
    if not line.in_force_at(on.at):
        raise ProductNotInForce(product=product, since=line.since, until=line.until, successor=line.successor)
    standing = standing_at(agreement, supplier, on.at)
    if standing in {Standing.STOPPED, Standing.LISTED_AS_BAD}:
        raise SupplyStopped(supplier=supplier, standing=standing.value, day=on.day)
    if standing is not Standing.AUTHORISED:
        raise NotAuthorised(supplier=supplier, standing=standing.value, day=on.day)
    if hundredths(price) > hundredths(line.price_at(on.at)):
        raise AbovePrice(price=price, not_above=line.price_at(on.at), day=on.day)
    if hundredths(discount_rate) < hundredths(line.product.discount_rate):
        raise DiscountBelowPromise(given=discount_rate, not_below=line.product.discount_rate)
