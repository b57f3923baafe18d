"""What is said of findings: how far each has come, who is responsible, by when it is to be rectified."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.clock import local
from api.answers.frame import PageAnswer
from api.answers.record import RecordAnswer
from api.words import Coded, Words
from domain.findings.finding import Finding
from projections.audits.definition import load_shipped
from projections.findings.reads import FindingRow


class CourseAnswer(BaseModel):
    """问题线索: where it comes from, and how far it has come."""

    number: str = Field(description="线索编号", examples=["线索〔2026〕1号"])
    status: Coded
    view: Coded | None = Field(description="the view from which it comes; none: opened by hand")
    kind: str | None = Field(description="疑点类型, of the view")
    sign: str | None = Field(description="the id of the view's row from which it comes")
    events: list[str] = Field(description="stream@version of the events behind it")
    unit: str | None = Field(description="责任单位, once it is found; before that the unit that it concerns")
    office: str | None
    principal: str | None = Field(description="an opaque id, never a name")
    rectify_by: date | None = Field(description="限期整改")
    overdue: bool = Field(description="whether that day is over and no rectification reported")
    rectified_at: datetime | None
    closed_at: datetime | None


class FindingRowAnswer(CourseAnswer):
    """问题线索: one row of the list."""

    finding: str = Field(description="its name in addresses, behind /v1/findings/")
    version: int
    opened_on: date


class FindingsAnswer(PageAnswer):
    """问题线索: the findings, the last opened first."""

    findings: list[FindingRowAnswer]


class FindingCourseAnswer(RecordAnswer, CourseAnswer):
    """问题线索: one finding, with every act of its course."""

    held: bool | None = Field(description="属实; none: not verified yet")
    says: Words


def row_of(row: FindingRow, zone: ZoneInfo) -> FindingRowAnswer:
    """Show a row of the list."""
    return FindingRowAnswer(
        finding=row.finding.removeprefix("finding:"),
        version=row.version,
        number=row.number,
        status=words.finding_status(row.status),
        view=_view(row.view),
        kind=row.kind,
        sign=row.sign,
        events=row.events,
        unit=row.unit,
        office=row.office,
        principal=row.principal,
        opened_on=row.opened_on,
        rectify_by=row.rectify_by,
        overdue=row.overdue,
        rectified_at=local(row.rectified_at, zone),
        closed_at=local(row.closed_at, zone),
    )


def course_of(finding: Finding, day: date, zone: ZoneInfo) -> dict[str, object]:
    """Show how far a finding has come by a day."""
    sign, status = finding.sign, words.finding_status(finding.status)
    return {
        "number": finding.number,
        "status": status,
        "view": None if sign is None else _view(sign.view),
        "kind": None if sign is None else sign.kind,
        "sign": None if sign is None else sign.row,
        "events": list(finding.events),
        "unit": finding.responsible or finding.unit,
        "office": finding.office,
        "principal": finding.principal,
        "rectify_by": finding.rectify_by,
        "overdue": finding.is_overdue(day),
        "rectified_at": local(finding.rectified_at, zone),
        "closed_at": local(finding.closed_at, zone),
        "held": finding.held,
        "says": _said(finding, status, day),
    }


def _view(code: str | None) -> Coded | None:
    if code is None:
        return None
    known = load_shipped().get(code)
    return words.titled(code, None if known is None else known.title)


def _said(finding: Finding, status: Coded, day: date) -> Words:
    """Say in a sentence where it stands."""
    zh, en = f"{finding.number}：{status.zh}", f"{finding.number}: {status.en}"
    if finding.rectify_by is not None and finding.rectified_at is None and finding.closed_at is None:
        zh += f"，限{finding.rectify_by.isoformat()}前整改" + ("，■ 已逾期" if finding.is_overdue(day) else "")
        en += f", to be rectified by {finding.rectify_by.isoformat()}" + (
            ", overdue" if finding.is_overdue(day) else ""
        )
    return Words(zh=zh, en=en)
