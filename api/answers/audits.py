"""What is said of supervision views: their definitions with every threshold, and their rows with the events behind."""

from datetime import date

from pydantic import BaseModel, Field

from api.answers.frame import PageAnswer
from api.audit_words import Titles, said
from api.words import Coded, Words
from projections.audits.asking import Found
from projections.audits.definition import Kind, View


class ThresholdAnswer(BaseModel):
    """阈值: a figure, and how much of it makes a row listed."""

    figure: str
    at_least: int | None = Field(description="listed from this on")
    at_most: int | None = Field(description="listed up to this")
    measure: Words


class SignKindAnswer(BaseModel):
    """疑点类型: what it looks at, from which threshold on, on which basis."""

    kind: Coded
    states: list[str]
    procedures: list[str] = Field(description="of these procedures alone; none: of all")
    thresholds: list[ThresholdAnswer]
    clause: str
    basis: str = Field(description="text: the document says so; law: the law; default: a default of ours")


class ViewAnswer(BaseModel):
    """口径: one version of a view."""

    view: Coded
    version: str
    day: Words = Field(description="the day by which a row belongs to a period")
    reach: int | None = Field(description="calendar days looked at where no period is named; none: all")
    kinds: list[SignKindAnswer]
    note: Words | None


class ViewsAnswer(PageAnswer):
    """督查视图: all views with their thresholds."""

    views: list[ViewAnswer]


class BehindAnswer(BaseModel):
    """An event behind a row."""

    event: str = Field(description="stream@version")
    ledger_position: int


class SignAnswer(BaseModel):
    """疑点: one row. Of several cases the latest stands for them."""

    id: str
    kind: Coded
    day: date
    says: Words = Field(description="why it is listed, with its figures")
    unit: str | None = Field(description="责任单位")
    case: str | None
    number: str | None = Field(description="案号")
    procedure: str | None
    principal: str | None = Field(description="an opaque id, never a name")
    code: Coded | None = Field(description="the step, the clock or the act")
    detail: Coded | None = Field(description="the ground, the cause, or what else it names")
    figures: dict[str, int]
    events: list[BehindAnswer] = Field(description="the events behind it; the last of them where they are many")
    events_total: int
    finding: str | None = Field(description="问题线索: the finding that was opened from it first, if any")


class SignsAnswer(PageAnswer):
    """The rows of a view, with the thresholds by which they are listed."""

    definition: ViewAnswer
    since: date | None = Field(description="the first day that was looked at, where no period was named")
    shortened: bool = Field(description="so much was filed that it is fewer days than the view reaches")
    rows: list[SignAnswer]


def view_of(view: View) -> ViewAnswer:
    """Show a definition."""
    return ViewAnswer(
        view=Coded(code=view.code, zh=view.title.zh, en=view.title.en),
        version=view.version,
        day=Words(zh=view.day.zh, en=view.day.en),
        reach=view.reach,
        kinds=[_kind(kind) for kind in view.kinds],
        note=None if view.note is None else Words(zh=view.note.zh, en=view.note.en),
    )


def sign_of(found: Found, view: View, titles: Titles, finding: str | None = None) -> SignAnswer:
    """Show a row."""
    kind = next(one for one in view.kinds if one.code == found.kind)
    return SignAnswer(
        id=found.id,
        kind=_named(kind),
        day=found.day,
        says=said(found, kind, titles),
        unit=found.unit,
        case=found.case,
        number=found.number,
        procedure=found.procedure,
        principal=found.principal,
        code=titles.of(found.procedure, found.code),
        detail=titles.of(found.procedure, found.detail),
        figures=found.figures,
        events=[BehindAnswer(event=f"{one.case}@{one.version}", ledger_position=one.position) for one in found.behind],
        events_total=found.total,
        finding=None if finding is None else finding.removeprefix("finding:"),
    )


def _kind(kind: Kind) -> SignKindAnswer:
    return SignKindAnswer(
        kind=_named(kind),
        states=list(kind.states),
        procedures=list(kind.procedures),
        thresholds=[
            ThresholdAnswer(
                figure=one.figure,
                at_least=one.at_least,
                at_most=one.at_most,
                measure=Words(zh=one.measure.zh, en=one.measure.en),
            )
            for one in kind.bounds
        ],
        clause=kind.clause,
        basis=kind.basis.value,
    )


def _named(kind: Kind) -> Coded:
    return Coded(code=kind.code, zh=kind.title.zh, en=kind.title.en)
