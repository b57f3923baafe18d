"""What is said of supervision: the answers that units owe, and the coded causes of overdue."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api.answers.case import step_of
from api.answers.clock import local
from api.answers.frame import PageAnswer
from api.words import Coded
from application.rules import Rules
from domain.header import ProcedureRef
from projections.supervision.reads import CauseCount, OwedAnswer


class OwedAnswerRow(BaseModel):
    """An answer that a unit owes to a measure of supervision."""

    case: str
    number: str = Field(description="案号")
    procedure: str
    act: str = Field(description="the address of its act: 催办, 督办, 限期整改, 亮牌", examples=["supervise"])
    measure: Coded = Field(description="the measure to be answered")
    time: int = Field(description="which of its times, where it is repeated")
    unit: str = Field(description="责任单位")
    answer: Coded = Field(description="the step that answers it")
    issued_at: datetime
    term_from: datetime | None = Field(description="送达之时; none while there is no proof of service")
    due_on: date | None = Field(description="the due day as it was told last; none while the term has not begun")
    overdue: bool


class OwedAnswersAnswer(PageAnswer):
    """未答复的督办单: the answers owed, those due first before the others, those whose term has not begun last."""

    total: int
    overdue: int
    slips: list[OwedAnswerRow]


class CauseRow(BaseModel):
    """How many overdue cases of a unit are under supervision for a cause."""

    unit: str = Field(description="责任单位")
    cause: str = Field(description="逾期原因")
    cases: int
    found: int = Field(description="of these, those whose cause was found by the analysis, not only stated")


class CausesAnswer(PageAnswer):
    """逾期原因汇总: coded causes by unit, of the supervisions filed in a period."""

    since: date | None = Field(serialization_alias="from")
    through: date | None = Field(serialization_alias="to")
    cases: int
    causes: list[CauseRow]


def owed_row(answer: OwedAnswer, rules: Rules, zone: ZoneInfo) -> OwedAnswerRow:
    """Show an answer owed."""
    ref = ProcedureRef(code=answer.procedure_code, version=answer.procedure_version)
    procedure = rules.find(ref)
    return OwedAnswerRow(
        case=answer.case_id,
        number=answer.number,
        procedure=str(ref),
        act=answer.act.replace("_", "-"),
        measure=step_of(answer.measure, procedure),
        time=answer.time,
        unit=answer.unit,
        answer=step_of(answer.answer, procedure),
        issued_at=answer.issued_at.astimezone(zone),
        term_from=local(answer.term_from, zone),
        due_on=answer.due_on,
        overdue=bool(answer.overdue),
    )


def cause_row(count: CauseCount) -> CauseRow:
    """Show a count."""
    return CauseRow(unit=count.unit, cause=count.cause, cases=count.cases, found=count.found)
