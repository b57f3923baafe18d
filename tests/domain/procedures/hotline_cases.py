"""Cases of the hotline as far as they have come: everybody acts in person, and in the unit of the scenarios."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import Scalar
from tests.vocabulary import Command, Scenario, filled, forms, occasion, procedure_on

UNIT = "unit"
PROCEDURE = procedure_on("hotline", "2025-09-01")
SAID: dict[str, dict[str, Scalar]] = {
    "emergency-transfer": {"service": "119"},
    "dispatch": {"several-departments": False},
    "dispute-review": {"finding": "维持原派单"},
    "reply": {"result": "已解决"},
    "follow-up": {"satisfaction": "满意"},
    "publication": {"medium": "专栏"},
    "tracking": {"medium": "网络"},
    "taking-down": {"reason": "当事人请求"},
}
OWN: dict[str, dict[str, Any]] = {
    "dispatch": {"unit": UNIT},
    "dispatch-return": {"ground": "not-our-duty"},
    "rework": {"ground": "incomplete"},
    "conference-referral": {"ground": "no-result"},
    "feedback": {"method": "电话"},
    "follow-up": {"reached": True},
    "urging": {"unit": UNIT},
    "supervision": {"unit": UNIT},
    "on-site-supervision": {"unit": UNIT, "joint": ("市效能办",)},
    "check": {"approved": True},
    "approval": {"outcome": "approved"},
}


def in_person(command: Command, *, who: str | None = None, of: str = UNIT) -> Command:
    """Act as a person, by default one of the role, of a unit."""

    def act(case: Case, on: Occasion) -> None:
        actor = on.header.actor
        actor = actor.model_copy(update={"principal": who or actor.role, "unit": of, "grant": "office"})
        command(case, replace(on, header=on.header.model_copy(update={"actor": actor})))

    return act


def does(
    step: str, said: Mapping[str, Scalar] | None = None, *, who: str | None = None, of: str = UNIT, **own: Any
) -> Command:
    """Do a step with what it needs unless said otherwise."""

    def act(case: Case, on: Occasion) -> None:
        rule = on.procedure.step(step)
        bare = StepAct(rule.act, filled(rule.fields, {**SAID.get(step, {}), **(said or {})}), forms(*rule.forms))
        case.perform(on, step, replace(bare, **{**OWN.get(step, {}), **own}))

    return in_person(act, who=who, of=of)


def done(history: Scenario, at: str, *steps: str, said: Mapping[str, Scalar] | None = None, **own: Any) -> Scenario:
    """Let steps have been done, each by the first of its performers."""
    for step in steps:
        history = history.after(at, history.procedure.step(step).performers[0], does(step, said, **own))
    return history


def refuses(ground: str) -> Command:
    """Refuse the demand on a ground."""
    return lambda case, on: case.refuse(on, ground)


def closes(case: Case, on: Occasion) -> None:
    """Close the case."""
    case.close(on)


def called(
    at: str = "2025-09-01", kind: str = "求助", *, case_id: str = "case:hotline", channel: str = "call", **said: Scalar
) -> Scenario:
    """Let somebody have called on a Monday; a field's hyphen is written as an underscore."""
    named = {code.replace("_", "-"): value for code, value in said.items()}
    values = {"type": kind, "anonymous": False, "emergency": False, **named}
    case = Case.file(
        occasion(at, "agent", PROCEDURE),
        case_id=case_id,
        number="热线〔2025〕1号",
        channel=channel,
        filled=filled(PROCEDURE.fields, values),
    )
    return Scenario(PROCEDURE)._with(case)


def demanded(at: str = "2025-09-01", kind: str = "求助", **said: Any) -> Scenario:
    """Let the demand have been accepted at once."""
    return called(at, kind, **said).after(at, "agent", lambda case, on: case.accept(on, ()))


def dispatched(at: str = "2025-09-01 10:00", kind: str = "求助", **said: Scalar) -> Scenario:
    """Let the case have been dispatched; a field's hyphen is written as an underscore."""
    named = {code.replace("_", "-"): value for code, value in said.items()}
    return done(demanded(kind=kind), at, "dispatch", said=named)


def replied(at: str = "2025-09-03") -> Scenario:
    """Let the unit have replied in time."""
    return done(dispatched(), at, "reply")


def told(at: str = "2025-09-03 15:00") -> Scenario:
    """Let the reply have been reviewed, and told to the caller."""
    return done(replied(), at, "audit", "feedback")


def dissatisfied() -> Scenario:
    """Let the caller have said that he is not satisfied."""
    return done(told(), "2025-09-04", "follow-up", said={"satisfaction": "不满意"})


def twice_reworked() -> Scenario:
    """Let a reply have been returned twice, and be given a third time, the second rework late."""
    first = done(done(replied(), "2025-09-03 10:00", "rework"), "2025-09-05", "reply")
    return done(done(first, "2025-09-05 10:00", "rework", ground="诉求人补充了新的情况"), "2025-09-11", "reply")


def conferred() -> Scenario:
    """Let the joint conference have decided after two reworks."""
    return done(twice_reworked(), "2025-09-11 10:00", "conference-referral", "rework-conference")


def finished(history: Scenario, day: str) -> Scenario:
    """Let a reply that was given have been reviewed, told and followed up, and the case be closed."""
    followed = done(history, f"{day} 15:00", "audit", "feedback", "follow-up")
    return followed.after(f"{day} 16:00", "office", closes)
