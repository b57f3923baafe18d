"""Claims of third parties on intellectual property: the bidder deals with them and bears all liability (D2 九)."""

from domain.agreement.agreement import Agreement
from domain.agreement.ladder_events import ClaimRaised, ClaimSettled, ClaimTakenUp
from domain.agreement.occasion import BIDDER, CENTRE, PURCHASER, Occasion
from domain.agreement.refusals import ClaimNotAtThisStage, ClaimUnknown, NotAnAwardedProduct, NumberTaken
from domain.agreement.state import Claim, ClaimStage
from domain.case.whole import whole

CLAUSE = "D2 九"


@whole
def raise_claim(agreement: Agreement, on: Occasion, claim: str, product: str, right: str, document: str) -> None:
    """Record that a third party makes a claim on a product, also after the undertaking has run out."""
    on.require_role((PURCHASER, CENTRE, BIDDER), clause=CLAUSE)
    if claim in agreement.claims:
        raise NumberTaken(claim=claim)
    line = agreement.lines.get(product)
    if line is None:
        raise NotAnAwardedProduct(clause=CLAUSE, product=product, awarded=sorted(agreement.lines))
    content = {"claim": claim, "product": product, "right": right, "document": document}
    agreement.record(ClaimRaised, on, CLAUSE, after=[line.since], **content)


@whole
def take_up_claim(agreement: Agreement, on: Occasion, claim: str, dealt_with_by: str) -> None:
    """Name the office of the bidder that deals with the third party."""
    on.require_role((BIDDER,), clause=CLAUSE)
    found = _at(agreement, claim, ClaimStage.RAISED)
    agreement.record(ClaimTakenUp, on, CLAUSE, after=[found.moved_at], claim=claim, dealt_with_by=dealt_with_by)


@whole
def settle_claim(agreement: Agreement, on: Occasion, claim: str, document: str) -> None:
    """Record that a claim is settled."""
    on.require_role((BIDDER, CENTRE), clause=CLAUSE)
    found = _at(agreement, claim, ClaimStage.TAKEN_UP)
    agreement.record(ClaimSettled, on, CLAUSE, after=[found.moved_at], claim=claim, document=document)


def _at(agreement: Agreement, claim: str, stage: ClaimStage) -> Claim:
    found = agreement.claims.get(claim)
    if found is None:
        raise ClaimUnknown(claim=claim)
    if found.stage is not stage:
        raise ClaimNotAtThisStage(claim=claim, stands=found.stage.value, needs=stage.value)
    return found
