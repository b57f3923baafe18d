"""What is counted of the hotline's member units, as an answer shows it."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from api import words
from api.answers.frame import PageAnswer
from api.words import Coded, Words
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import Title
from projections.hotline.facts import HOTLINE
from projections.hotline.inputs import PENDING, Counted, UnitInputs

KIND = {
    "dispatched": ("派单", "dispatched"),
    "sent-back": ("退回派单（争议，另计）", "sent back in dispute, counted apart"),
    "closed": ("办结", "closed"),
    "closed-first-pass": ("一次办结", "closed at first pass"),
    "closed-after-rework": ("重办后办结", "closed after rework"),
    "overdue": ("超期", "runs overdue"),
    "extended": ("延期", "extended"),
    "rework": ("退回重办", "returned for rework"),
    "conference": ("联席会议", "joint conference"),
    "reached": ("回访接通", "followed up, reached"),
    "not-reached": ("回访未接通", "followed up, not reached"),
    "dissatisfied": ("回访不满意", "dissatisfied when followed up"),
    "merged": ("合并", "merged"),
    "withdrawn": ("撤回", "withdrawn"),
}


class CountedAnswer(BaseModel):
    """An exact count with the cases behind it; a case may count more than once."""

    kind: Coded
    detail: Words | None = Field(description="the clock, ground, step or finding that tells it apart")
    count: int
    cases: list[str]


class UnitInputsAnswer(BaseModel):
    """What is counted of one unit."""

    unit: str = Field(description="成员单位")
    inputs: list[CountedAnswer]


class InputsAnswer(PageAnswer):
    """绩效考评 inputs of a period: counts only, no rates."""

    since: date = Field(serialization_alias="from")
    until: date = Field(serialization_alias="to", description="the last day, inclusive")
    units: list[UnitInputsAnswer]


def unit_of(unit: UnitInputs, procedures: Sequence[Procedure]) -> UnitInputsAnswer:
    """Show a unit, its details in the words of the procedure."""
    return UnitInputsAnswer(unit=unit.unit, inputs=[_counted(one, procedures) for one in unit.counted])


def _counted(one: Counted, procedures: Sequence[Procedure]) -> CountedAnswer:
    zh, en = KIND[one.kind]
    detail = detail_words(one, procedures) if one.detail else None
    return CountedAnswer(kind=Coded(code=one.kind, zh=zh, en=en), detail=detail, count=one.count, cases=[*one.cases])


def detail_words(one: Counted, procedures: Sequence[Procedure]) -> Words:
    """Name a detail by the newest version that knows it; what was stated in words stands for itself."""
    if one.detail == PENDING:
        return Words(zh="待审核", en="awaiting the review")
    for procedure in reversed([each for each in procedures if each.code == HOTLINE]):
        named: dict[str, Title] = {
            "conference": {step.code: step.title for step in procedure.steps},
            "rework": {ground.code: ground.title for step in procedure.steps for ground in step.grounds},
        }.get(one.kind, {rule.code: rule.title for rule in procedure.clocks})
        if one.detail in named:
            return words.titled(one.detail, named[one.detail])
    return Words(zh=one.detail, en=one.detail)
