"""The acts of a month of window assessment: what each asks for, and how it reaches the month.

A deduction or a withdrawal in a closed month is carried, in the same command, into the first month that is open.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.requests import Text
from domain.assessment import hall, scores, staff
from domain.assessment.month import AssessmentMonth, month_stream
from domain.regulation.definition import WINDOW_ASSESSMENT
from domain.regulation.names import Opaque, Unit
from domain.regulation.period import month_of
from domain.regulation.record import RecordEvent

Version = Annotated[int, Field(ge=1, le=10_000_000, description="the version at which the entry stands in its record")]
Reference = Annotated[str, StringConstraints(max_length=260, pattern=r"^.+@[0-9]{1,9}$")]
Post = Annotated[Opaque, Field(description="岗位: an opaque id, never a name")]
Principal = Annotated[Opaque | None, Field(description="an opaque id, never a name")]

MONTH = RecordKind(
    "assessment", "窗口考核", WINDOW_ASSESSMENT, AssessmentMonth, month_stream, AssessmentMonth.open, "month"
)


class InSlot(RecordRequest):
    """巡视: a round in a planned time slot."""

    slot: Text


class MissRound(InSlot):
    """漏巡: a slot that is over without a round."""

    day: date


class FindProblem(RecordRequest):
    """发现问题: a problem at a window."""

    round: Version | None = None
    unit: Unit
    post: Post
    principal: Principal = None
    kind: Text


class OnFinding(RecordRequest):
    """当场纠正: a problem put right on the spot."""

    finding: Version


class RegisterProblem(OnFinding):
    """登记造册: a problem entered in the register."""

    number: Text = Field(description="册号")


class NotifyUnit(RecordRequest):
    """通报至单位: a notice of problems to their unit, with proof of service."""

    unit: Unit
    findings: Annotated[list[Version], Field(min_length=1, max_length=200)]
    method: Text
    proof: Text


class RecordIncident(RecordRequest):
    """大厅突发情况: an incident in the hall."""

    kind: Text


class HandleIncident(RecordRequest):
    """突发情况处置: how an incident was handled."""

    incident: Version


class RecordAttendance(RecordRequest):
    """考勤: the attendance of a post on the day of the act."""

    unit: Unit
    post: Post
    principal: Principal = None
    status: Text


class CorrectAttendance(RecordRequest):
    """更正考勤: an entry of attendance was wrong."""

    attendance: Version
    status: Text


class HoldInduction(RecordRequest):
    """岗前谈话: a talk with somebody new at a window."""

    unit: Unit
    post: Post
    principal: Principal = None
    topics: Annotated[list[Text], Field(min_length=1, max_length=20)]


class HoldTraining(RecordRequest):
    """周五培训: the weekly training."""

    subject: Text
    units: Annotated[list[Unit], Field(min_length=1, max_length=100)]
    attended: int = Field(ge=0, le=10_000)
    place_provided: bool = Field(default=True, description="中心提供培训场所")


class CheckTraining(RecordRequest):
    """抽查: an unannounced check of a unit's training."""

    unit: Unit
    training: Version | None = None
    result: Text


class Deduct(RecordRequest):
    """扣分: points off, for an event that is on record."""

    unit: Unit
    post: Opaque | None = None
    kind: Text
    cites: Reference = Field(description="stream@version of the event that it rests on")


class WithdrawDeduction(RecordRequest):
    """撤销扣分: a deduction withdrawn; both stay on record."""

    deduction: Version
    objection: Version | None = None


class CloseMonth(RecordRequest):
    """月度封账: the month closed."""


class IssueBulletin(RecordRequest):
    """月通报: the bulletin issued."""

    number: Text = Field(description="通报文号")


class ObjectToBulletin(RecordRequest):
    """通报异议: an objection of the unit concerned."""

    about: Version


class AnswerObjection(RecordRequest):
    """异议答复: the answer to an objection."""

    objection: Version
    upheld: bool


def _month(work: Work) -> AssessmentMonth:
    return work.record(MONTH, work.key)


def _find_problem(work: Work, asked: FindProblem) -> None:
    own = asked.model_dump(include={"unit", "post", "kind", "principal"})
    hall.find_problem(_month(work), work.occasion, round_made=asked.round, **own)


def _notify_unit(work: Work, asked: NotifyUnit) -> None:
    own = asked.model_dump(include={"unit", "findings", "method", "proof"})
    hall.notify_unit(_month(work), work.occasion, **own)


def _record_attendance(work: Work, asked: RecordAttendance) -> None:
    own = asked.model_dump(include={"unit", "post", "principal", "status"})
    staff.record_attendance(_month(work), work.occasion, **own)


