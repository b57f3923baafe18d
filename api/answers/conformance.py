"""Where cases left the order of their procedure, as an answer shows it."""

from pydantic import BaseModel, Field

from api import words
from api.answers.frame import ReadAnswer
from api.words import Coded
from application.conformance import Departed
from application.exporting.rows import step_title
from domain.case.conformance import CHINESE


class FindingAnswer(BaseModel):
    """One place: the event, what the procedure expects there, and the clause that says so."""

    position: int
    version: int
    event: str = Field(description="stream@version")
    act: Coded
    departure: Coded
    step: str | None = Field(description="环节")
    step_title: str | None
    expected: list[str] = Field(description="codes of the steps, stages or roles that the procedure expects there")
    clause: str | None = Field(description="依据")


class DepartedAnswer(BaseModel):
    """A case that left the order."""

    case: str
    number: str
    procedure: str
    findings: list[FindingAnswer]


class ConformanceAnswer(ReadAnswer):
    """A stretch of cases, judged. Cases of older systems are bound to no procedure on record and are not judged."""

    judged: int
    not_judged: int
    departed: list[DepartedAnswer]
    next_after: int | None = Field(description="to be given as `after` for the next stretch; none: that was the last")


def departed_of(one: Departed) -> DepartedAnswer:
    """Show a case that left the order."""
    return DepartedAnswer(
        case=one.file.case.id,
        number=one.file.case.number,
        procedure=str(one.file.case.procedure),
        findings=[
            FindingAnswer(
                position=found.recorded.position,
                version=found.recorded.event.originator_version,
                event=found.recorded.event.reference,
                act=words.act(found.recorded.event),
                departure=Coded(
                    code=found.departure, zh=CHINESE[found.departure], en=found.departure.value.replace("-", " ")
                ),
                step=found.step,
                step_title=step_title(one.file, found.step),
                expected=list(found.expected),
                clause=found.clause,
            )
            for found in one.findings
        ],
    )


def document_of(one: Departed) -> dict[str, object]:
    """Write the same for programs."""
    return departed_of(one).model_dump(mode="json")
