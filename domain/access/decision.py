"""May this principal do this act to this case: a pure function of the policy, with the rule that decided.

`units` of the principal are taken as they come: whoever asks has added those below them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.access.case_header import CaseHeader
from domain.access.policy import Relation, Rule, policy, rules_for
from domain.access.principal import Grant, Principal
from domain.access.reach import EVERYTHING, Reach, Stretch
from domain.access.role import Role
from domain.procedures.audience import Audience

NO_RULE = "denied"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which rule and why; `grant` is the grant of inspection that opened the case."""

    allowed: bool
    rule: str
    reason: str
    audience: Audience = Audience.PUBLIC
    grant: str | None = None


def decide(principal: Principal, act: str, case: CaseHeader | None, at: datetime) -> Decision:
    """Decide about an act on a case, or on none; without a case, whether some case may lie within reach.

    Of several rules that allow it, the one decides that shows most of the case, and of those the first in the table.
    """
    if principal.is_operator:
        return Decision(True, policy().operator, "the operator on the machine", Audience.SUPERVISOR)
    named = rules_for(principal.roles, act)
    if not named:
        return Decision(False, NO_RULE, f"no rule gives {act} to any of the roles held")
    missed, found = "", None
    for rule in named:
        if rule.relation is Relation.SCOPE and act not in principal.scopes:
            missed = f"{rule.id}: the key has no scope {act}"
            continue
        if case is None or rule.relation is Relation.NONE:
            opened, grant = True, None
        else:
            opened, grant = next(
                ((True, grant) for grant, stretch in _stretches(rule, principal, at) if stretch.covers(case)),
                (False, None),
            )
        if not opened:
            missed = f"{rule.id}: the case is not within reach"
        elif found is None or not found.audience.includes(rule.audience):
            found = Decision(True, rule.id, rule.relation.value, rule.audience, grant)
    return found or Decision(False, NO_RULE, missed)


def reach_of(principal: Principal, act: str, at: datetime) -> Reach:
    """Give the cases to which somebody may do an act: exactly those of which `decide` says so."""
    if principal.is_operator:
        return EVERYTHING
    return Reach(
        tuple(
            stretch
            for rule in rules_for(principal.roles, act)
            if rule.relation is not Relation.SCOPE or act in principal.scopes
            for _, stretch in _stretches(rule, principal, at)
        )
    )


def may_enter_as(principal: Principal, unit: str, role: str) -> bool:
    """Tell whether somebody may act for a unit, as a role of a procedure, an agreement or a record."""
    if principal.is_operator:
        return True
    offices = policy().offices
    return any(unit in principal.units_of(held) and role in (held, *offices.get(held, ())) for held in principal.roles)


def role_of(rule: str) -> Role | None:
    """Give the role that a rule is about; None for the operator's and for a denial."""
    return next((one.role for one in policy().rules if one.id == rule), None)


def relation_of(rule: str) -> Relation | None:
    """Give the relation that a rule asks for; None for the operator's and for a denial."""
    return next((one.relation for one in policy().rules if one.id == rule), None)


def _stretches(rule: Rule, principal: Principal, at: datetime) -> Iterator[tuple[str | None, Stretch]]:
    """Give what a rule opens to a principal, with the grant by which it does."""
    level = rule.level if principal.ceiling is None or rule.level.within(principal.ceiling) else principal.ceiling
    procedures = None if rule.procedures is None else frozenset(rule.procedures)
    match rule.relation:
        case Relation.OWN_CASE:
            yield None, Stretch(level, procedures=procedures, filed_by=principal.id)
            if principal.own:
                yield None, Stretch(level, procedures=procedures, cases=principal.own)
        case Relation.OWN_UNIT:
            yield None, Stretch(level, units=principal.units_of(rule.role), procedures=procedures)
        case Relation.SCOPE:
            yield None, Stretch(level, units=principal.units_of(rule.role) or None, procedures=procedures)
        case Relation.BODY:
            yield None, Stretch(level, procedures=procedures)
        case Relation.GRANT:
            for grant in principal.grants:
                if at < grant.until:
                    yield grant.id, _opened(grant, Stretch(level, procedures=procedures))
        case Relation.NONE:
            return


def _opened(grant: Grant, stretch: Stretch) -> Stretch:
    """Narrow a stretch to what a grant opens."""
    procedures = stretch.procedures
    if grant.procedures:
        procedures = grant.procedures if procedures is None else procedures & grant.procedures
    return Stretch(stretch.up_to, units=grant.units or None, procedures=procedures, cases=grant.cases or None)
