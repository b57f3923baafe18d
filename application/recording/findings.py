"""The acts of a finding: what each asks for, and how it reaches its record. A finding is named after its opening."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.recording.month import Principal, Reference
from domain.findings.events import SignSeen
from domain.findings.finding import Finding, finding_stream
from domain.findings.refusals import FindingUnknown
from domain.regulation.definition import SUPERVISION_FINDINGS
from domain.regulation.names import Unit
from domain.regulation.occasion import Occasion

WORD = "线索"  # 字号
References = Annotated[list[Reference], Field(max_length=200)]
Office = Annotated[str, StringConstraints(min_length=1, max_length=200)]
RectifyBy = Annotated[date, Field(description="限期整改: by this day, set by the act itself")]


class OpenFinding(RecordRequest):
    """登记问题线索: from the row of a view, with the events behind it, or by hand."""

    sign: SignSeen | None = Field(default=None, description="the row of a view from which it comes; none: by hand")
    events: References = Field(default_factory=list, description="stream@version of each event behind it")
    unit: Unit | None = Field(default=None, description="the unit that it concerns")


class VerifyFinding(RecordRequest):
    """核实: whether it held."""

    held: bool = Field(description="true: 属实, false: 不属实")


class AttributeFinding(RecordRequest):
    """责任认定: which unit, office and person are responsible, and by when it is to be rectified."""

    unit: Unit
    office: Office | None = None
    principal: Principal = None
    rectify_by: RectifyBy


class ReturnRectification(RecordRequest):
    """整改退回: to be rectified again."""

    rectify_by: RectifyBy


class RectifyFinding(RecordRequest):
    """整改: what the responsible unit has put right."""


class CloseFinding(RecordRequest):
    """销号: the finding struck off."""


def _unknown(occasion: Occasion, key: str) -> Finding:
    raise FindingUnknown(finding=key)


FINDING = RecordKind(
    "finding", "问题线索", SUPERVISION_FINDINGS, Finding, lambda _, key: finding_stream(key), _unknown, "finding"
)


def _finding(work: Work) -> Finding:
    return work.record(FINDING, work.key)


def _open(work: Work, asked: OpenFinding) -> None:
    missing = [reference for reference in asked.events if work.cited(reference) is None]
    number = work.number(WORD, finding_stream(work.key))
    opened = Finding.open(
        work.occasion,
        work.key,
        number=number,
        sign=asked.sign,
        events=asked.events,
        missing=missing,
        unit=asked.unit,
    )
    work.begin(opened)


def _attribute(work: Work, asked: AttributeFinding) -> None:
    own = asked.model_dump(include={"unit", "office", "rectify_by"})
    _finding(work).attribute(work.occasion, person=asked.principal, **own)


FINDING_ACTS = (
    RecordAct("open-finding", "登记问题线索", FINDING, OpenFinding, _open, begins=True),
    RecordAct(
        "verify-finding", "核实", FINDING, VerifyFinding, lambda w, a: _finding(w).verify(w.occasion, held=a.held)
    ),
    RecordAct("attribute-finding", "责任认定", FINDING, AttributeFinding, _attribute),
    RecordAct("rectify-finding", "整改", FINDING, RectifyFinding, lambda w, _: _finding(w).rectify(w.occasion)),
    RecordAct(
        "return-rectification",
        "整改退回",
        FINDING,
        ReturnRectification,
        lambda w, a: _finding(w).return_rectification(w.occasion, a.rectify_by),
    ),
    RecordAct("close-finding", "销号", FINDING, CloseFinding, lambda w, _: _finding(w).close(w.occasion)),
)
