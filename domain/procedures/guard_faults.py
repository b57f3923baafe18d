"""What contradicts itself in guards, decision tables and conditions. Each fault begins with its place."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from domain.procedures.guards import DecisionTable, Guard, Material
from domain.procedures.vocabulary import FieldClass, FieldRule, FieldType

if TYPE_CHECKING:
    from domain.procedures.procedure import Procedure

NUMBERS = {FieldType.AMOUNT, FieldType.INTEGER}


def guard_faults(procedure: "Procedure") -> Iterator[str]:
    """Find every fault of the guards, the table, and the conditions of steps and clocks."""
    public = {field.code: field for field in procedure.fields if field.protection is FieldClass.PUBLIC}
    forms = {form.code for form in procedure.forms}
    if procedure.filing is not None:
        yield from (
            f"filing names unknown {role}" for role in procedure.filing.performers if role not in procedure.roles
        )
        yield from (f"filing.forms names unknown {form}" for form in procedure.filing.forms if form not in forms)
        yield from _of_materials("filing.materials", procedure.filing.materials, forms, public)
    for guard in procedure.guards:
        yield from _of_guard(f"guard {guard.code}", guard, procedure, public)
    for check in procedure.cross_checks:
        if check.field not in _required(public):
            yield f"cross_check {check.code}: {check.field} is no required public field"
        if check.when is not None:
            yield from _of_condition(f"cross_check {check.code}.when", check.when.field, check.when.value, public)
    yield from _of_conditions(procedure, public)
    if procedure.table is not None:
        yield from _of_table(procedure.table, procedure, public, forms)


def _of_conditions(procedure: "Procedure", public: dict[str, FieldRule]) -> Iterator[str]:
    """Find the faults of the conditions of steps, of their grounds, of clocks and of the case that is followed."""
    said = {**_required(public), **_said_in_steps(procedure)}
    for step in procedure.steps:
        if step.when is not None and (step.when.field is None) != (step.when.value is None):
            yield f"step {step.code}.when: a field and what it is belong together"
        elif step.when is not None and step.when.field is not None:
            yield from _of_condition(f"step {step.code}.when", step.when.field, step.when.value, said)
        for ground in step.grounds:
            if ground.when is not None:
                where = f"step {step.code}.ground {ground.code}"
                yield from _of_condition(where, ground.when.field, ground.when.value, said)
    if procedure.follows is not None and procedure.follows.when is not None:
        needed = procedure.follows.when
        yield from _of_condition("follows.when", needed.field, needed.value, _required(public))
    for clock in procedure.clocks:
        if clock.when is not None:
            yield from _of_condition(f"clock {clock.code}.when", clock.when.field, clock.when.value, said)


def _of_table(
    table: DecisionTable, procedure: "Procedure", public: dict[str, FieldRule], forms: set[str]
) -> Iterator[str]:
    codes = [row.code for row in table.rows]
    yield from (f"ground {code} stands twice" for code in sorted({code for code in codes if codes.count(code) > 1}))
    for name, field, listed in (
        ("ground", table.ground, set(codes)),
        ("applied_for", table.applied_for, {row.applied_for for row in table.rows}),
    ):
        rule = _required(public).get(field)
        if rule is None or set(rule.choices) != listed:
            yield f"table.{name}: {field} must be a required public choice of exactly what the rows list"
    for row in table.rows:
        yield from _of_materials(f"ground {row.code}.materials", row.materials, forms, public)
        for guard in row.guards:
            yield from _of_guard(f"ground {row.code}.guard {guard.code}", guard, procedure, public)


def _of_materials(
    where: str, materials: Iterable[Material], forms: set[str], public: dict[str, FieldRule]
) -> Iterator[str]:
    for material in materials:
        named = [form for alternative in material.any_of for form in alternative]
        yield from (f"{where} names unknown {form}" for form in named if form not in forms)
        if material.when is not None:
            yield from _of_condition(f"{where}.when", material.when.field, material.when.value, public)


def _of_guard(where: str, guard: Guard, procedure: "Procedure", public: dict[str, FieldRule]) -> Iterator[str]:
    bound = guard.at_most or guard.at_least
    if sum((bool(guard.one_of), guard.at_most is not None, guard.at_least is not None)) != 1:
        yield f"{where}: it has either one_of, at_most or at_least"
    for value in guard.one_of:
        yield from _of_condition(where, guard.field, value, public)
    if bound is not None:
        if (bound.value is None) == (bound.field is None):
            yield f"{where}: a bound is either a value or a share of a field"
        for field in (guard.field, bound.field):
            if field is not None and (field not in public or public[field].type not in NUMBERS):
                yield f"{where}: {field} is no public field with a number"
    if guard.ground is not None and guard.ground not in {rule.code for rule in procedure.intake.refuse}:
        yield f"{where}.ground names unknown {guard.ground}"


def _of_condition(where: str, field: str, value: object, fields: dict[str, FieldRule]) -> Iterator[str]:
    rule = fields.get(field)
    if rule is None:
        yield f"{where}: no decision rests on {field}, which is not a public field, or not a required one"
        return
    for one in value if isinstance(value, tuple) else (value,):
        if one not in ((True, False) if rule.type is FieldType.BOOLEAN else rule.choices):
            yield f"{where}: {field} is never {one}"


def _said_in_steps(procedure: "Procedure") -> dict[str, FieldRule]:
    return {
        f"{step.code}.{field.code}": field
        for step in procedure.steps
        for field in step.fields
        if field.required and field.protection is FieldClass.PUBLIC
    }


def _required(fields: dict[str, FieldRule]) -> dict[str, FieldRule]:
    return {code: field for code, field in fields.items() if field.required}
