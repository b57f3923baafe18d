"""A norm (工作规范、工作手册、实施方案): how it came about, and since when which of its versions is in force.

Invariant: what is issued was drafted, submitted and approved, and every unit whose opinion was sought has answered or
let its day pass. A norm that was there before the ledger is adopted (采用) in one act.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field, StringConstraints

from domain.directory.unit import Name
from domain.errors import Refused
from domain.events import BookEvent
from domain.header import Frozen

CLAUSE, REGISTER_CLAUSE = "D5 一(一)", "D5 一(五)"
KEEPERS = ("centre", "administrator")
A_DAY = timedelta(days=1)
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class NormKind(StrEnum):
    """What a norm is."""

    WORKING_RULE = "working-rule"
    HANDBOOK = "handbook"
    PLAN = "plan"
    PROCEDURE = "procedure"


class Answer(StrEnum):
    """What a unit answers when its opinion is sought."""

    AGREES = "agrees"
    PROPOSES = "proposes"
    OBJECTS = "objects"


class NormStage(StrEnum):
    """How far the version at hand has come."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    IN_FORCE = "in-force"
    REPLACED = "replaced"
    REPEALED = "repealed"


class NormNotAtThisStage(Refused):
    """The norm does not stand at the stage that this act needs."""

    code = "norm_not_at_this_stage"
    clause = CLAUSE


class OpinionsOutstanding(Refused):
    """Opinions that were sought have not come, and their day has not passed."""

    code = "opinions_outstanding"
    clause = CLAUSE


class NotAsked(Refused):
    """This unit was not asked, or has answered already."""

    code = "not_asked"
    clause = CLAUSE


class VersionTaken(Refused):
    """This version of the norm stands there already, or is not later than the last one."""

    code = "version_taken"
    clause = REGISTER_CLAUSE


class Text(Frozen):
    """The text of a version: where it lies, and the hash of its content if it is held."""

    title: Name
    kind: NormKind
    version: Name
    owner: Name = Field(description="the unit that keeps it")
    reference: Name = Field(description="the document")
    digest: Digest | None = None
    procedure: Name | None = Field(default=None, description="code@version, where it is the text of a procedure")


class Version(Frozen):
    """A version in force from a day, until a last day once it is replaced or repealed."""

    text: Text
    in_force_from: date
    until: date | None = None
    replaced_by: str | None = None


class NormEvent(BookEvent):
    """Something that happened to a norm."""

    AGGREGATE_TOPIC: ClassVar[str] = "norm"


class NormDrafted(NormEvent):
    """起草: a version of a norm was drafted."""

    TOPIC: ClassVar[str] = "norm.drafted"

    text: Text

    def apply(self, norm: "Norm") -> None:
        """Begin a version."""
        norm.stage, norm.draft, norm.awaited = NormStage.DRAFTED, self.text, {}


class OpinionSought(NormEvent):
    """征询意见: a unit was asked for its opinion, by a day."""

    TOPIC: ClassVar[str] = "norm.opinion_sought"

    unit: str
    answer_by: date

    def apply(self, norm: "Norm") -> None:
        """Await the answer."""
        norm.awaited[self.unit] = self.answer_by


class OpinionReceived(NormEvent):
    """反馈意见: a unit that was asked gave its opinion."""

    TOPIC: ClassVar[str] = "norm.opinion_received"

    unit: str
    answer: Answer
    document: str

    def apply(self, norm: "Norm") -> None:
        """Await it no more."""
        norm.awaited.pop(self.unit, None)


class NormRevised(NormEvent):
    """修改文稿: the text was revised."""

    TOPIC: ClassVar[str] = "norm.revised"

    document: str
    digest: str | None

    def apply(self, norm: "Norm") -> None:
        """Take the new text."""
        if norm.draft is not None:
            norm.draft = norm.draft.model_copy(update={"reference": self.document, "digest": self.digest})


class NormSubmitted(NormEvent):
    """上报审查: the draft was submitted for approval."""

    TOPIC: ClassVar[str] = "norm.submitted"

    to: str

    def apply(self, norm: "Norm") -> None:
        """Await the approval."""
        norm.stage = NormStage.SUBMITTED


class NormApproved(NormEvent):
    """批准: the draft was approved, by a meeting where one decided."""

    TOPIC: ClassVar[str] = "norm.approved"

    by: str
    meeting: str | None

    def apply(self, norm: "Norm") -> None:
        """Let it be issued."""
        norm.stage = NormStage.APPROVED


class NormIssued(NormEvent):
    """印发: the approved version was issued and is in force from a day; the one before it ends."""

    TOPIC: ClassVar[str] = "norm.issued"

    document: str
    in_force_from: date

    def apply(self, norm: "Norm") -> None:
        """Put it in force."""
        if norm.draft is not None:
            norm.enter(norm.draft, self.in_force_from)


class NormAdopted(NormEvent):
    """采用: a version that needs no history here was entered, in force from a day."""

    TOPIC: ClassVar[str] = "norm.adopted"

    text: Text
    in_force_from: date

    def apply(self, norm: "Norm") -> None:
        """Put it in force."""
        norm.enter(self.text, self.in_force_from)


class NormReplaced(NormEvent):
    """被替代: another norm took the place of this one from a day on."""

    TOPIC: ClassVar[str] = "norm.replaced"

    by: str
    since: date

    def apply(self, norm: "Norm") -> None:
        """End the version in force."""
        norm.end(self.since, NormStage.REPLACED, self.by)


class NormRepealed(NormEvent):
    """废止: the norm is no longer in force from a day on."""

    TOPIC: ClassVar[str] = "norm.repealed"

    since: date
    document: str

    def apply(self, norm: "Norm") -> None:
        """End the version in force."""
        norm.end(self.since, NormStage.REPEALED, None)


def norm_stream(code: str) -> str:
    """Name the stream of a norm."""
    return f"norm:{code}"


class Norm(BaseAggregate[str]):
    """A norm with its versions, and how far the next one has come."""

    TOPIC = "norm"

    class Event(NormEvent):
        """Base event, never triggered."""

        TOPIC = "norm.event"

    def __init__(self) -> None:
        self.stage: NormStage | None = None
        self.draft: Text | None = None
        self.awaited: dict[str, date] = {}
        self.versions: tuple[Version, ...] = ()

    def enter(self, text: Text, in_force_from: date) -> None:
        """Fold: a version is in force, and the one before it ends the day before."""
        self.end(in_force_from, NormStage.IN_FORCE, text.version)
        self.versions = (*self.versions, Version(text=text, in_force_from=in_force_from))
        self.stage, self.draft = NormStage.IN_FORCE, None

    def end(self, since: date, stage: NormStage, by: str | None) -> None:
        """Fold: the version in force ends the day before."""
        self.stage = stage
        if self.versions and self.versions[-1].until is None:
            ended = self.versions[-1].model_copy(update={"until": since - A_DAY, "replaced_by": by})
            self.versions = (*self.versions[:-1], ended)

    def on(self, day: date) -> Version | None:
        """Give the version in force on a day, if there is one."""
        for version in reversed(self.versions):
            if version.in_force_from <= day:
                return version if version.until is None or day <= version.until else None
        return None
