"""The events of a case: each the past participle of one legal act, folded by its own `apply`.

Folding never refuses, never reads a clock, never calls out: the rules ran once, when the act was decided.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import AwareDatetime, Field

from domain.case.values import RecordedValue
from domain.clock.clock import Effect
from domain.clock.limit import Limit
from domain.events import DomainEvent, FirstEvent
from domain.header import Frozen

if TYPE_CHECKING:
    from domain.case.case import Case


class Attachment(Frozen):
    """A document that came with an act: which form it is, its reference, and the hash of its content if held."""

    form: str
    reference: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class OnFile:
    """A document that is on file: with which act of the case it came, and when."""

    attachment: Attachment
    version: int
    at: datetime


class ItemTerms(Frozen):
    """The service item that a case was filed on, with the limits published for it on that day."""

    code: str
    title: str
    promised: Limit
    statutory: Limit


class CaseEvent(DomainEvent):
    """Something that happened to a case, with what the act filled in and attached."""

    AGGREGATE_TOPIC: ClassVar[str] = "case"

    values: dict[str, RecordedValue] = Field(default_factory=dict)
    forms: tuple[Attachment, ...] = ()

    @abstractmethod
    def apply(self, case: "Case") -> None:
        """Fold this event into the case."""

    def mutate(self, aggregate: Any) -> Any:
        """Fold this event, and put on file what came with it and who had a hand in it."""
        case: Any = super().mutate(aggregate)
        self.put_on_file(case)
        return case

    def fold(self, case: "Case") -> None:
        """Do what `mutate` does to a case that is there, without asking again what the ledger has made sure of."""
        self.apply(case)
        self.put_on_file(case)
        case.version, case.modified_on = self.originator_version, self.timestamp

    def put_on_file(self, case: "Case") -> None:
        """Keep the documents that came with the act, and which units have taken part."""
        unit = self.header.actor.unit
        if unit not in case.hands:
            case.hands = (*case.hands, unit)
        if self.forms:
            came = (OnFile(form, self.originator_version, self.effective_at) for form in self.forms)
            case.on_file = (*case.on_file, *came)


def known(clocks: Iterable[str], case: "Case") -> list[str]:
    """Give the clocks that the case knows: as of a past moment, an act may be seen whose clock's start is not."""
    return [code for code in clocks if code in case.clocks]


class Filed(FirstEvent, CaseEvent):
    """提交: a filing was received."""

    TOPIC: ClassVar[str] = "case.filed"

    number: str
    channel: str
    item: ItemTerms | None = None
    follows: str | None = Field(default=None, exclude_if=lambda case_id: case_id is None)  # older bytes have none
    subject: str | None = Field(default=None, exclude_if=lambda subject: subject is None)  # older bytes have none

    def apply(self, case: "Case") -> None:
        """Open the case."""
        case.follows, case.subject = self.follows, self.subject
        case.number, case.item, case.procedure = self.number, self.item, self.header.procedure
        case.body, case.unit = self.header.body, self.header.actor.unit
        case.filed_by, case.first_filed_at = self.header.actor.principal, self.effective_at
        case.enter("filed", self, "received")
        case.take(self.values)
        case.attached = frozenset(attachment.form for attachment in self.forms)


class Resubmitted(CaseEvent):
    """修改后重新提出: a returned filing was amended and filed again."""

    TOPIC: ClassVar[str] = "case.resubmitted"

    def apply(self, case: "Case") -> None:
        """Stand before the gate again; whether in time depends on the period that the notice had fixed."""
        case.resubmissions = (*case.resubmissions, (self.effective_at, case.amend_by))
        case.enter("filed", self, "received")
        case.take(self.values)
        case.attached = frozenset(attachment.form for attachment in self.forms)


class Accepted(CaseEvent):
    """受理: the filing was accepted."""

    TOPIC: ClassVar[str] = "case.accepted"

    def apply(self, case: "Case") -> None:
        """Begin the handling."""
        case.enter("accepted", self, "accepted")


class DeclarationContradicted(CaseEvent):
    """声明与台账不符: cases on record contradict what was declared."""

    TOPIC: ClassVar[str] = "case.declaration_contradicted"

    check: str
    cases: tuple[str, ...]

    def apply(self, case: "Case") -> None:
        """Keep what contradicts."""
        case.contradicted = {**case.contradicted, self.check: self.cases}


class Refused(CaseEvent):
    """不予受理: the filing was refused on a listed ground."""

    TOPIC: ClassVar[str] = "case.refused"

    ground: str

    def apply(self, case: "Case") -> None:
        """End at the gate."""
        case.enter("refused", self, "refused")


class ReturnedForAmendment(CaseEvent):
    """告知修改后重新提出: the filer was told to amend and file again."""

    TOPIC: ClassVar[str] = "case.returned_for_amendment"

    ground: str
    amend_by: date | None = None

    def apply(self, case: "Case") -> None:
        """Wait for the filer."""
        case.amend_by = self.amend_by
        case.enter("returned", self, "returned")


class Graded(CaseEvent):
    """认定: the case was found to be major, complex or difficult (重大、复杂、疑难)."""

    TOPIC: ClassVar[str] = "case.graded"

    grades: tuple[str, ...]

    def apply(self, case: "Case") -> None:
        """Keep the grades; none is ever taken away."""
        case.grades = case.grades | set(self.grades)


class StepEvent(CaseEvent):
    """An act on a step of the procedure."""

    step: str

    def apply(self, case: "Case") -> None:
        """Mark the step as done, and take over the public values that it filled in."""
        case.do(self.step, self)
        case.take({f"{self.step}.{code}": value for code, value in self.values.items()})