def _hold_induction(work: Work, asked: HoldInduction) -> None:
    own = asked.model_dump(include={"unit", "post", "principal", "topics"})
    staff.hold_induction(_month(work), work.occasion, **own)


def _hold_training(work: Work, asked: HoldTraining) -> None:
    own = asked.model_dump(include={"subject", "units", "attended", "place_provided"})
    staff.hold_training(_month(work), work.occasion, **own)


def _check_training(work: Work, asked: CheckTraining) -> None:
    own = asked.model_dump(include={"unit", "training", "result"})
    staff.check_training(_month(work), work.occasion, **own)


def _deduct(work: Work, asked: Deduct) -> None:
    month, own = _month(work), asked.model_dump(include={"unit", "post", "kind", "cites"})
    made = scores.deduct(month, work.occasion, cited=work.cited(asked.cites), **own)
    _carry(work, month, made)


def _withdraw_deduction(work: Work, asked: WithdrawDeduction) -> None:
    month = _month(work)
    withdrawn = scores.withdraw_deduction(month, work.occasion, asked.deduction, asked.objection)
    _carry(work, month, withdrawn)


def _carry(work: Work, month: AssessmentMonth, correction: RecordEvent) -> None:
    if month.closed_at is None:
        return
    later = month_of(work.occasion.day)
    while (carrying := work.record(MONTH, later.name)).closed_at is not None:
        later = later.following
    scores.carry(carrying, work.occasion, correction)


MISS_ROUND = RecordAct(
    "miss-round", "漏巡", MONTH, MissRound, lambda w, a: hall.miss_round(_month(w), w.occasion, a.day, a.slot)
)
MONTH_ACTS = (
    RecordAct("make-round", "巡视", MONTH, InSlot, lambda w, a: hall.make_round(_month(w), w.occasion, a.slot)),
    RecordAct(
        "find-nothing", "巡视无问题", MONTH, InSlot, lambda w, a: hall.find_nothing(_month(w), w.occasion, a.slot)
    ),
    MISS_ROUND,
    RecordAct("find-problem", "发现问题", MONTH, FindProblem, _find_problem),
    RecordAct(
        "correct-on-the-spot",
        "当场纠正",
        MONTH,
        OnFinding,
        lambda w, a: hall.correct_on_the_spot(_month(w), w.occasion, a.finding),
    ),
    RecordAct(
        "register-problem",
        "登记造册",
        MONTH,
        RegisterProblem,
        lambda w, a: hall.register_problem(_month(w), w.occasion, a.finding, a.number),
    ),
    RecordAct("notify-unit", "通报至单位", MONTH, NotifyUnit, _notify_unit),
    RecordAct(
        "record-incident",
        "大厅突发情况",
        MONTH,
        RecordIncident,
        lambda w, a: hall.record_incident(_month(w), w.occasion, a.kind),
    ),
    RecordAct(
        "handle-incident",
        "突发情况处置",
        MONTH,
        HandleIncident,
        lambda w, a: hall.handle_incident(_month(w), w.occasion, a.incident),
    ),
    RecordAct("record-attendance", "考勤", MONTH, RecordAttendance, _record_attendance),
    RecordAct(
        "correct-attendance",
        "更正考勤",
        MONTH,
        CorrectAttendance,
        lambda w, a: staff.correct_attendance(_month(w), w.occasion, a.attendance, a.status),
    ),
    RecordAct("hold-induction", "岗前谈话", MONTH, HoldInduction, _hold_induction),
    RecordAct("hold-training", "周五培训", MONTH, HoldTraining, _hold_training),
    RecordAct("check-training", "抽查", MONTH, CheckTraining, _check_training),
    RecordAct("deduct", "扣分", MONTH, Deduct, _deduct),
    RecordAct("withdraw-deduction", "撤销扣分", MONTH, WithdrawDeduction, _withdraw_deduction),
    RecordAct("close-month", "月度封账", MONTH, CloseMonth, lambda w, _: scores.close_month(_month(w), w.occasion)),
    RecordAct(
        "issue-bulletin",
        "月通报",
        MONTH,
        IssueBulletin,
        lambda w, a: scores.issue_bulletin(_month(w), w.occasion, a.number),
    ),
    RecordAct(
        "object-to-bulletin",
        "通报异议",
        MONTH,
        ObjectToBulletin,
        lambda w, a: scores.object_to_bulletin(_month(w), w.occasion, a.about),
    ),
    RecordAct(
        "answer-bulletin-objection",
        "通报异议答复",
        MONTH,
        AnswerObjection,
        lambda w, a: scores.answer_bulletin_objection(_month(w), w.occasion, a.objection, upheld=a.upheld),
    ),
)
