"""What is asked for, act by act: the request of each legal act, checked for form before the domain decides.

`effective_at` is when the act happened in law; without it, it happens now. Late entry (补录) is allowed and visible.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    model_validator,
)

from domain.access.level import CaseLevel
from domain.case.events import Attachment
from domain.clock.limit import Limit

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Value = Annotated[str, StringConstraints(max_length=20000)] | bool | int
Values = Annotated[dict[Text, Value], Field(max_length=100)]


def _bounded(attachment: Attachment) -> Attachment:
    """Refuse an attachment that says more than a form, a reference and a digest can."""
    longest = {"form": 60, "reference": 200, "digest": 80}
    for name, most in longest.items():
        if len(getattr(attachment, name) or "") > most:
            raise ValueError(f"{name}: longer than {most} characters")
    return attachment


Forms = Annotated[list[Annotated[Attachment, AfterValidator(_bounded)]], Field(max_length=100)]
Codes = Annotated[list[Text], Field(min_length=1, max_length=20)]


WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Instant = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]  # beyond them a time zone may leave the calendar


class Acting(BaseModel):
    """In which office the principal acts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Text = Field(description="单位, for example 采购部")
    role: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="角色, a role code of the procedure"
    )


class Request(BaseModel):
    """What every act says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acting: Acting
    effective_at: Instant | None = Field(default=None, description="生效时间; without it: now")

    @model_validator(mode="wrap")
    @classmethod
    def _days_as_written(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Take no number for a day: 20240930 would be read as so many seconds after 1970.

        Refuse a day so far away that the day after it, or its midnight elsewhere, is none.
        """
        asked = handler(given)
        _check_days(asked, given, "")
        return asked


def _check_days(said: object, given: object, where: str) -> None:
    """Hold every day in a request against how it was written."""
    if isinstance(said, date):
        if isinstance(given, str | int | float) and not WRITTEN.match(str(given)):
            raise ValueError(f"{where}: written as 2024-09-30 or 2024-09-30T16:00:00+08:00")
        if not EARLIEST.year <= said.year <= LATEST.year:
            raise ValueError(f"{where}: the year is out of range")
    elif isinstance(said, BaseModel | Mapping):
        own = vars(said) if isinstance(said, BaseModel) else said
        raw = given if isinstance(given, Mapping) else vars(given) if isinstance(given, BaseModel) else {}
        for name, value in own.items():
            _check_days(value, raw.get(name), f"{where}.{name}" if where else str(name))
    elif isinstance(said, tuple | list):
        raw_items = given if isinstance(given, tuple | list) else ()
        for place, (value, raw_item) in enumerate(zip_longest(said, raw_items)):
            _check_days(value, raw_item, f"{where}.{place}")


class FileCase(Request):
    """提交: file a case."""

    procedure: Text
    channel: Text = Field(default="counter", description="counter, online, post, call 来电, on-site 现场接访 …")
    item: Text | None = Field(default=None, description="事项编码, for procedures that need one")
    follows: Text | None = Field(default=None, description="前案: case:…, for procedures whose cases follow another")
    values: Values = Field(default_factory=dict)
    forms: Forms = Field(default_factory=list)


class Resubmit(Request):
    """修改后重新提出: file the amended filing."""

    values: Values = Field(default_factory=dict)
    forms: Forms = Field(default_factory=list)


class ExcuseLateness(Request):
    """逾期提交核准: let a late filing count as in time, as the designated system was down when its term ended."""

    began_at: Instant = Field(description="when the outage began")
    ended_at: Instant = Field(description="when the system was up again")
    forms: Forms = Field(default_factory=list)


class Accept(Request):
    """受理: accept the filing."""

    forms: Forms = Field(default_factory=list)


class Refuse(Request):
    """不予受理: refuse the filing on a listed ground."""

    ground: Text


class ReturnForAmendment(Request):
    """告知修改后重新提出: have the filing amended and filed again."""

    ground: Text
    amend_by: date | None = None


class ReturnForCorrection(Request):
    """告知补正: tell the filer once all that is missing."""

    missing: Annotated[list[Text], Field(max_length=100)] = Field(
        default_factory=list, description="codes of the forms and fields that are missing"
    )
    explanation: Annotated[str, StringConstraints(min_length=1, max_length=4000)] | None = Field(
        default=None, description="需要补正的全部内容, in words; shown to those concerned only"
    )
    supply_by: date | None = None
    forms: Forms = Field(default_factory=list)


