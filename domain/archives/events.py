"""The events of the file of a case, and of a handover of several files to the archive."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from domain.events import FirstEvent
from domain.header import Frozen
from domain.inspection.scope import CaseId
from domain.procedures.vocabulary import Code
from domain.regulation.names import Unit
from domain.regulation.record import RecordEvent
from domain.regulation.retention import Keep

if TYPE_CHECKING:
    from domain.archives.file import ArchiveFile
    from domain.archives.transfer import Transfer

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Outcome = Literal["keep", "destroy"]


class FileEvent(RecordEvent):
    """Something about the file of a case."""

    AGGREGATE_TOPIC: ClassVar[str] = "archive"


class FileOpened(FileEvent, FirstEvent):
    """案卷建档: the archives began to keep account of the file of a case."""

    TOPIC: ClassVar[str] = "archive.opened"

    case: CaseId

    def apply(self, file: "ArchiveFile") -> None:
        """Take over whose it is."""
        file.case = self.case


class FileHeld(FileEvent):
    """案卷保全: nothing of the file may be destroyed while an order stands, through a last day or until released."""

    TOPIC: ClassVar[str] = "archive.held"

    order: Said
    authority: Said
    reason: Said
    until: date | None

    def apply(self, file: "ArchiveFile") -> None:
        """Let it stand."""
        file.holds = {**file.holds, self.order: self.until}


class FileReleased(FileEvent):
    """解除案卷保全: an order no longer stands."""

    TOPIC: ClassVar[str] = "archive.released"

    order: Said
    reason: Said

    def apply(self, file: "ArchiveFile") -> None:
        """Lift it."""
        file.holds = {order: until for order, until in file.holds.items() if order != self.order}


class FileTransferred(FileEvent):
    """案卷移交: the file was handed over to the archive, as an item of a list."""

    TOPIC: ClassVar[str] = "archive.transferred"

    transfer: str
    item: int

    def apply(self, file: "ArchiveFile") -> None:
        """Be on the way."""
        file.transfer, file.transferred_at = self.transfer, self.effective_at


class FileReceived(FileEvent):
    """案卷进馆: the archive took the file, under the number of its receipt."""

    TOPIC: ClassVar[str] = "archive.received"

    transfer: str
    receipt: Said

    def apply(self, file: "ArchiveFile") -> None:
        """Be with the archive."""
        file.receipt = self.receipt


class FileSentBack(FileEvent):
    """案卷退回: the archive sent the handover back, and the file is kept here as before."""

    TOPIC: ClassVar[str] = "archive.sent_back"

    transfer: str

    def apply(self, file: "ArchiveFile") -> None:
        """Be here."""
        file.transfer, file.transferred_at = None, None


class FileAppraised(FileEvent):
    """到期鉴定: when its term had run out, the file was appraised: to be kept on, or to be destroyed."""

    TOPIC: ClassVar[str] = "archive.appraised"

    outcome: Outcome
    longer: Keep | None
    kept_through: date | None

    def apply(self, file: "ArchiveFile") -> None:
        """Keep what was found."""
        file.appraised, file.appraised_by = self.outcome, self.header.actor
        file.kept_on = None if self.longer is None else (self.longer, self.kept_through)


class FileDestroyed(FileEvent):
    """销毁登记: no protected value of the case can be read any more; events, commitments and proofs stay."""

    TOPIC: ClassVar[str] = "archive.destroyed"

    def apply(self, file: "ArchiveFile") -> None:
        """Be destroyed."""
        file.destroyed_at = self.effective_at


class Listed(Frozen):
    """A file on the list of a handover (移交清单): 件号、题名、年度、保管期限, and whose it is."""

    item: int
    case: CaseId
    version: int = Field(description="how many events the case had")
    number: str
    title: str
    procedure: Code | None
    unit: Unit
    year: int
    closed_on: date
    keep: Keep
    kept_through: date | None


class TransferEvent(RecordEvent):
    """Something about a handover."""

    AGGREGATE_TOPIC: ClassVar[str] = "transfer"


class TransferOrdered(TransferEvent, FirstEvent):
    """移交档案: files were handed over to the archive, by a list; `consent` allows what is not due yet."""

    TOPIC: ClassVar[str] = "transfer.ordered"

    number: str
    archive: Said
    consent: Said | None
    files: tuple[Listed, ...]

    def apply(self, transfer: "Transfer") -> None:
        """Begin."""
        transfer.number, transfer.archive, transfer.consent = self.number, self.archive, self.consent
        transfer.files, transfer.ordered_at = self.files, self.effective_at


class TransferReceived(TransferEvent):
    """登记接收回执: the archive took the handover and gave its receipt."""

    TOPIC: ClassVar[str] = "transfer.received"

    receipt: Said

    def apply(self, transfer: "Transfer") -> None:
        """Be taken."""
        transfer.receipt, transfer.settled_at = self.receipt, self.effective_at


class TransferReturned(TransferEvent):
    """移交退回: the archive sent the handover back."""

    TOPIC: ClassVar[str] = "transfer.returned"

    reason: Said

    def apply(self, transfer: "Transfer") -> None:
        """Come back."""
        transfer.returned, transfer.settled_at = True, self.effective_at
