"""Histories of service complaints (窗口服务投诉): found out, handled in one of three ways, answered."""

from typing import Any

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import Scalar
from tests.vocabulary import Command, Scenario, a_window_case, extends, filed, filled

CODE = "service-complaint"
SPOT, OFFICE, BUREAU = "现场处理", "找审批办处理", "联系业务局承诺时限"
WAYS = {
    SPOT: ("on-the-spot",),
    OFFICE: ("to-approval-office", "approval-office-result"),
    BUREAU: ("promise", "bureau-result"),
}
FILING: dict[str, Scalar] = {
    "by": "电话",
    "object": "办件",
    "anonymous": False,
    "window": "住建窗口",
    "matter": "模拟投诉",
}
NAMED: dict[str, Scalar] = {"complainant": "模拟投诉人", "contact": "模拟联系方式"}


def a_complaint(filed_on: str = "2025-09-22", *, followed: Case | None = None, **values: Any) -> Scenario:
    """File a complaint by telephone about the handling of a case, with a name, unless said otherwise."""
    return filed(CODE, filed_on, "desk", {**FILING, **NAMED, **values}, followed=followed)


def accepted(*, followed: Case | None = None, **values: Any) -> Scenario:
    """Let it have been accepted within the hour."""
    return a_complaint(followed=followed, **values).accepted_on("2025-09-22 10:00")


def does(step: str, **said: Scalar) -> Command:
    """Do a step, with what it says."""

    def act(case: Case, on: Occasion) -> None:
        rule = on.procedure.step(step)
        case.perform(on, step, StepAct(rule.act, filled(rule.fields, said), method="电话"))

    return act


def found(way: str, *, followed: Case | None = None, **values: Any) -> Scenario:
    """Let the facts have been found, and the way of handling chosen."""
    return accepted(followed=followed, **values).after("2025-09-22 11:00", "desk", does("facts", way=way))


def handled(way: str, *, at: str = "2025-09-24", **values: Any) -> Scenario:
    """Let it have been handled in that way; a bureau had promised 26 September."""
    history = found(way, **values)
    for step in WAYS[way]:
        said = {"by": "2025-09-26"} if step == "promise" else {}
        history = history.after(at, history.procedure.step(step).performers[0], does(step, **said))
    return history


def answered(way: str, at: str = "2025-09-25") -> Scenario:
    """Let the complainant have been answered."""
    return handled(way).after(at, "desk", does("feedback"))


def closes(case: Case, on: Occasion) -> None:
    """Close the complaint."""
    case.close(on)


def promised_and_extended() -> Scenario:
    """About a window case: the bureau promised a day after the holiday, the term was extended, the answer given."""
    history = found(BUREAU, followed=a_window_case().case, by="网上")
    history = history.after("2025-09-23", "desk", does("promise", by="2025-10-10"))
    history = history.after("2025-09-25", "desk-head", extends("handling", "5 working days", attached=None))
    history = history.after("2025-10-10", "bureau", does("bureau-result"))
    return history.after("2025-10-11", "desk", does("feedback")).after("2025-10-11 10:00", "desk", closes)
