"""The events of a case that departments decide together (联合审批): what it notes of its branches.

Each branch is a case of its own, with its own history; here stands what the whole must know of it.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from domain.case.events import CaseEvent

if TYPE_CHECKING:
    from domain.case.case import Case


@dataclass(frozen=True, slots=True)
class Branch:
    """What a case knows of one of its branches. A department that was not concerned has decided nothing."""

    unit: str
    outcome: str | None = None
    consents: bool | None = None
    reason: str | None = None
    closed_as: str | None = None

    @property
    def undecided(self) -> bool:
        """Tell whether the department's word is still awaited."""
        return self.outcome is None and self.closed_as is None


class MissingReported(CaseEvent):
    """部门提出补正: a department reported what is missing, for the one notice that the window sends."""

    TOPIC: ClassVar[str] = "case.missing_reported"

    unit: str
    missing: tuple[str, ...]

    def apply(self, case: "Case") -> None:
        """Keep the last report of each department."""
        case.reported_missing = {**case.reported_missing, self.unit: self.missing}


class BranchOpened(CaseEvent):
    """抄告: a department concerned was notified, and its branch opened."""

    TOPIC: ClassVar[str] = "case.branch_opened"

    case: str
    number: str
    unit: str

    def apply(self, case: "Case") -> None:
        """Take the branch up."""
        case.branches = {**case.branches, self.case: Branch(self.unit)}


class BranchDecided(CaseEvent):
    """分支办结: a department decided in its branch."""

    TOPIC: ClassVar[str] = "case.branch_decided"

    case: str
    unit: str
    outcome: str
    consents: bool
    reason: str | None = None

    def apply(self, case: "Case") -> None:
        """Keep what the department decided."""
        branch = Branch(self.unit, self.outcome, self.consents, self.reason)
        case.branches = {**case.branches, self.case: branch}


class BranchClosed(CaseEvent):
    """分支归结: nothing more is done in a branch."""

    TOPIC: ClassVar[str] = "case.branch_closed"

    case: str
    unit: str
    status: str

    def apply(self, case: "Case") -> None:
        """Mark the branch as closed; as of a past moment its opening may be unknown."""
        branch = case.branches.get(self.case, Branch(self.unit))
        case.branches = {**case.branches, self.case: replace(branch, closed_as=self.status)}
