"""The events of supervision (催办督办): each measure an act of its own, addressed to a unit that has to answer."""

from typing import TYPE_CHECKING, ClassVar, Literal

from domain.case.events import StepEvent

if TYPE_CHECKING:
    from domain.case.case import Case


class Measure(StepEvent):
    """A measure of supervision; where it repeats, what answers it is to be done anew."""

    to: str | None
    unit: str
    reopens: tuple[str, ...] = ()

    def apply(self, case: "Case") -> None:
        """Remember who has to answer, and open the answer again."""
        super().apply(case)
        case.addressed[self.step] = self.unit
        for step in self.reopens:
            case.reopen(step, self)


class Urged(Measure):
    """催办: a supervisor pressed for an act."""

    TOPIC: ClassVar[str] = "case.urged"


class Supervised(Measure):
    """督办: the supervisors dealt with a unit themselves, alone or jointly with other bodies."""

    TOPIC: ClassVar[str] = "case.supervised"

    joint: tuple[str, ...] = ()


class RectificationOrdered(Measure):
    """限期整改: a unit was ordered to put its practice right within a time."""

    TOPIC: ClassVar[str] = "case.rectification_ordered"


class CardIssued(Measure):
    """亮牌: a yellow or a red card was issued, which must be answered."""

    TOPIC: ClassVar[str] = "case.card_issued"

    card: Literal["yellow", "red"]


class CardWithdrawn(StepEvent):
    """撤销亮牌: a card that was issued is taken back; the history shows both."""

    TOPIC: ClassVar[str] = "case.card_withdrawn"

    ground: str
    card: Literal["yellow", "red"]
    card_step: str
    card_version: int

    def apply(self, case: "Case") -> None:
        """Let the card be as if it had not been issued: nothing that answers it is called for any more."""
        super().apply(case)
        case.reopen(self.card_step, self)
