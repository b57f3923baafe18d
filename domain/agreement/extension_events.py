"""The events of an extension: offered, served with proof, objected to in writing, or accepted by silence."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import AwareDatetime

from domain.agreement.events import AgreementEvent
from domain.agreement.state import Extension
from domain.clock.limit import Limit

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement


class ExtensionOffered(AgreementEvent):
    """通知延长有效期: the centre decided to extend the supply period and wrote the notice of it."""

    TOPIC: ClassVar[str] = "agreement.extension_offered"

    number: int
    until: date
    notice: str

    def apply(self, agreement: "Agreement") -> None:
        """Wait for the proof of its receipt."""
        assert agreement.bond is not None  # noqa: S101 - every undertaking has one
        agreement.extensions[self.number] = Extension(
            self.number, self.until, self.effective_at, agreement.valid_until, agreement.bond
        )


class ExtensionNoticeServed(AgreementEvent):
    """延长通知送达: the bidder received the notice; only a proof of it starts the seven days."""

    TOPIC: ClassVar[str] = "agreement.extension_notice_served"

    number: int
    proof: str | None
    limit: Limit | None
    due_on: date | None
    provisional: bool
    calendar_revision: str | None

    def apply(self, agreement: "Agreement") -> None:
        """Start the clock of the objection; what had lapsed for want of this proof waits for its end."""
        extension = agreement.extensions.get(self.number)
        if extension is not None and self.limit is not None:
            agreement.extensions[self.number] = replace(extension, served_at=self.effective_at)
            agreement.start("objection", self.number, self.limit, self.effective_at)
            agreement.lapsed_at = None


class ExtensionObjected(AgreementEvent):
    """书面异议: the bidder objected in writing, in time by the day of sending; the undertaking is not extended."""

    TOPIC: ClassVar[str] = "agreement.extension_objected"

    number: int
    letter: str
    received_at: AwareDatetime

    def apply(self, agreement: "Agreement") -> None:
        """Leave the validity as it was, also where silence had been put on record before the letter arrived."""
        extension = agreement.extensions.get(self.number)
        if extension is None:
            return
        if extension.assented_at is not None:
            agreement.valid_until, agreement.bond = extension.former_until, extension.former_bond
        agreement.extensions[self.number] = replace(extension, assented_at=None, objected_at=self.effective_at)
        agreement.end("objection", self.number, self.effective_at)


class DeemedAssent(AgreementEvent):
    """即为接受: no written objection came within seven days, so the bidder accepted the extension; so is its bond."""

    TOPIC: ClassVar[str] = "agreement.deemed_assent"

    number: int
    until: date
    bond_until: date

    def apply(self, agreement: "Agreement") -> None:
        """Extend the validity and the bond with it."""
        extension = agreement.extensions.get(self.number)
        if extension is None or agreement.bond is None:
            return
        agreement.extensions[self.number] = replace(extension, assented_at=self.effective_at)
        agreement.valid_until = self.until
        agreement.bond = agreement.bond.model_copy(update={"valid_until": self.bond_until})
        agreement.end("objection", self.number, self.effective_at)
