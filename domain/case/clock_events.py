"""Further events of the clocks of a case: what lengthens, interrupts, checks, warns of or ends a term.

Like all events of a case they fold only; the rules ran once, when the act was decided.
"""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import AwareDatetime

from domain.case.events import CaseEvent, known
from domain.clock.limit import Limit

if TYPE_CHECKING:
    from domain.case.case import Case


class TermExtended(CaseEvent):
    """延长期限: a term was extended before it ran out."""

    TOPIC: ClassVar[str] = "case.term_extended"

    clock: str
    by: Limit
    due_on: date

    def apply(self, case: "Case") -> None:
        """Lengthen the budget."""
        for code in known((self.clock,), case):
            case.clocks[code] = case.clocks[code].extended(self.by, self.effective_at)
            case.notified[(code, case.clocks[code].run)] = self.due_on


class ExtensionOverridden(TermExtended):
    """特殊情况延期: a term was extended beyond its bound, by special decision."""

    TOPIC: ClassVar[str] = "case.extension_overridden"


class ClockInterrupted(CaseEvent):
    """中断，重新计算: a clock was interrupted; it starts again from zero."""

    TOPIC: ClassVar[str] = "case.clock_interrupted"

    clocks: tuple[str, ...]
    ground: str

    def apply(self, case: "Case") -> None:
        """End the runs without a verdict."""
        for code in known(self.clocks, case):
            case.clocks[code] = case.clocks[code].interrupted(self.effective_at)


class TermGivenAnew(CaseEvent):
    """重新指定期限: a party was given its term anew, from zero; a waiver that had come is taken back."""

    TOPIC: ClassVar[str] = "case.term_given_anew"

    clock: str
    restores: str | None

    def apply(self, case: "Case") -> None:
        """Leave the run without a verdict, open or not, and let the waived step be done again."""
        for code in known((self.clock,), case):
            case.clocks[code] = case.clocks[code].interrupted(self.effective_at)
        case.waived = case.waived - {self.restores}


class PauseChecked(CaseEvent):
    """停止计时监督检查: a stopped case was checked."""

    TOPIC: ClassVar[str] = "case.pause_checked"

    clocks: tuple[str, ...]
    result: Literal["in order", "resumption ordered"]

    def apply(self, case: "Case") -> None:
        """Stand on the timeline; an ordered resumption is an event of its own."""


class Warned(CaseEvent):
    """提醒: a rung of the warning ladder was reached."""

    TOPIC: ClassVar[str] = "case.warned"

    clock: str
    run: int
    rung: str
    due_on: date

    def apply(self, case: "Case") -> None:
        """Remember the rung: each is reached once in a run."""
        case.rungs = case.rungs | {(self.clock, self.run, self.rung)}


class Escalated(Warned):
    """上报: a clock ran out and was reported to a superior."""

    TOPIC: ClassVar[str] = "case.escalated"

    to: str


class DeemedAccepted(CaseEvent):
    """即为受理: the time for the gate ran out, and the filing counts as accepted."""

    TOPIC: ClassVar[str] = "case.deemed_accepted"

    clock: str
    effective_from: AwareDatetime

    def apply(self, case: "Case") -> None:
        """Begin the handling, with effect from the instant that the rule names."""
        case.enter("accepted", self, "accepted")
        case.moments["accepted"] = self.effective_from


class DeemedWaived(CaseEvent):
    """视为放弃: a right was not used in time and counts as waived."""

    TOPIC: ClassVar[str] = "case.deemed_waived"

    clock: str
    effective_from: AwareDatetime
    step: str

    def apply(self, case: "Case") -> None:
        """Take the step off what can be done and what is owed."""
        case.waived = case.waived | {self.step}


class Lapsed(CaseEvent):
    """期限届满失效: what the clock held open has lapsed."""

    TOPIC: ClassVar[str] = "case.lapsed"

    clock: str
    effective_from: AwareDatetime

    def apply(self, case: "Case") -> None:
        """End the case without a decision."""
        case.enter("lapsed", self, "closed")


class DueDateRestated(CaseEvent):
    """期限重述: a notice moved the due day of a running clock; both days stand, with the cause.

    `kept`: the notice would have shortened the term of a party, which keeps the day that it was told.
    """

    TOPIC: ClassVar[str] = "case.due_date_restated"

    clock: str
    run: int
    old: date
    new: date
    kept: bool
    provisional: bool
    publication: str
    document_number: str
    calendar_revision: str

    def apply(self, case: "Case") -> None:
        """Keep the day that now stands as notified; a party keeps a later day that it was told."""
        case.notified[(self.clock, self.run)] = self.new
        for code in known((self.clock,) if self.kept else (), case):
            case.clocks[code] = case.clocks[code].not_before(self.new)
