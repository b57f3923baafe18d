"""What the filing itself must fulfil to be accepted: its forms, the guards, the ground and the materials it relies on.

Every refusal names the clause and the values that decided; comparisons are exact, in decimals, and inclusive.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.case.events import DeclarationContradicted
from domain.case.occasion import Occasion
from domain.case.refusals import FieldNeeded, FormMissing, GroundNotForThis, GuardHolds, GuardNotMet, MaterialMissing
from domain.case.requirements import holds
from domain.case.values import Scalar
from domain.procedures.guards import Guard, Material, Row
from domain.procedures.procedure import Procedure

if TYPE_CHECKING:
    from domain.case.case import Case


def check(case: "Case", occasion: Occasion) -> None:
    """Refuse to accept a filing that is out of scope, incomplete, or not borne by the ground that it names."""
    procedure = occasion.procedure
    if procedure.filing is not None:
        for form in procedure.filing.forms:
            if form not in case.attached:
                raise FormMissing(clause=procedure.filing.clause, form=form, title=_titles(procedure)[form])
    for guard in procedure.guards:
        _require(guard, case)
    table = procedure.table
    if table is None:
        return
    row = next(row for row in table.rows if row.code == case.disclosed[table.ground])
    applied_for = case.disclosed[table.applied_for]
    if row.applied_for != applied_for:
        raise GroundNotForThis(
            clause=row.clause, ground=row.code, applied_for=applied_for, ground_is_for=row.applied_for
        )
    for guard in row.guards:
        _require(guard, case)
    for material in row.materials:
        _require_material(row, material, case, procedure)


def cross_check(case: "Case", occasion: Occasion) -> None:
    """Put on record which cases of the ledger contradict what the filing declares."""
    cause = f"{case.id}@{case.version}"
    for check in occasion.procedure.cross_checks:
        cases = occasion.found.get(check.code, ())
        if cases and (check.when is None or holds(check.when, case)):
            case.record(DeclarationContradicted, occasion, check.clause, cause=cause, check=check.code, cases=cases)


def check_refusal(case: "Case", procedure: Procedure, ground: str) -> None:
    """Refuse a refusal on a ground that guards decide while all of them hold."""
    guards = [guard for guard in procedure.guards if guard.ground == ground]
    if guards and all(is_met(guard, case) for guard in guards):
        raise GuardHolds(clause=guards[0].clause, ground=ground, **_decided_by(guards, case))


def is_met(guard: Guard, case: "Case") -> bool:
    """Tell whether a guard holds; raise `FieldNeeded` where the filing leaves it open."""
    value = _value(case, guard.field, guard.clause)
    if guard.one_of:
        return value in guard.one_of
    limit, scaled = _limit(guard, case), Decimal(value) * 100
    return scaled <= limit if guard.at_most is not None else scaled >= limit


def _limit(guard: Guard, case: "Case") -> Decimal:
    """Give the bound in hundredths, so that no share is ever rounded."""
    bound = guard.at_most or guard.at_least
    assert bound is not None  # noqa: S101 - a definition at fault is not read
    number = bound.value if bound.field is None else _value(case, bound.field, guard.clause)
    assert number is not None  # noqa: S101 - a definition at fault is not read
    return Decimal(number) * bound.percent


def _require(guard: Guard, case: "Case") -> None:
    if not is_met(guard, case):
        raise GuardNotMet(clause=guard.clause, guard=guard.code, title=guard.title.zh, **_decided_by([guard], case))


def _require_material(row: Row, material: Material, case: "Case", procedure: Procedure) -> None:
    if material.when is not None:
        _value(case, material.when.field, material.clause)
        if not holds(material.when, case):
            return
    lacking = [[form for form in alternative if form not in case.attached] for alternative in material.any_of]
    if all(lacking):
        titles = _titles(procedure)
        needed = " 或 ".join("、".join(titles[form] for form in alternative) for alternative in material.any_of)
        raise MaterialMissing(clause=material.clause, ground=row.code, missing=min(lacking, key=len), needed=needed)


def _decided_by(guards: Iterable[Guard], case: "Case") -> dict[str, Scalar]:
    decided: dict[str, Scalar] = {}
    for guard in guards:
        bound = guard.at_most or guard.at_least
        decided[guard.field] = case.disclosed[guard.field]
        if bound is not None and bound.field is not None:
            decided[bound.field] = case.disclosed[bound.field]
        if bound is not None:
            decided["bound"] = f"{(_limit(guard, case) / 100):f}"
    return decided


def _value(case: "Case", field: str, clause: str) -> Scalar:
    if field not in case.disclosed:
        raise FieldNeeded(clause=clause, field=field)
    return case.disclosed[field]


def _titles(procedure: Procedure) -> dict[str, str]:
    return {form.code: form.title.zh for form in procedure.forms}
