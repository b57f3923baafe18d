"""The events of 补正: told once what is missing, supplied. Not 修改后重新提出, which has events of its own."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.case.events import CaseEvent

if TYPE_CHECKING:
    from domain.case.case import Case


class ReturnedForCorrection(CaseEvent):
    """告知补正: the filer was told all that is missing."""

    TOPIC: ClassVar[str] = "case.returned_for_correction"

    missing: tuple[str, ...]
    supply_by: date | None = None

    def apply(self, case: "Case") -> None:
        """Wait for the filer."""
        case.corrections += 1
        case.missing, case.supply_by = self.missing, self.supply_by
        case.enter("correcting", self, "correcting")


class CorrectionsSupplied(CaseEvent):
    """补正材料: the filer supplied what was missing."""

    TOPIC: ClassVar[str] = "case.corrections_supplied"

    def apply(self, case: "Case") -> None:
        """Stand before the gate again: what was received is complete from now on, the first day of filing stays."""
        case.missing, case.supply_by = (), None
        case.enter("filed", self, "received")
        case.moments["supplied"] = self.effective_at
        case.take(self.values)
        case.attached |= {attachment.form for attachment in self.forms}
