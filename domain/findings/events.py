"""The events of a finding: opened, verified, attributed, rectified, closed."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, StringConstraints

from domain.events import FirstEvent
from domain.header import Frozen
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque, Unit
from domain.regulation.record import RecordEvent

if TYPE_CHECKING:
    from domain.findings.finding import Finding

Reference = Annotated[str, StringConstraints(max_length=260, pattern=r"^.+@[0-9]{1,9}$")]


class SignSeen(Frozen):
    """The row of a view from which a finding comes: the view, its version, the kind of sign, and the row's id."""

    view: Code
    version: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    kind: Code
    row: str = Field(min_length=1, max_length=500)


class FindingEvent(RecordEvent):
    """Something about a finding."""

    AGGREGATE_TOPIC: ClassVar[str] = "finding"


class FindingOpened(FindingEvent, FirstEvent):
    """登记问题线索: a finding was opened, from the row of a view or by hand, with the events behind it."""

    TOPIC: ClassVar[str] = "finding.opened"

    number: str
    sign: SignSeen | None
    events: tuple[Reference, ...]
    unit: Unit | None = Field(description="the unit that it concerns, if one is named")

    def apply(self, finding: "Finding") -> None:
        """Begin the course."""
        finding.number, finding.sign, finding.events, finding.unit = self.number, self.sign, self.events, self.unit
        finding.opened_at = self.effective_at


class FindingVerified(FindingEvent):
    """核实: it was looked into, and held or did not."""

    TOPIC: ClassVar[str] = "finding.verified"

    held: bool

    def apply(self, finding: "Finding") -> None:
        """Keep whether it held."""
        finding.held, finding.verified_at = self.held, self.effective_at


class FindingAttributed(FindingEvent):
    """责任认定: it was found which unit, office and person are responsible, and until when it is to be rectified."""

    TOPIC: ClassVar[str] = "finding.attributed"

    unit: Unit
    office: str | None = Field(default=None, min_length=1, max_length=200)
    principal: Opaque | None = None
    rectify_by: date

    def apply(self, finding: "Finding") -> None:
        """Keep who is responsible."""
        finding.responsible, finding.office, finding.principal = self.unit, self.office, self.principal
        finding.rectify_by, finding.attributed_at = self.rectify_by, self.effective_at


class FindingRectified(FindingEvent):
    """整改: the responsible unit reported what it has put right."""

    TOPIC: ClassVar[str] = "finding.rectified"

    def apply(self, finding: "Finding") -> None:
        """Keep when."""
        finding.rectified_at = self.effective_at


class RectificationReturned(FindingEvent):
    """整改退回: what was reported did not put it right; it is to be rectified again by another day."""

    TOPIC: ClassVar[str] = "finding.rectification_returned"

    rectify_by: date

    def apply(self, finding: "Finding") -> None:
        """Wait again."""
        finding.rectified_at, finding.rectify_by, finding.returned_at = None, self.rectify_by, self.effective_at


class FindingClosed(FindingEvent):
    """销号: the finding was closed."""

    TOPIC: ClassVar[str] = "finding.closed"

    def apply(self, finding: "Finding") -> None:
        """End the course."""
        finding.closed_at = self.effective_at
