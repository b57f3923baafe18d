"""The legal acts by name: what each asks for, and how it reaches the Case. One row per act, one act per endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from application import requests as ask
from domain.case.case import Case
from domain.case.corrections import supplied_fields
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import FilledIn, ProtectedValue, Sealing, fill_in
from domain.procedures.steps import ActKind
from domain.procedures.vocabulary import FieldClass, FieldRule, Title

Protected = tuple[ProtectedValue, ...]
Others = Callable[[str], Case]  # loads another case that the act may change too
REASON = FieldRule.model_validate(
    {"code": "reason", "title": Title(zh="理由", en="Reason"), "class": FieldClass.INTERNAL, "required": True}
)

EXPLANATION = FieldRule.model_validate(
    {
        "code": "explanation",
        "title": Title(zh="需要补正的全部内容", en="All that is missing"),
        "class": FieldClass.INTERNAL,
    }
)

COMMENT = FieldRule.model_validate(
    {"code": "comment", "title": Title(zh="评价意见", en="Comment"), "class": FieldClass.PERSONAL, "max_length": 2000}
)
OWN = {"approved", "outcome", "ground", "method", "proof", "unit", "assisting", "joint", "reached"}  # of StepAct


@dataclass(frozen=True, slots=True)
class LegalAct:
    """One act on an existing case: its name in a URL, its name to an official, its request, its way to the Case."""

    name: str
    title: str
    request: type[ask.Request]
    decide: Callable[[Case, Occasion, Any, Sealing, Others], Protected]


def _resubmit(case: Case, occasion: Occasion, request: ask.Resubmit, sealing: Sealing, _: Others) -> Protected:
    filled = fill_in(occasion.procedure.fields, request.values, sealing)
    case.resubmit(occasion, filled, request.forms)
    return filled.protected


def _excuse_lateness(case: Case, occasion: Occasion, request: ask.ExcuseLateness, _: Sealing, __: Others) -> Protected:
    case.excuse_lateness(occasion, request.began_at, request.ended_at, request.forms)
    return ()


def _accept(case: Case, occasion: Occasion, request: ask.Accept, _: Sealing, __: Others) -> Protected:
    case.accept(occasion, request.forms)
    return ()


def _refuse(case: Case, occasion: Occasion, request: ask.Refuse, _: Sealing, __: Others) -> Protected:
    case.refuse(occasion, request.ground)
    return ()


def _return_for_amendment(
    case: Case, occasion: Occasion, request: ask.ReturnForAmendment, _: Sealing, __: Others
) -> Protected:
    case.return_for_amendment(occasion, request.ground, request.amend_by)
    return ()


def _return_for_correction(
    case: Case, occasion: Occasion, request: ask.ReturnForCorrection, sealing: Sealing, _: Others
) -> Protected:
    given = {} if request.explanation is None else {"explanation": request.explanation}
    filled = fill_in([EXPLANATION], given, sealing)
    case.return_for_correction(occasion, request.missing, request.supply_by, filled=filled, forms=request.forms)
    return filled.protected


def _report_missing(case: Case, occasion: Occasion, request: ask.ReportMissing, _: Sealing, __: Others) -> Protected:
    case.report_missing(occasion, request.missing)
    return ()


def _supply_corrections(
    case: Case, occasion: Occasion, request: ask.SupplyCorrections, sealing: Sealing, _: Others
) -> Protected:
    filled = fill_in(supplied_fields(occasion.procedure), request.values, sealing)
    case.supply_corrections(occasion, filled, request.forms)
    return filled.protected


def _grade(case: Case, occasion: Occasion, request: ask.Grade, _: Sealing, __: Others) -> Protected:
    case.grade(occasion, request.grades)
    return ()


def _suspend(case: Case, occasion: Occasion, request: ask.SuspendClocks, _: Sealing, __: Others) -> Protected:
    case.suspend_clocks(occasion, request.ground, request.needed, clocks=request.clocks, forms=request.forms)
    return ()


def _resume(case: Case, occasion: Occasion, request: ask.ResumeClocks, _: Sealing, __: Others) -> Protected:
    case.resume_clocks(occasion, request.clocks)
    return ()


def _check_pause(case: Case, occasion: Occasion, request: ask.CheckPause, _: Sealing, __: Others) -> Protected:
    case.check_pause(occasion, in_order=request.in_order)
    return ()


def _extend(*, override: bool) -> Callable[[Case, Occasion, Any, Sealing, Others], Protected]:
    def decide(case: Case, occasion: Occasion, request: ask.ExtendTerm, sealing: Sealing, _: Others) -> Protected:
        filled = fill_in([REASON], {"reason": request.reason}, sealing)
        case.extend_term(occasion, request.clock, request.by, filled=filled, override=override, forms=request.forms)
        return filled.protected

    return decide


def _interrupt(case: Case, occasion: Occasion, request: ask.InterruptClocks, _: Sealing, __: Others) -> Protected:
    case.interrupt_clocks(occasion, request.ground)
    return ()


def _withdraw(case: Case, occasion: Occasion, _: ask.Withdraw, __: Sealing, ___: Others) -> Protected:
    case.withdraw(occasion)
    return ()


def _merge(case: Case, occasion: Occasion, request: ask.Merge, _: Sealing, other: Others) -> Protected:
    case.merge(occasion, other(request.into))
    return ()


def _rate(case: Case, occasion: Occasion, request: ask.Rate, sealing: Sealing, _: Others) -> Protected:
    filled = fill_in([COMMENT], {} if request.comment is None else {"comment": request.comment}, sealing)
    case.rate(occasion, request.score, filled)
    return filled.protected


def _set_level(case: Case, occasion: Occasion, request: ask.SetLevel, sealing: Sealing, _: Others) -> Protected:
    filled = fill_in([REASON], {"reason": request.reason}, sealing)
    case.set_level(occasion, request.level, filled)
    return filled.protected


def _close(case: Case, occasion: Occasion, _: ask.Close, __: Sealing, ___: Others) -> Protected:
    case.close(occasion)
    return ()


def _on_step(kind: ActKind) -> Callable[[Case, Occasion, Any, Sealing, Others], Protected]:
    def decide(case: Case, occasion: Occasion, request: ask.StepRequest, sealing: Sealing, _: Others) -> Protected:
        filled: FilledIn = fill_in(occasion.procedure.step(request.step).fields, request.values, sealing)
        own = request.model_dump(include=OWN)
        case.perform(occasion, request.step, StepAct(kind, filled, tuple(request.forms), **own))
        return filled.protected

    return decide


ACTS: dict[str, LegalAct] = {
    act.name: act
    for act in (
        LegalAct("resubmit", "修改后重新提出", ask.Resubmit, _resubmit),
        LegalAct("excuse-lateness", "逾期提交核准", ask.ExcuseLateness, _excuse_lateness),
        LegalAct("accept", "受理", ask.Accept, _accept),
        LegalAct("refuse", "不予受理", ask.Refuse, _refuse),
        LegalAct("return-for-amendment", "告知修改后重新提出", ask.ReturnForAmendment, _return_for_amendment),
        LegalAct("report-missing", "部门提出补正", ask.ReportMissing, _report_missing),
        LegalAct("return-for-correction", "告知补正", ask.ReturnForCorrection, _return_for_correction),
        LegalAct("supply-corrections", "补正材料", ask.SupplyCorrections, _supply_corrections),
        LegalAct("grade", "认定重大、复杂、疑难", ask.Grade, _grade),
        LegalAct("hand-over", "转交", ask.HandOver, _on_step(ActKind.HAND_OVER)),
        LegalAct("conclude", "环节办结", ask.Conclude, _on_step(ActKind.CONCLUDE)),
        LegalAct("report", "报告", ask.Report, _on_step(ActKind.REPORT)),
        LegalAct("report-for-record", "书面报告备案", ask.ReportForRecord, _on_step(ActKind.REPORT_FOR_RECORD)),
        LegalAct("draft", "拟稿", ask.Draft, _on_step(ActKind.DRAFT)),
        LegalAct("request", "申请", ask.MakeRequest, _on_step(ActKind.REQUEST)),
        LegalAct("give-opinion", "签署意见", ask.Opine, _on_step(ActKind.OPINE)),
        LegalAct("review", "审核", ask.Review, _on_step(ActKind.REVIEW)),
        LegalAct("decide", "作出决定", ask.Decide, _on_step(ActKind.DECIDE)),
        LegalAct("serve", "送达", ask.Serve, _on_step(ActKind.SERVE)),
        LegalAct("dispatch", "派单", ask.Dispatch, _on_step(ActKind.DISPATCH)),
        LegalAct("return-dispatch", "退回派单", ask.ReturnDispatch, _on_step(ActKind.RETURN_DISPATCH)),
        LegalAct("return-for-rework", "退回重办", ask.ReturnForRework, _on_step(ActKind.RETURN_FOR_REWORK)),
        LegalAct("follow-up", "回访", ask.FollowUp, _on_step(ActKind.FOLLOW_UP)),
        LegalAct("urge", "催办", ask.Urge, _on_step(ActKind.URGE)),
        LegalAct("supervise", "督办", ask.Supervise, _on_step(ActKind.SUPERVISE)),
        LegalAct("order-rectification", "限期整改", ask.OrderRectification, _on_step(ActKind.ORDER_RECTIFICATION)),
        LegalAct("issue-card", "亮牌", ask.IssueCard, _on_step(ActKind.ISSUE_CARD)),
        LegalAct("withdraw-card", "撤销亮牌", ask.WithdrawCard, _on_step(ActKind.WITHDRAW_CARD)),
        LegalAct("suspend-clocks", "停止计时", ask.SuspendClocks, _suspend),
        LegalAct("resume-clocks", "恢复计时", ask.ResumeClocks, _resume),
        LegalAct("check-pause", "停止计时监督检查", ask.CheckPause, _check_pause),
        LegalAct("extend-term", "延长期限", ask.ExtendTerm, _extend(override=False)),
        LegalAct("override-extension", "特殊情况延期", ask.OverrideExtension, _extend(override=True)),
        LegalAct("interrupt-clocks", "中断，重新计算", ask.InterruptClocks, _interrupt),
        LegalAct("withdraw", "撤回", ask.Withdraw, _withdraw),
        LegalAct("merge", "合并", ask.Merge, _merge),
        LegalAct("rate", "评价", ask.Rate, _rate),
        LegalAct("set-level", "调整知悉范围", ask.SetLevel, _set_level),
        LegalAct("close", "办结", ask.Close, _close),
    )
}
