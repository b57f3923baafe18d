"""A case as an answer shows it: its stage, its steps, its outcome, its clocks."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.clock import ClockAnswer, clock_of
from api.answers.frame import ReadAnswer
from api.answers.notices import NoticeAnswer
from api.words import Coded, LimitWords
from domain.case.case import Case
from domain.case.events import StepEvent
from domain.case.requirements import open_steps
from domain.case.sight import Sight
from domain.case.values import Disclosed
from domain.clock.reading import Reading
from domain.header import ProcedureRef
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step


class ProcedureAnswer(BaseModel):
    """The version of a procedure that a case is bound to."""

    code: str
    version: str
    title: Coded


class ItemTermsAnswer(BaseModel):
    """The service item of a case, with the limits published on the day of filing."""

    code: str
    title: str
    promised: LimitWords
    statutory: LimitWords


class OpenStep(BaseModel):
    """A step that may be done now."""

    code: str
    title: Coded
    act: str = Field(description="the address of its act", examples=["hand-over"])
    performers: list[Coded]
    optional: bool
    approved_by: list[Coded] = Field(description="of a review: who has approved so far")
    clause: str


class DoneStep(BaseModel):
    """A step that was done."""

    code: str
    title: Coded
    at: datetime
    role: Coded
    version: int = Field(description="the version of the case at which it stands")


class RunAnswer(BaseModel):
    """One run of a clock."""

    clock: str
    run: int


class BranchAnswer(BaseModel):
    """A branch of a joint approval (联合审批), as the whole knows it."""

    case: str
    unit: str
    outcome: str | None = Field(description="the code of its outcome in its own procedure")
    consents: bool | None
    reason: str | None
    closed_as: Coded | None


class CaseState(BaseModel):
    """办件: the state of a case."""

    case: str
    number: str = Field(description="案号")
    version: int
    status: Coded
    level: Coded = Field(description="知悉范围: how far the knowledge of the case may go")
    body: str
    unit: str
    procedure: ProcedureAnswer | None
    item: ItemTermsAnswer | None
    follows: str | None = Field(description="前案: the case that this one follows")
    links: list[str] = Field(description="关联: the cases that follow from this one")
    contradicted: dict[str, list[str]] = Field(
        description="声明与台账不符: by check of the procedure, the cases that contradict what was declared"
    )
    branches: list[BranchAnswer] = Field(description="分支: of a joint approval, department by department")
    merged_into: str | None = Field(description="合并: the earlier case in which this one ended")
    in_charge: str | None = Field(description="承办单位: the unit to which the case was dispatched")
    assisting: list[str] = Field(description="协办单位")
    failed_runs: list[RunAnswer] = Field(description="runs of clocks whose work was returned for rework (退回重办)")
    score: int | None = Field(description="评价: the last rating; none is no rating")
    source: str | None = Field(description="the older system that the case was taken over from")
    last_activity: str | None = Field(description="of a case taken over: the last activity of its source")
    filed_at: datetime | None
    moments: dict[str, datetime] = Field(description="when each stage was last entered")
    amend_by: date | None
    missing: list[str] = Field(description="while corrections are awaited: the forms and fields that the notice named")
    supply_by: date | None
    grades: list[Coded]
    outcome: Coded | None
    values: dict[str, str | int | bool] = Field(
        description="public values: of the filing, and of steps as «step.field»"
    )
    open_steps: list[OpenStep]
    done_steps: list[DoneStep]
    clocks: list[ClockAnswer]


class CaseAnswer(ReadAnswer, CaseState):
    """The state of a case as of a moment."""

    notices: list[NoticeAnswer] = Field(description="告知: what must be told, and what came of it")
    known_at: datetime | None = None
    calendar_known_at: date | None = None


def case_of(case: Case, readings: tuple[Reading, ...], procedure: Procedure | None, zone: ZoneInfo) -> CaseState:
    """Show a case."""
    return CaseState(
        case=case.id,
        number=case.number,
        version=case.version,
        status=words.status(case.status),
        level=words.level(case.header_for_access(procedure).level),
        body=case.body,
        unit=case.unit,
        procedure=None if case.procedure is None else procedure_of(case.procedure, procedure),
        item=None if case.item is None else _item(case),
        follows=case.follows,
        links=list(case.links),
        contradicted={check: list(cases) for check, cases in case.contradicted.items()},
        branches=[
            BranchAnswer(
                case=name,
                unit=branch.unit,
                outcome=branch.outcome,
                consents=branch.consents,
                reason=branch.reason,
                closed_as=None if branch.closed_as is None else words.status(branch.closed_as),
            )
            for name, branch in case.branches.items()
        ],
        merged_into=case.merged_into,
        in_charge=case.in_charge,
        assisting=list(case.assisting),
        failed_runs=[RunAnswer(clock=clock, run=run) for clock, run in sorted(case.failed)],
        score=case.score,
        source=case.source,
        last_activity=case.last_activity,
        filed_at=None if case.first_filed_at is None else case.first_filed_at.astimezone(zone),
        moments={name: at.astimezone(zone) for name, at in case.moments.items()},
        amend_by=case.amend_by,
        missing=list(case.missing),
        supply_by=case.supply_by,
        grades=[_grade(code, procedure) for code in sorted(case.grades)],
        outcome=None if case.outcome is None else outcome_of(case.outcome, procedure),
        values=case.disclosed,
        open_steps=[] if procedure is None else [_open(step, case, procedure) for step in open_steps(case, procedure)],
        done_steps=[
            DoneStep(
                code=code,
                title=step_of(code, procedure),
                at=done.at.astimezone(zone),
                role=role_of(done.role, procedure),
                version=done.version,
            )
            for code, done in case.steps.items()
        ],
        clocks=[clock_of(reading, procedure, zone) for reading in readings],
    )


def seen_from_outside(state: CaseState, seen: Iterable[Sight]) -> CaseState:
    """Show of a case what its timeline shows to an audience outside: nothing that is written inside (D5 四七)."""
    events, values = set[int](), set[str]()
    for sight in seen:
        event = sight.recorded.event
        step = f"{event.step}." if isinstance(event, StepEvent) else ""
        events.add(event.originator_version)
        values |= {f"{step}{code}" for code, value in sight.values.items() if isinstance(value, Disclosed)}
    unsaid = {"outcome": None, "consents": None, "reason": None}
    return state.model_copy(
        update={
            "links": [],
            "contradicted": {},
            "branches": [branch.model_copy(update=unsaid) for branch in state.branches],
            "failed_runs": [],
            "values": {name: value for name, value in state.values.items() if name in values},
            "open_steps": [step.model_copy(update={"approved_by": []}) for step in state.open_steps],
            "done_steps": [step for step in state.done_steps if step.version in events],
        }
    )


def procedure_of(ref: ProcedureRef, procedure: Procedure | None) -> ProcedureAnswer:
    """Name a procedure."""
    title = words.titled(ref.code, procedure.title if procedure else None)
    return ProcedureAnswer(code=ref.code, version=ref.version, title=title)


def role_of(code: str, procedure: Procedure | None) -> Coded:
    """Name a role."""
    return words.titled(code, procedure.roles.get(code) if procedure else None)


def step_of(code: str, procedure: Procedure | None) -> Coded:
    """Name a step."""
    titles = {} if procedure is None else {step.code: step.title for step in procedure.steps}
    return words.titled(code, titles.get(code))


def outcome_of(code: str, procedure: Procedure | None) -> Coded:
    """Name an outcome."""
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.outcomes}
    return words.titled(code, titles.get(code))


def _grade(code: str, procedure: Procedure | None) -> Coded:
    grading = None if procedure is None else procedure.grading
    titles = {} if grading is None else {grade.code: grade.title for grade in grading.grades}
    return words.titled(code, titles.get(code))


def _item(case: Case) -> ItemTermsAnswer | None:
    item = case.item
    if item is None:
        return None
    return ItemTermsAnswer(
        code=item.code, title=item.title, promised=words.limit(item.promised), statutory=words.limit(item.statutory)
    )


def _open(step: Step, case: Case, procedure: Procedure) -> OpenStep:
    return OpenStep(
        code=step.code,
        title=words.titled(step.code, step.title),
        act=address_of(step),
        performers=[role_of(role, procedure) for role in step.performers],
        optional=step.optional,
        approved_by=[role_of(role, procedure) for role in sorted(case.approvals.get(step.code, ()))],
        clause=step.clause,
    )


def address_of(step: Step) -> str:
    """Give the last part of the address of a step's act."""
    return "give-opinion" if step.act == "opine" else step.act.replace("_", "-")
