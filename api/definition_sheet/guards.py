"""Guards and decision tables on paper: every ground with its materials and conditions, each with its clause."""

from collections.abc import Iterator

from api.definition_sheet.words import BASIS, Row, Word, either, listed, of, sentence
from domain.procedures.guards import Bound, DecisionTable, Guard, Material
from domain.procedures.procedure import Procedure

YES_NO = {True: Word("是", "yes"), False: Word("否", "no")}


def table_title(table: DecisionTable) -> Word:
    """Give the heading of a decision table with its clause."""
    basis = BASIS[table.basis]
    return Word(
        f"适用情形及证明材料（{table.clause}，{basis.zh}）", f"Grounds and materials ({table.clause}, {basis.en})"
    )


def table_rows(procedure: Procedure, table: DecisionTable) -> Iterator[Row]:
    """Give a row for each ground: what it is for, its materials, its conditions, its clause and basis."""
    for row in table.rows:
        says = [Word(f"{row.applied_for}：{row.title.zh}", f"{row.applied_for}: {row.title.en}")]
        says += [material_text(procedure, material) for material in row.materials]
        for guard in row.guards:
            must = guard_text(procedure, guard)
            says.append(Word(f"{must.zh}（{guard.clause}）", f"{must.en} ({guard.clause})"))
        yield row.code, sentence(says), row.clause, BASIS[row.basis].zh


def guard_text(procedure: Procedure, guard: Guard) -> Word:
    """Say a guard in words: its sentence, and the comparison that it makes."""
    field = field_title(procedure, guard.field)
    if guard.one_of:
        values = either(map(_value, guard.one_of))
        compared = Word(f"{field.zh} 为 {values.zh}", f"{field.en} is {values.en}")
    elif guard.at_most is not None:
        most = _bound(procedure, guard.at_most)
        compared = Word(f"{field.zh} 不超过 {most.zh}", f"{field.en} is at most {most.en}")
    else:
        least = _bound(procedure, guard.at_least or Bound())
        compared = Word(f"{field.zh} 达到 {least.zh}", f"{field.en} is at least {least.en}")
    return Word(f"{guard.title.zh}〔{compared.zh}〕", f"{guard.title.en} [{compared.en}]")


def pilot_rows(procedure: Procedure) -> Iterator[Row]:
    """Say that a version is on trial, since when and where."""
    if procedure.pilot is not None:
        guard = next(guard for guard in procedure.guards if guard.code == procedure.pilot.places)
        since, until = procedure.in_force.since, procedure.in_force.until
        span = Word(
            f"自 {since} 起{f'至 {until}' if until else ''}试运行",
            f"on trial from {since}{f' through {until}' if until else ''}",
        )
        says = sentence([span, guard_text(procedure, guard)])
        yield "pilot", says, procedure.pilot.clause, BASIS[procedure.pilot.basis].zh


def condition(procedure: Procedure, field: str, value: object) -> Word:
    """Say a condition on what was filled in."""
    so = answered(procedure, field, value)
    return Word(f"仅限 {so.zh}", f"only if {so.en}")


def answered(procedure: Procedure, field: str, value: object) -> Word:
    """Say what a field must have been answered."""
    named, values = field_title(procedure, field), either(map(_value, value if isinstance(value, tuple) else (value,)))
    return Word(f"{named.zh} 为 {values.zh}", f"{named.en} is {values.en}")


def material_text(procedure: Procedure, material: Material) -> Word:
    """Say which sets of forms must be attached, and when."""
    titles = {form.code: of(form.title) for form in procedure.forms}
    sets = either(listed(titles[form] for form in alternative) for alternative in material.any_of)
    zh, en = f"附 {sets.zh}（{material.clause}）", f"with {sets.en} ({material.clause})"
    if material.when is None:
        return Word(zh, en)
    only = condition(procedure, material.when.field, material.when.value)
    return Word(f"{only.zh}：{zh}", f"{only.en}: {en}")


def _bound(procedure: Procedure, bound: Bound) -> Word:
    whole = Word(f"{bound.value}", f"{bound.value}") if bound.field is None else field_title(procedure, bound.field)
    if bound.percent == 100:
        return whole
    return Word(f"{whole.zh} 的 {bound.percent}%", f"{bound.percent}% of {whole.en}")


def field_title(procedure: Procedure, name: str) -> Word:
    """Name a field of the filing, or one of a step as «step.field»."""
    step, _, code = name.rpartition(".")
    fields = procedure.step(step).fields if step else procedure.fields
    title = next(field.title for field in fields if field.code == code)
    return Word(f"「{title.zh}」", f"“{title.en}”")


def _value(value: object) -> Word:
    return YES_NO[value] if isinstance(value, bool) else Word(str(value), str(value))
