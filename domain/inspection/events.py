"""The events of an inspection: opened, inspectors named and withdrawn, extended, ended, and what was done under it."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import AwareDatetime, Field

from domain.events import FirstEvent
from domain.inspection.mandate import Mandate
from domain.inspection.scope import Scope
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque
from domain.regulation.record import RecordEvent

if TYPE_CHECKING:
    from domain.inspection.inspection import Inspection


class InspectionEvent(RecordEvent):
    """Something about an inspection."""

    AGGREGATE_TOPIC: ClassVar[str] = "inspection"


class InspectionFileOpened(InspectionEvent, FirstEvent):
    """检查建档: the record of an inspection was opened."""

    TOPIC: ClassVar[str] = "inspection.file_opened"

    body: str
    code: str

    def apply(self, inspection: "Inspection") -> None:
        """Take over which inspection it is."""
        inspection.body, inspection.code = self.body, self.code


class InspectionOpened(InspectionEvent):
    """检查立项: an inspection was opened: why, on which document, over what, by whom, through which day."""

    TOPIC: ClassVar[str] = "inspection.opened"

    reason: str = Field(min_length=1, max_length=200)
    basis: str = Field(min_length=1, max_length=200)
    scope: Scope
    inspectors: tuple[Opaque, ...]
    until: date

    def apply(self, inspection: "Inspection") -> None:
        """Take over what it is about."""
        inspection.mandate = Mandate(self.effective_at, self.reason, self.basis, self.scope, self.until)
        for inspector in self.inspectors:
            inspection.let_in(inspector, self.effective_at)


class InspectorNamed(InspectionEvent):
    """增派检查人员: a further person was named to inspect, and holds a grant from here on."""

    TOPIC: ClassVar[str] = "inspection.inspector_named"

    inspector: Opaque
    reason: str = Field(min_length=1, max_length=200)

    def apply(self, inspection: "Inspection") -> None:
        """Count him or her in."""
        inspection.let_in(self.inspector, self.effective_at)


class InspectionExtended(InspectionEvent):
    """延长检查: the inspection and the grants of all who inspect go on through a later day."""

    TOPIC: ClassVar[str] = "inspection.extended"

    until: date
    reason: str = Field(min_length=1, max_length=200)

    def apply(self, inspection: "Inspection") -> None:
        """Move the last day."""
        inspection.change(until=self.until)


class InspectorWithdrawn(InspectionEvent):
    """撤回检查人员: somebody inspects no more; the grant ended with it."""

    TOPIC: ClassVar[str] = "inspection.inspector_withdrawn"

    inspector: Opaque
    reason: str = Field(min_length=1, max_length=200)

    def apply(self, inspection: "Inspection") -> None:
        """Keep since when."""
        inspection.let_go(self.inspector, self.effective_at)


class InspectionEnded(InspectionEvent):
    """结束检查: the inspection was ended before its last day, and every grant of it."""

    TOPIC: ClassVar[str] = "inspection.ended"

    reason: str = Field(min_length=1, max_length=200)

    def apply(self, inspection: "Inspection") -> None:
        """Keep since when."""
        inspection.change(ended_at=self.effective_at)


class InspectionWorkNoted(InspectionEvent):
    """检查工作记录: what an inspector did under the grant, and as of which moments; the words stand as a commitment."""

    TOPIC: ClassVar[str] = "inspection.work_noted"

    work: Code
    case: str | None = None
    as_of: AwareDatetime | None = Field(default=None, description="the moment in law that was looked at")
    known_at: AwareDatetime | None = Field(default=None, description="the moment of record that was looked at")

    def apply(self, inspection: "Inspection") -> None:
        """Count it."""
        inspection.notes += 1
