"""The list of suppliers (名录): the bidder authorises and withdraws, each entry with its validity (D2 附录)."""

from domain.agreement.agreement import Agreement
from domain.agreement.occasion import BIDDER, CENTRE, Occasion
from domain.agreement.refusals import AlreadyAuthorised, NotAuthorised, SupplierUnknown, SupplyStopped
from domain.agreement.standing import Standing, standing_at
from domain.agreement.supply_events import SupplierAuthorised, SupplierWithdrawn
from domain.agreement.values import Supplier
from domain.case.whole import whole

CLAUSE = "D2 附录"


@whole
def authorise(agreement: Agreement, on: Occasion, supplier: Supplier) -> None:
    """Put a supplier on the list; refused while it is on it, and for ever after a stop."""
    on.require_role((BIDDER, CENTRE), clause=CLAUSE)
    agreement.require_in_force(on)
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    stopped = (code for code in (supplier.code, agreement.bidder.code) if code in agreement.stopped)
    for code in stopped:
        raise SupplyStopped(party=code, since=agreement.stopped[code])
    entries = agreement.listed.get(supplier.code, ())
    if supplier.code == agreement.bidder.code or (entries and (entries[-1].until is None or on.at < entries[-1].until)):
        raise AlreadyAuthorised(supplier=supplier.code)
    agreement.record(SupplierAuthorised, on, CLAUSE, supplier=supplier)


@whole
def withdraw(agreement: Agreement, on: Occasion, supplier: str) -> None:
    """Take a supplier off the list."""
    on.require_role((BIDDER, CENTRE), clause=CLAUSE)
    if supplier not in agreement.listed:
        raise SupplierUnknown(supplier=supplier, listed=sorted(agreement.listed))
    standing = standing_at(agreement, supplier, on.at)
    if standing is not Standing.AUTHORISED:
        raise NotAuthorised(supplier=supplier, standing=standing.value, day=on.day)
    agreement.record(SupplierWithdrawn, on, CLAUSE, supplier=supplier)
