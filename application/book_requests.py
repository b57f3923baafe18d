"""What is asked for of the books, act by act: the directory, the members, the entering of items, the norms."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from application.requests import Request, Text
from domain.catalogue.entering import Faults
from domain.catalogue.item import ItemEntry
from domain.directory.members import Member
from domain.directory.unit import DirectoryUnit, UnitCode
from domain.norms.norm import Answer
from domain.norms.norm import Text as NormText

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MOST = 10_000


class PublishDirectory(Request):
    """公布单位目录: enter units, each after the one above it, and members; what stands there already is no change."""

    units: Annotated[list[DirectoryUnit], Field(max_length=MOST)] = Field(default_factory=list)
    members: Annotated[list[Member], Field(max_length=MOST)] = Field(default_factory=list)


class RegisterUnit(Request):
    """登记单位: enter a unit in the directory."""

    unit: DirectoryUnit


class RenameUnit(Request):
    """单位更名: give a unit another name from a day on, and its offices other names where they are given."""

    name: Text
    acting_names: Annotated[tuple[Text, ...], Field(max_length=50)] | None = None
    since: date
    document: Text


class MoveUnit(Request):
    """单位划转: put a unit under another one of the level above from a day on."""

    parent: UnitCode
    since: date
    document: Text


class AbolishUnit(Request):
    """单位撤销: end a unit after a last day."""

    until: date = Field(description="the last day")
    document: Text


class JoinMembers(Request):
    """加入成员单位: let a unit join the hotline, as a member or an assisting unit."""

    member: Member


class LeaveMembers(Request):
    """退出成员单位: let a unit leave the hotline after a last day."""

    until: date = Field(description="the last day")
    document: Text


class AssignItem(Request):
    """确定进驻: tell a department that an item must enter, and by when its data are due."""

    title: Text
    unit: UnitCode
    due_on: date | None = Field(default=None, description="without it: 10 working days, our default")


class SubmitItem(Request):
    """报送: submit the data of an item."""

    entry: ItemEntry


class SendItemBack(Request):
    """核对退回: send the data of an item back with all that is wrong."""

    wrong: Faults
    due_on: date | None = Field(default=None, description="without it: 10 working days, our default")


class VerifyItem(Request):
    """核对: find the data of an item in order."""


class RegisterItem(Request):
    """登录: put a verified item in force."""

    valid_from: date | None = Field(default=None, description="without it: the day that was submitted")


class DockItem(Request):
    """系统对接: dock a department's own system for an item."""

    system: Text
    since: date


class RemoveItem(Request):
    """事项退出: let no case start on an item from a day on."""

    since: date
    document: Text


class DraftNorm(Request):
    """起草: draft a version of a norm."""

    text: NormText


class SeekOpinion(Request):
    """征询意见: ask a unit for its opinion."""

    unit: Text
    answer_by: date


class ReceiveOpinion(Request):
    """反馈意见: take the opinion of a unit that was asked."""

    unit: Text
    answer: Answer
    document: Text


class ReviseNorm(Request):
    """修改文稿: revise the text."""

    document: Text
    digest: Digest | None = None


class SubmitNorm(Request):
    """上报审查: submit the draft for approval."""

    to: Text


class ApproveNorm(Request):
    """批准: put the approval on record."""

    by: Text
    meeting: Text | None = None


class IssueNorm(Request):
    """印发: issue what was approved."""

    document: Text
    in_force_from: date


class AdoptNorm(Request):
    """采用: enter a version that is in force without a history here."""

    text: NormText
    in_force_from: date


class ReplaceNorm(Request):
    """被替代: let another norm take the place of this one."""

    by: Text
    since: date


class RepealNorm(Request):
    """废止: repeal the norm."""

    since: date
    document: Text
