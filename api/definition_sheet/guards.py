"""Guards and decision tables on paper: every ground with its materials and conditions, each with its clause."""

from collections.abc import Iterator

from api.definition_sheet.words import BASIS, Word
from domain.procedures.guards import Bound, DecisionTable, Guard, Material
from domain.procedures.procedure import Procedure

YES_NO = {True: "是", False: "否"}


def table_title(table: DecisionTable) -> Word:
    """Give the heading of a decision table with its clause."""
    return Word(f"适用情形及证明材料（{table.clause}，{BASIS[table.basis].zh}）", "Grounds and materials")


def table_rows(procedure: Procedure, table: DecisionTable) -> Iterator[tuple[str, str, str, str]]:
    """Give a row for each ground: what it is for, its materials, its conditions, its clause and basis."""
    for row in table.rows:
        says = [f"{row.applied_for}：{row.title.zh} {row.title.en}"]
        says += [material_text(procedure, material) for material in row.materials]
        says += [f"{guard_text(procedure, guard)}（{guard.clause}）" for guard in row.guards]
        yield row.code, "；".join(says), row.clause, BASIS[row.basis].zh


def guard_text(procedure: Procedure, guard: Guard) -> str:
    """Say a guard in words: its sentence, and the comparison that it makes."""
    field = field_title(procedure, guard.field)
    if guard.one_of:
        compared = f"{field} 为 {' 或 '.join(_value(value) for value in guard.one_of)}"
    elif guard.at_most is not None:
        compared = f"{field} 不超过 {_bound(procedure, guard.at_most)}"
    else:
        compared = f"{field} 达到 {_bound(procedure, guard.at_least or Bound())}"
    return f"{guard.title.zh} {guard.title.en}〔{compared}〕"


def pilot_rows(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Say that a version is on trial, since when and where."""
    if procedure.pilot is not None:
        guard = next(guard for guard in procedure.guards if guard.code == procedure.pilot.places)
        span = f"自 {procedure.in_force.since} 起" + (
            f"至 {procedure.in_force.until}" if procedure.in_force.until else ""
        )
        says = f"{span}试运行 on trial；{guard_text(procedure, guard)}"
        yield "pilot", says, procedure.pilot.clause, BASIS[procedure.pilot.basis].zh


def condition(procedure: Procedure, field: str, value: object) -> str:
    """Say a condition on what was filled in."""
    listed = value if isinstance(value, tuple) else (value,)
    return f"仅限 {field_title(procedure, field)} 为 {' 或 '.join(_value(one) for one in listed)}"


def material_text(procedure: Procedure, material: Material) -> str:
    """Say which sets of forms must be attached, and when."""
    titles = {form.code: form.title.zh for form in procedure.forms}
    sets = " 或 ".join("、".join(titles[form] for form in alternative) for alternative in material.any_of)
    only = "" if material.when is None else condition(procedure, material.when.field, material.when.value) + "："
    return f"{only}附 {sets}（{material.clause}）"


def _bound(procedure: Procedure, bound: Bound) -> str:
    whole = bound.value if bound.field is None else field_title(procedure, bound.field)
    return f"{whole}" if bound.percent == 100 else f"{whole} 的 {bound.percent}%"


def field_title(procedure: Procedure, name: str) -> str:
    """Name a field of the filing, or one of a step as «step.field»."""
    step, _, code = name.rpartition(".")
    fields = procedure.step(step).fields if step else procedure.fields
    return f"「{next(field.title.zh for field in fields if field.code == code)}」"


def _value(value: object) -> str:
    return YES_NO[value] if isinstance(value, bool) else str(value)
