"""The events of the ladder (D2 八) and of claims on intellectual property (D2 九)."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from domain.agreement.events import AgreementEvent
from domain.agreement.state import Claim, ClaimStage, Rung, Violation

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement

Promise = Literal["一", "二", "三", "四", "五", "六", "七", "九", "十", "招标文件"]
Right = Literal["patent", "trademark", "design", "other"]


class ViolationFound(AgreementEvent):
    """认定违反承诺: the bidder or a listed supplier was found to have broken a promise."""

    TOPIC: ClassVar[str] = "agreement.violation_found"

    violation: str
    party: str
    promise: Promise
    document: str

    def apply(self, agreement: "Agreement") -> None:
        """Put it at the foot of the ladder."""
        agreement.violations[self.violation] = Violation(self.party, self.promise, Rung.FOUND, self.effective_at)


class _Climbed(AgreementEvent):
    violation: str
    party: str
    document: str
    rung: ClassVar[Rung]

    def apply(self, agreement: "Agreement") -> None:
        """Move the violation up."""
        if (violation := agreement.violations.get(self.violation)) is not None:
            agreement.violations[self.violation] = replace(violation, rung=self.rung, moved_at=self.effective_at)


class Sanctioned(_Climbed):
    """处罚: the centre sanctioned a violation under the terms of the tender or the undertaking."""

    TOPIC: ClassVar[str] = "agreement.sanctioned"
    rung: ClassVar[Rung] = Rung.SANCTIONED

    measure: str
    term: str


class StopRequested(_Climbed):
    """报请停止供货资格: the centre asked the regulator to stop the right to supply."""

    TOPIC: ClassVar[str] = "agreement.stop_requested"
    rung: ClassVar[Rung] = Rung.STOP_REQUESTED


class SupplyStopped(_Climbed):
    """停止供货资格: the regulator stopped the right to supply, for good."""

    TOPIC: ClassVar[str] = "agreement.supply_stopped"
    rung: ClassVar[Rung] = Rung.STOPPED

    def apply(self, agreement: "Agreement") -> None:
        """Stop the party; what stops the bidder stops all its suppliers."""
        super().apply(agreement)
        stopped = agreement.stopped.get(self.party, self.effective_at)
        agreement.stopped[self.party] = min(stopped, self.effective_at)


class ListedAsBad(_Climbed):
    """列入政府采购不良供应商名单: a serious violation put the party on the list of bad suppliers."""

    TOPIC: ClassVar[str] = "agreement.listed_as_bad"
    rung: ClassVar[Rung] = Rung.LISTED_AS_BAD

    def apply(self, agreement: "Agreement") -> None:
        """Remember from when."""
        super().apply(agreement)
        bad = agreement.bad.get(self.party, self.effective_at)
        agreement.bad[self.party] = min(bad, self.effective_at)


class ClaimRaised(AgreementEvent):
    """知识产权指控: a third party claimed that something supplied infringes its right."""

    TOPIC: ClassVar[str] = "agreement.claim_raised"

    claim: str
    product: str
    right: Right
    document: str

    def apply(self, agreement: "Agreement") -> None:
        """Add the claim."""
        agreement.claims[self.claim] = Claim(self.product, self.right, ClaimStage.RAISED, None, self.effective_at)


class ClaimTakenUp(AgreementEvent):
    """与第三方交涉: the bidder deals with the third party and bears all liability."""

    TOPIC: ClassVar[str] = "agreement.claim_taken_up"

    claim: str
    dealt_with_by: str

    def apply(self, agreement: "Agreement") -> None:
        """Note who deals with it."""
        if (claim := agreement.claims.get(self.claim)) is not None:
            agreement.claims[self.claim] = replace(
                claim, stage=ClaimStage.TAKEN_UP, dealt_with_by=self.dealt_with_by, moved_at=self.effective_at
            )


class ClaimSettled(AgreementEvent):
    """指控了结: the claim was settled."""

    TOPIC: ClassVar[str] = "agreement.claim_settled"

    claim: str
    document: str

    def apply(self, agreement: "Agreement") -> None:
        """Close the claim."""
        if (claim := agreement.claims.get(self.claim)) is not None:
            agreement.claims[self.claim] = replace(claim, stage=ClaimStage.SETTLED, moved_at=self.effective_at)