class ReportMissing(Request):
    """部门提出补正: a department reports what is missing, for the one notice of the window (联合审批)."""

    missing: Codes


class SupplyCorrections(Request):
    """补正材料: supply what was missing."""

    values: Values = Field(default_factory=dict, description="only those that were missing or that change")
    forms: Forms = Field(default_factory=list)


class Grade(Request):
    """认定重大、复杂、疑难."""

    grades: Codes


class StepRequest(Request):
    """An act on a step of the procedure."""

    step: Text
    values: Values = Field(default_factory=dict)
    forms: Forms = Field(default_factory=list)


class HandOver(StepRequest):
    """转交: hand the file over."""


class Conclude(StepRequest):
    """环节办结: conclude a piece of work."""


class Report(StepRequest):
    """报告: report to a superior."""


class ReportForRecord(StepRequest):
    """书面报告备案: report in writing for the record."""


class Draft(StepRequest):
    """拟稿: draft."""


class MakeRequest(StepRequest):
    """申请: ask for something in the course of the case."""


class Opine(StepRequest):
    """签署意见: give an opinion."""


class Review(StepRequest):
    """审核: approve or reject the draft."""

    approved: bool


class Decide(StepRequest):
    """作出决定: decide the case."""

    outcome: Text
    ground: Text | None = None


class Serve(StepRequest):
    """送达: serve a document."""

    method: Text
    proof: Text | None = None


class Dispatch(StepRequest):
    """派单: dispatch the case to the unit in charge."""

    unit: Text = Field(description="承办单位")
    assisting: Annotated[tuple[Text, ...], Field(max_length=20)] = Field(default=(), description="协办单位")


class ReturnDispatch(StepRequest):
    """退回派单: send back a case that was dispatched wrongly."""

    ground: Text


class ReturnForRework(StepRequest):
    """退回重办: have finished work done again."""

    ground: Text = Field(description="one of the grounds listed, or another in words where the list is open")


class FollowUp(StepRequest):
    """回访: ask the person concerned how the matter was handled."""

    reached: bool


class Urge(StepRequest):
    """催办: press a unit for an act."""

    unit: Text = Field(description="责任单位")


class Supervise(StepRequest):
    """督办: deal with a unit oneself, alone or jointly with other bodies."""

    unit: Text = Field(description="责任单位")
    joint: Annotated[tuple[Text, ...], Field(max_length=20)] = Field(default=(), description="会同单位")


class OrderRectification(StepRequest):
    """限期整改: order a unit to put its practice right within a time."""

    unit: Text = Field(description="责任单位")


class IssueCard(StepRequest):
    """亮牌: issue a yellow or a red card to a unit."""

    unit: Text = Field(description="责任单位")


class WithdrawCard(StepRequest):
    """撤销亮牌: take a card back."""

    ground: Text


class SuspendClocks(Request):
    """停止计时: stop clocks on a listed ground, with the time needed as told in writing."""

    ground: Text
    needed: Limit = Field(description="for example «15 working days»")
    clocks: Codes | None = Field(default=None, description="without it: all that list the ground")
    forms: Forms = Field(default_factory=list)


class ResumeClocks(Request):
    """恢复计时: let stopped clocks run on."""

    clocks: Codes | None = Field(default=None, description="without it: all that are stopped")


class CheckPause(Request):
    """停止计时监督检查: check a stopped case."""

    in_order: bool = Field(description="false: the check orders the clocks to be resumed")


class ExtendTerm(Request):
    """延长期限: extend a term before it runs out."""

    clock: Text
    by: Limit = Field(description="for example «10 working days»")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    forms: Forms = Field(default_factory=list)


class OverrideExtension(ExtendTerm):
    """特殊情况延期: extend a term beyond its bound, by special decision."""


class InterruptClocks(Request):
    """中断，重新计算: interrupt clocks on a listed ground; they start again from zero."""

    ground: Text


class Withdraw(Request):
    """撤回: take note of a withdrawal."""


class Merge(Request):
    """合并: end the case in an earlier one on the same matter."""

    into: Text = Field(description="case:…, the earlier case")


class Rate(Request):
    """评价: rate how the case was handled."""

    score: int
    comment: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = Field(
        default=None, description="shown to those concerned only"
    )


class SetLevel(Request):
    """调整知悉范围: put the case on another level."""

    level: CaseLevel
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Close(Request):
    """办结: close the case."""
