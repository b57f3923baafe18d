"""The policy: one table of rules, read from policy.yaml. What no rule allows is denied.

Invariant: a rule names only acts, roles and relations that there are; each has an id of its own, which every decision
carries.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain import yaml_source
from domain.access.level import LEVEL_TITLES, CaseLevel
from domain.access.role import Role
from domain.header import Frozen
from domain.procedures.audience import Audience

Act = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*(\.[a-z-]+)?$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[a-z-]+)?$")]


class Relation(StrEnum):
    """How the holder of a role must stand to a case."""

    OWN_CASE = "own-case"
    OWN_UNIT = "own-unit"
    BODY = "body"
    GRANT = "grant"
    SCOPE = "scope"
    NONE = "none"


class Rule(Frozen):
    """One line: who may do what, to which cases. `acts` are acts and families of them; without a role: everyone."""

    id: RuleId
    role: Role | None = None
    acts: Annotated[tuple[Act, ...], Field(min_length=1)]
    relation: Relation
    procedures: tuple[str, ...] | None = None
    level: CaseLevel = CaseLevel.PUBLIC
    audience: Audience = Audience.PUBLIC


class Policy(Frozen):
    """All rules, with the families of acts that they name, and the offices as which each role enters."""

    operator: RuleId
    levels: dict[CaseLevel, str]
    acts: dict[str, tuple[Act, ...]]
    rules: tuple[Rule, ...]
    offices: dict[Role, tuple[str, ...]]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.levels != {level: chinese for level, (chinese, _) in LEVEL_TITLES.items()}:
            raise ValueError("the levels are not those of a case")
        ids = [self.operator, *(rule.id for rule in self.rules)]
        if len(ids) != len(set(ids)):
            raise ValueError("two rules have one id")
        for place, names in (*self.acts.items(), *((rule.id, rule.acts) for rule in self.rules)):
            unknown = [name for name in names if "." not in name and name not in self.acts]
            if unknown or place in names:
                raise ValueError(f"{place} names families of acts that there are not: {', '.join(unknown or [place])}")
        return self

    def acts_of(self, rule: Rule) -> Iterator[str]:
        """Give the acts of a rule, its families spelt out."""
        waiting = list(rule.acts)
        while waiting:
            name = waiting.pop(0)
            if name in self.acts:
                waiting = [*self.acts[name], *waiting]
            else:
                yield name


@cache
def policy() -> Policy:
    """Load the policy that comes with the product."""
    text = files("domain.access").joinpath("policy.yaml").read_text(encoding="utf-8")
    return Policy.model_validate(yaml_source.read(text).data)


@cache
def by_act() -> Mapping[str, tuple[Rule, ...]]:
    """Give the rules that name each act, in the order of the table."""
    table = policy()
    found: dict[str, list[Rule]] = {}
    for rule in table.rules:
        for act in dict.fromkeys(table.acts_of(rule)):
            found.setdefault(act, []).append(rule)
    return {act: tuple(rules) for act, rules in found.items()}


def is_public(act: str) -> bool:
    """Tell whether an act needs no word of who asks."""
    return act in policy().acts["public"]


def rules_for(roles: Collection[Role], act: str) -> list[Rule]:
    """Give the rules that name an act for the holder of some roles, in the order of the table."""
    return [rule for rule in by_act().get(act, ()) if rule.role is None or rule.role in roles]
