"""The events of a case that is dispatched to a unit and comes back, of its links with others, and of its rating.

Folding only; the rules ran once, when the act was decided.
"""

from typing import TYPE_CHECKING, ClassVar

from domain.case.events import CaseEvent, StepEvent

if TYPE_CHECKING:
    from domain.case.case import Case


class Dispatched(StepEvent):
    """派单: the case was dispatched to the unit in charge, with units that assist it."""

    TOPIC: ClassVar[str] = "case.dispatched"

    unit: str
    assisting: tuple[str, ...] = ()

    def apply(self, case: "Case") -> None:
        """Give the case into the charge of the unit."""
        super().apply(case)
        case.in_charge, case.assisting = self.unit, self.assisting


class Reopening(StepEvent):
    """A return that opens earlier steps to be done anew."""

    ground: str
    reopens: tuple[str, ...]

    def apply(self, case: "Case") -> None:
        """Open the steps again; what was done stays on the timeline."""
        super().apply(case)
        for step in self.reopens:
            case.reopen(step, self)


class DispatchReturned(Reopening):
    """退回派单: a unit sent a case back that had been dispatched to it wrongly."""

    TOPIC: ClassVar[str] = "case.dispatch_returned"

    def apply(self, case: "Case") -> None:
        """Take the case out of the charge of the unit."""
        super().apply(case)
        case.in_charge, case.assisting = None, ()


class ReturnedForRework(Reopening):
    """退回重办: finished work goes back to be done again; the runs of the clocks that it failed stay as they ended."""

    TOPIC: ClassVar[str] = "case.returned_for_rework"

    failed: tuple[tuple[str, int], ...]

    def apply(self, case: "Case") -> None:
        """Remember which runs of which clocks ended with work that was not accepted."""
        super().apply(case)
        case.failed |= set(self.failed)


class FollowedUp(StepEvent):
    """回访: the person concerned was asked how the matter was handled, or could not be reached."""

    TOPIC: ClassVar[str] = "case.followed_up"

    reached: bool
    completes: bool = True

    def apply(self, case: "Case") -> None:
        """Count the attempt; one that reached nobody leaves the step undone while attempts remain."""
        super().apply(case)
        if not self.completes:
            case.steps.pop(self.step)


class Linked(CaseEvent):
    """关联: another case follows from this one."""

    TOPIC: ClassVar[str] = "case.linked"

    case: str
    number: str
    procedure: str

    def apply(self, case: "Case") -> None:
        """Keep the link."""
        case.links = (*case.links, self.case)


class Merged(CaseEvent):
    """合并: the same matter is handled in an earlier case, and this one ends in it."""

    TOPIC: ClassVar[str] = "case.merged"

    into: str

    def apply(self, case: "Case") -> None:
        """End the case in the other one."""
        case.merged_into = self.into
        case.enter("merged", self, "closed")


class Rated(CaseEvent):
    """评价: the person concerned rated how the case was handled."""

    TOPIC: ClassVar[str] = "case.rated"

    score: int
    best: int
    low: bool

    def apply(self, case: "Case") -> None:
        """Keep the last rating; earlier ones stay on the timeline."""
        case.scores = (*case.scores, self.score)
        case.rated_low = case.rated_low or self.low
        case.moments["rated"] = self.effective_at