class HandedOver(StepEvent):
    """转交: the file was handed over, with its record."""

    TOPIC: ClassVar[str] = "case.handed_over"

    to: str | None


class StepConcluded(StepEvent):
    """环节办结: a piece of work was concluded, such as an investigation or a consultation."""

    TOPIC: ClassVar[str] = "case.step_concluded"


class Reported(StepEvent):
    """报告: a report was made to a superior."""

    TOPIC: ClassVar[str] = "case.reported"

    to: str | None


class ReportedForRecord(StepEvent):
    """书面报告备案: a written report was made for the record."""

    TOPIC: ClassVar[str] = "case.reported_for_record"

    to: str | None


class Drafted(StepEvent):
    """拟稿: a draft was made."""

    TOPIC: ClassVar[str] = "case.drafted"


class Requested(StepEvent):
    """申请: a party asked for something in the course of the case."""

    TOPIC: ClassVar[str] = "case.requested"


class OpinionGiven(StepEvent):
    """签署意见: the performer of a step gave an opinion."""

    TOPIC: ClassVar[str] = "case.opinion_given"


class Reviewed(CaseEvent):
    """审核: one of the reviewers approved or rejected the draft."""

    TOPIC: ClassVar[str] = "case.reviewed"

    step: str
    approved: bool
    completes: bool
    returns_to: str | None = None

    def apply(self, case: "Case") -> None:
        """Count the approval; a rejection sends the draft back."""
        case.review(self.step, self)


class Decided(StepEvent):
    """作出决定: the case was decided."""

    TOPIC: ClassVar[str] = "case.decided"

    outcome: str
    ground: str | None = None

    def apply(self, case: "Case") -> None:
        """Keep the outcome."""
        super().apply(case)
        case.outcome, case.outcome_ground, case.decided_at = self.outcome, self.ground, self.effective_at


class Served(StepEvent):
    """送达: a document was served."""

    TOPIC: ClassVar[str] = "case.served"

    to: str | None
    method: str
    proof: str | None = None


class ClockStarted(CaseEvent):
    """开始计时: a clock began to run, with the due day as promised at that moment."""

    TOPIC: ClassVar[str] = "case.clock_started"

    clock: str
    run: int
    effect: Effect
    opened_at: AwareDatetime
    time_zone: str
    limit: Limit | None
    given_due: AwareDatetime | None = None
    near: int | None = None
    due_on: date
    provisional: bool
    calendar_revision: str | None
    hours: tuple[tuple[str, str], ...] | None = Field(default=None, exclude_if=lambda hours: hours is None)

    def apply(self, case: "Case") -> None:
        """Wind the clock up."""
        case.start_clock(self)


class ClockSuspended(CaseEvent):
    """停止计时: clocks were stopped on a ground that the law lists (行政许可法 45)."""

    TOPIC: ClassVar[str] = "case.clock_suspended"

    clocks: tuple[str, ...]
    ground: str
    needed: Limit
    ends_at: AwareDatetime

    def apply(self, case: "Case") -> None:
        """Stop the clocks."""
        for code in known(self.clocks, case):
            clock = case.clocks[code]
            case.clocks[code] = clock.suspended(self.ground, self.effective_at, self.originator_version, self.ends_at)
        case.suspended_on[self.ground] = case.suspended_on.get(self.ground, 0) + 1


class ClockResumed(CaseEvent):
    """恢复计时: stopped clocks run again, from the time already used."""

    TOPIC: ClassVar[str] = "case.clock_resumed"

    clocks: tuple[str, ...]
    by: Literal["act", "maximum", "end of the clock", "order", "branch"] = "act"
    due_on: dict[str, date]

    def apply(self, case: "Case") -> None:
        """Let the clocks run on."""
        for code in known(self.clocks, case):
            case.clocks[code] = case.clocks[code].resumed(self.effective_at, self.originator_version)
            case.notified[(code, case.clocks[code].run)] = self.due_on[code]


class ClockEnded(CaseEvent):
    """计时终止: what the clocks waited for has happened."""

    TOPIC: ClassVar[str] = "case.clock_ended"

    clocks: tuple[str, ...]

    def apply(self, case: "Case") -> None:
        """End the runs; whether they were met can be read off them for ever."""
        for code in known(self.clocks, case):
            case.clocks[code] = case.clocks[code].ended(self.effective_at)


class Withdrawn(CaseEvent):
    """撤回: the filer withdrew."""

    TOPIC: ClassVar[str] = "case.withdrawn"

    def apply(self, case: "Case") -> None:
        """End without a decision."""
        case.enter("withdrawn", self, "closed")


class Closed(CaseEvent):
    """办结: the case was closed."""

    TOPIC: ClassVar[str] = "case.closed"

    def apply(self, case: "Case") -> None:
        """End the case."""
        case.enter("closed", self, "closed")


class Imported(FirstEvent, CaseEvent):
    """导入: a case of an older system was taken over, recorded now and effective then."""

    TOPIC: ClassVar[str] = "case.imported"

    source: str
    number: str

    def apply(self, case: "Case") -> None:
        """Open the case as its source has it."""
        case.number, case.procedure, case.source = self.number, self.header.procedure, self.source
        case.body, case.unit = self.header.body, self.header.actor.unit
        case.first_filed_at = self.effective_at
        case.enter("accepted", self, "received")


class ActivityImported(CaseEvent):
    """导入环节: an activity that the older system had logged."""

    TOPIC: ClassVar[str] = "case.activity_imported"

    activity: str
    instance: str | None = None
    lifecycle: str | None = None

    def apply(self, case: "Case") -> None:
        """Keep the last activity; the timeline has them all."""
        case.last_activity = self.activity
