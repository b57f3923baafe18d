"""Histories of supervision (督查催办): a unit is urged, sent slips, told to rectify, shown cards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import Scalar
from tests.vocabulary import Command, Scenario, filed, filled, forms, procedure_on

UNIT = "unit"  # the unit in which everybody acts in the scenarios
OVERDUE = {"subject": "逾期办件", "unit": UNIT, "cause": "部门内部流转慢"}


def a_supervision(filed_on: str = "2025-09-01", *, followed: Case | None = None, **values: Scalar) -> Scenario:
    """File a supervision of an overdue case unless said otherwise; a field's hyphen is written as an underscore."""
    named = {code.replace("_", "-"): value for code, value in values.items()}
    common = OVERDUE if "subject" not in named else {"unit": UNIT}
    return filed("supervision", filed_on, "supervisor", {**common, **named}, followed=followed)


def opened(filed_on: str = "2025-09-01", *, followed: Case | None = None, **values: Scalar) -> Scenario:
    """Let the head of the supervisors have opened it (立项)."""
    return a_supervision(filed_on, followed=followed, **values).accepted_on(f"{filed_on} 10:00")


def does(step: str, *, said: Mapping[str, Scalar] | None = None, **own: Any) -> Command:
    """Do a step, a measure addressed to the unit and jointly unless said otherwise."""

    def act(case: Case, on: Occasion) -> None:
        rule = on.procedure.step(step)
        joint = ("市政府督察室",) if rule.jointly else ()
        brought = {"forms": forms(*rule.forms), "method": "直接送达", "unit": UNIT, "joint": joint, **own}
        case.perform(on, step, StepAct(rule.act, filled(rule.fields, said), **brought))

    return act


def performer(step: str) -> str:
    """Give who does a step."""
    return procedure_on("supervision", "2025-09-01").step(step).performers[0]


def after(history: Scenario, at: str, *steps: str, said: Mapping[str, Scalar] | None = None, **own: Any) -> Scenario:
    """Let steps have been done."""
    for step in steps:
        history = history.after(at, performer(step), does(step, said=said, **own))
    return history


def slip_served(history: Scenario | None = None, at: str = "2025-09-02") -> Scenario:
    """Let a slip have been issued and served with its proof."""
    issued = after(history or opened(), at, "slip")
    return after(issued, f"{at} 11:00", "slip-service", proof="送达回证")


def ordered(by: str = "2025-09-12") -> Scenario:
    """Let the unit have been ordered to rectify by a day."""
    return after(opened(), "2025-09-02", "rectification", said={"by": by})


def yellow(at: str = "2025-09-08") -> Scenario:
    """Let a yellow card have been issued and served."""
    card = after(opened(), at, "yellow-card", said={"reason": "催办督办逾期未答复"})
    return after(card, f"{at} 11:00", "yellow-service", proof="送达回证")


def red(at: str = "2025-09-12") -> Scenario:
    """Let a red card have been issued and served after the yellow one."""
    card = after(yellow(), at, "red-card", said={"reason": "办件超过法定时限"})
    return after(card, f"{at} 11:00", "red-service", proof="送达回证")


def analysed(history: Scenario, at: str, cause: str = "部门内部流转慢") -> Scenario:
    """Let the cause of overdue have been found."""
    words = {"other-cause": "模拟说明"} if cause == "其他" else {}
    return after(history, at, "causes", said={"cause": cause, **words})


def carded(colour: str) -> Scenario:
    """Let a card of a colour have been issued and served."""
    return yellow() if colour == "yellow" else red()


def closes(case: Case, on: Occasion) -> None:
    """Close the supervision."""
    case.close(on)


def closed_after_everything() -> Scenario:
    """Urged four ways, a slip answered twice, a rectification done twice, a yellow card withdrawn, then closed."""
    history = after(opened(), "2025-09-01 11:00", "telephone", "survey-meeting", "special-survey", "notice")
    history = after(history, "2025-09-01 15:00", "notice-service", proof="送达回证")
    history = after(history, "2025-09-03", "notice-answer", "joint-study", "on-site-coordination")
    history = after(slip_served(history, "2025-09-04"), "2025-09-09", "slip-answer")
    history = after(history, "2025-09-10", "slip-returned", ground="no-result")
    history = after(history, "2025-09-11", "slip-answer", "slip-accepted", "special-supervision")
    history = after(history, "2025-09-12", "rectification", said={"by": date(2025, 9, 19).isoformat()})
    history = after(history, "2025-09-19", "rectification-report")
    history = after(history, "2025-09-22", "rectification-returned", said={"by": "2025-09-26"}, ground="not-shown")
    history = after(history, "2025-09-26", "rectification-report", "rectification-verified", "on-site-supervision")
    card = after(history, "2025-09-28", "yellow-card", said={"reason": "整改逾期未完成"})
    card = after(card, "2025-09-28 11:00", "yellow-service", proof="送达回证")
    card = after(card, "2025-09-29", "yellow-answer", "yellow-objection")
    card = after(card, "2025-09-30", "yellow-withdrawn", ground="申诉理由成立")
    found = after(analysed(card, "2025-10-09", "其他"), "2025-10-10", "causes-report")
    return found.after("2025-10-10 10:00", "supervisor-head", closes)
