"""The register of exports (导出登记): one row of serial numbers per body and year, without a gap.

Invariant: a number is on record before anything leaves, and stays; what came of it, the digest of the file or why
there is none, is an entry of its own.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from eventsourcing.domain import BaseAggregate
from pydantic import AwareDatetime, Field, StringConstraints

from domain.access.recorded_reach import RecordedReach
from domain.book_occasion import BookOccasion
from domain.events import BookEvent
from domain.exports.level import ExportLevel
from domain.exports.refusals import ApprovedByOneself, ApproverNeeded, ExportEnded, ExportUnknown
from domain.header import Frozen
from domain.register import official_number
from domain.regulation.names import Opaque

WORD = "导出"
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


def exports_stream(body: str, year: int) -> str:
    """Name the stream of a year's exports."""
    return f"exports:{body}:{year}"


class Order(Frozen):
    """What is to leave: which contents in which format, of which part of the ledger, for what, approved by whom.

    `position` is the last event that the file knows of, `as_of` the instant at which its clocks are read.
    """

    contents: tuple[str, ...] = Field(min_length=1)
    format: str
    level: ExportLevel
    filters: dict[str, str]
    position: int
    as_of: AwareDatetime
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    approved_by: Opaque | None
    reach: RecordedReach = Field(
        default=None,
        description="which cases the one who ordered it may see",
        exclude_if=lambda reach: reach is None,  # older bytes have none
    )


class Left(Frozen):
    """What left: the digest of its content and of the file, how many rows of each content, how many bytes."""

    content: Digest
    file: Digest
    rows: dict[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Export:
    """One export as it stands. `failed` is the code of what stopped it."""

    number: int
    serial: str
    order: Order
    exporter: str
    unit: str
    ordered_at: datetime
    left: Left | None = None
    failed: str | None = None

    @property
    def state(self) -> Literal["ordered", "completed", "abandoned"]:
        """Tell what came of it."""
        if self.left is not None:
            return "completed"
        return "ordered" if self.failed is None else "abandoned"


class ExportEvent(BookEvent):
    """Something about an export."""

    AGGREGATE_TOPIC: ClassVar[str] = "exports"

    number: int


class ExportOrdered(ExportEvent):
    """导出登记: an export was ordered and has its serial number; nothing had left by then."""

    TOPIC: ClassVar[str] = "export.ordered"

    serial: str
    order: Order

    def apply(self, register: "ExportRegister") -> None:
        """Enter the export."""
        by = self.header.actor
        register.exports[self.number] = Export(
            self.number, self.serial, self.order, by.principal, by.unit, self.effective_at
        )


class ExportCompleted(ExportEvent):
    """导出完成: the file was made; its digest is on record, so that a file in hand can be held against it."""

    TOPIC: ClassVar[str] = "export.completed"

    left: Left

    def apply(self, register: "ExportRegister") -> None:
        """Keep the digests."""
        register.exports[self.number] = replace(register.exports[self.number], left=self.left)


class ExportAbandoned(ExportEvent):
    """导出中止: the file could not be made; its number stays, and nothing left."""

    TOPIC: ClassVar[str] = "export.abandoned"

    reason: str

    def apply(self, register: "ExportRegister") -> None:
        """Keep why."""
        register.exports[self.number] = replace(register.exports[self.number], failed=self.reason)


class ExportRegister(BaseAggregate[str]):
    """The exports of one year."""

    TOPIC = "exports"

    class Event(ExportEvent):
        """Base event, never triggered."""

        TOPIC = "exports.event"

    def __init__(self) -> None:
        self.exports: dict[int, Export] = {}

    @staticmethod
    def enter(register: "ExportRegister | None", occasion: BookOccasion, year: int, order: Order) -> "ExportRegister":
        """Give an export the next number; raise `ApproverNeeded`, `ApprovedByOneself`."""
        if order.level is ExportLevel.INTERNAL and order.approved_by is None:
            raise ApproverNeeded(level=order.level.chinese)
        if order.approved_by == occasion.header.actor.principal:
            raise ApprovedByOneself(principal=order.approved_by)
        number = 1 if register is None else len(register.exports) + 1
        return occasion.enter(
            ExportRegister,
            register,
            ExportOrdered,
            exports_stream(occasion.header.body, year),
            clause=None,
            number=number,
            serial=official_number(WORD, year, number),
            order=order,
        )

    def complete(self, occasion: BookOccasion, number: int, left: Left) -> None:
        """Put on record what left."""
        self._open(number)
        occasion.enter(ExportRegister, self, ExportCompleted, self.id, clause=None, number=number, left=left)

    def abandon(self, occasion: BookOccasion, number: int, reason: str) -> None:
        """Put on record that nothing left."""
        self._open(number)
        occasion.enter(ExportRegister, self, ExportAbandoned, self.id, clause=None, number=number, reason=reason)

    def find(self, number: int) -> Export:
        """Give an export; raise `ExportUnknown`."""
        if number not in self.exports:
            raise ExportUnknown(number=number, last=len(self.exports))
        return self.exports[number]

    def _open(self, number: int) -> None:
        export = self.find(number)
        if export.state != "ordered":
            raise ExportEnded(serial=export.serial, state=export.state)
