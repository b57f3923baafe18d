"""The ladder of D2 八, rung by rung: found, sanctioned, reported to the regulator, stopped, listed as bad."""

from typing import Any

from domain.agreement.agreement import Agreement
from domain.agreement.events import AgreementEvent
from domain.agreement.ladder_events import ListedAsBad, Sanctioned, StopRequested, SupplyStopped, ViolationFound
from domain.agreement.occasion import CENTRE, REGULATOR, Occasion
from domain.agreement.refusals import NumberTaken, RungSkipped, RungTaken, SupplierUnknown, ViolationUnknown
from domain.agreement.state import Rung
from domain.case.whole import whole

CLAUSE = "D2 八"
ORDER = tuple(Rung)


@whole
def find_violation(agreement: Agreement, on: Occasion, violation: str, party: str, promise: str, document: str) -> None:
    """Find that the bidder or a supplier of its list has broken a promise, also after the undertaking has run out."""
    on.require_role((CENTRE,), clause=CLAUSE)
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    if violation in agreement.violations:
        raise NumberTaken(violation=violation)
    if party not in {agreement.bidder.code, *agreement.listed}:
        raise SupplierUnknown(party=party, listed=sorted(agreement.listed))
    content: dict[str, Any] = {"violation": violation, "party": party, "promise": promise, "document": document}
    agreement.record(ViolationFound, on, CLAUSE, **content)


@whole
def sanction(agreement: Agreement, on: Occasion, violation: str, measure: str, term: str, document: str) -> None:
    """Sanction a violation, naming the term relied on."""
    on.require_role((CENTRE,), clause=CLAUSE)
    _climb(agreement, on, violation, Sanctioned, Rung.SANCTIONED, measure=measure, term=term, document=document)


@whole
def request_stop(agreement: Agreement, on: Occasion, violation: str, document: str) -> None:
    """Ask the regulator to stop the party's right to supply."""
    on.require_role((CENTRE,), clause=CLAUSE)
    _climb(agreement, on, violation, StopRequested, Rung.STOP_REQUESTED, document=document)


@whole
def stop_supply(agreement: Agreement, on: Occasion, violation: str, document: str) -> None:
    """Stop the party's right to supply, for good."""
    on.require_role((REGULATOR,), clause=CLAUSE)
    _climb(agreement, on, violation, SupplyStopped, Rung.STOPPED, document=document)


@whole
def list_as_bad(agreement: Agreement, on: Occasion, violation: str, document: str) -> None:
    """Put the party on the list of bad suppliers, where the circumstances are serious."""
    on.require_role((REGULATOR,), clause=CLAUSE)
    _climb(agreement, on, violation, ListedAsBad, Rung.LISTED_AS_BAD, document=document)


def _climb(
    agreement: Agreement, on: Occasion, violation: str, event: type[AgreementEvent], rung: Rung, **content: Any
) -> None:
    found = agreement.violations.get(violation)
    if found is None:
        raise ViolationUnknown(violation=violation)
    stands, wanted = ORDER.index(found.rung), ORDER.index(rung)
    if stands >= wanted:
        raise RungTaken(violation=violation, stands=found.rung.value)
    if stands < wanted - 1:
        raise RungSkipped(violation=violation, stands=found.rung.value, needs=ORDER[wanted - 1].value)
    agreement.record(event, on, CLAUSE, after=[found.moved_at], violation=violation, party=found.party, **content)
