"""The acts of an inspection: what each asks for, and how it reaches the inspection and the grants of its inspectors.

Invariant: whoever is named holds a grant by the same command, and loses it by the same command that ends it.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.requests import Instant, Text
from domain.inspection.grants import HeldGrants, grants_stream
from domain.inspection.inspection import Inspection as Record
from domain.inspection.inspection import inspection_stream
from domain.inspection.scope import CaseId, Scope
from domain.procedures.vocabulary import Code
from domain.regulation.definition import INSPECTION as REGULATION
from domain.regulation.names import Opaque

INSPECTION = RecordKind("inspection", "监督检查", REGULATION, Record, inspection_stream, Record.open, "inspection")
GRANTS = RecordKind("grants", "所持授权", REGULATION, HeldGrants, grants_stream, HeldGrants.open)
Reason = Annotated[
    str, StringConstraints(max_length=200), Field(description="理由; it stands in the ledger, so it names no person")
]
LastDay = Annotated[date | None, Field(description="截止日, the last day")]


class OpenInspection(RecordRequest):
    """检查立项: open an inspection, and grant it to those who inspect."""

    reason: Reason = ""
    basis: Text = Field(description="依据文号: the document that orders it")
    scope: Scope = Scope()
    inspectors: Annotated[list[Opaque], Field(min_length=1, max_length=20)] = Field(
        description="检查人员, by their opaque ids"
    )
    until: LastDay = None


class NameInspector(RecordRequest):
    """增派检查人员: grant it to a further person."""

    inspector: Opaque
    reason: Reason = ""


class ExtendInspection(RecordRequest):
    """延长检查: let it go on, with all its grants, through a later day."""

    until: LastDay = None
    reason: Reason = ""


class WithdrawInspector(RecordRequest):
    """撤回检查人员: end the grant of one who inspects."""

    inspector: Opaque
    reason: Reason = ""


class EndInspection(RecordRequest):
    """结束检查: end it, with all its grants, before its last day."""

    reason: Reason = ""


class NoteInspection(RecordRequest):
    """检查工作记录: note what was done under the grant, and as of which moments."""

    work: Code
    case: CaseId | None = None
    as_of: Instant | None = Field(default=None, description="the moment in law (生效) that was looked at")
    known_at: Instant | None = Field(default=None, description="the moment of record (记录) that was looked at")


def _record(work: Work) -> Record:
    return work.record(INSPECTION, work.key)


def _open(work: Work, asked: OpenInspection) -> None:
    for case in asked.scope.cases:
        work.require_case(case)
    for procedure in asked.scope.procedures:
        work.require_procedure(procedure)
    own = asked.model_dump(include={"reason", "basis", "inspectors", "until"})
    opened = _record(work).begin(work.occasion, scope=asked.scope, **own)
    rule = work.occasion.regulation.act("open-inspection")
    for inspector in dict.fromkeys(asked.inspectors):
        work.record(GRANTS, inspector).receive(work.occasion, rule, work.key, opened)


def _name(work: Work, asked: NameInspector) -> None:
    mandate = _record(work).name(work.occasion, asked.inspector, asked.reason)
    rule = work.occasion.regulation.act("name-inspector")
    work.record(GRANTS, asked.inspector).receive(work.occasion, rule, work.key, mandate)


def _extend(work: Work, asked: ExtendInspection) -> None:
    record, rule = _record(work), work.occasion.regulation.act("extend-inspection")
    until = record.extend(work.occasion, asked.until, asked.reason)
    for inspector in record.present:
        held = work.record(GRANTS, inspector)
        held.extend(work.occasion, rule, inspection=work.key, reason=asked.reason, until=until)


def _withdraw(work: Work, asked: WithdrawInspector) -> None:
    _record(work).withdraw(work.occasion, asked.inspector, asked.reason)
    rule = work.occasion.regulation.act("withdraw-inspector")
    work.record(GRANTS, asked.inspector).end(work.occasion, rule, inspection=work.key, reason=asked.reason)


def _end(work: Work, asked: EndInspection) -> None:
    record = _record(work)
    record.end(work.occasion, asked.reason)
    rule = work.occasion.regulation.act("end-inspection")
    for inspector in record.present:
        work.record(GRANTS, inspector).end(work.occasion, rule, inspection=work.key, reason=asked.reason)


def _note(work: Work, asked: NoteInspection) -> None:
    if asked.case is not None:
        work.require_case(asked.case)
    own = asked.model_dump(include={"work", "case", "as_of", "known_at"})
    _record(work).note(work.occasion, **own)


INSPECTION_ACTS = (
    RecordAct("open-inspection", "检查立项", INSPECTION, OpenInspection, _open),
    RecordAct("name-inspector", "增派检查人员", INSPECTION, NameInspector, _name),
    RecordAct("extend-inspection", "延长检查", INSPECTION, ExtendInspection, _extend),
    RecordAct("withdraw-inspector", "撤回检查人员", INSPECTION, WithdrawInspector, _withdraw),
    RecordAct("end-inspection", "结束检查", INSPECTION, EndInspection, _end),
    RecordAct("note-inspection", "检查工作记录", INSPECTION, NoteInspection, _note),
)
