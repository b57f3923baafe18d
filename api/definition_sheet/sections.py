"""A procedure definition on paper: every rule with its clause and where it comes from, Chinese first."""

from collections.abc import Iterable, Iterator, Sequence

from api.definition_sheet import steps as step_sheet
from api.definition_sheet.clocks import clock_row
from api.definition_sheet.guards import (
    answered,
    condition,
    guard_text,
    material_text,
    pilot_rows,
    table_rows,
    table_title,
)
from api.definition_sheet.notices import notice_rows
from api.definition_sheet.words import ACT_KIND, BASIS, FIELD_CLASS, Row, Word, listed, long, of, sentence, times
from api.words import AUDIENCE
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.procedures.vocabulary import FieldRule, Following, Relief, Ruled, SuspensionGround


def sections(procedure: Procedure) -> Iterator[tuple[Word, Iterable[Row]]]:
    """Give the rules section by section: a heading, and a row for each rule."""
    intake = procedure.intake
    if procedure.filing is not None:
        rule = procedure.filing
        who = _roles(procedure, rule.performers)
        says = [Word(f"提出：{who.zh}", f"Filing: {who.en}"), *_with(procedure, rule.forms)]
        says += [material_text(procedure, material) for material in rule.materials]
        yield Word("提出", "Filing"), [("filing", sentence(says), rule.clause, BASIS[rule.basis].zh)]
    yield Word("试点", "Pilot"), pilot_rows(procedure)
    yield (
        Word("受理条件", "Conditions"),
        ((guard.code, guard_text(procedure, guard), *_source(guard)) for guard in procedure.guards),
    )
    yield (
        Word("与台账核对", "Held against the ledger"),
        (
            (
                check.code,
                Word(
                    f"{check.title.zh}〔{'、'.join(check.procedures)}〕",
                    f"{check.title.en} [{', '.join(check.procedures)}]",
                ),
                *_source(check),
            )
            for check in procedure.cross_checks
        ),
    )
    if procedure.table is not None:
        yield table_title(procedure.table), table_rows(procedure, procedure.table)
    yield Word("受理", "Intake"), _intake(procedure)
    yield Word("不予受理情形", "Grounds of refusal"), map(_ruled, intake.refuse)
    yield Word("告知修改情形", "Grounds of return"), map(_ruled, intake.amend)
    if procedure.grading is not None:
        who = _roles(procedure, procedure.grading.performers)
        yield Word(f"认定（{who.zh}）", f"Grading ({who.en})"), map(_ruled, procedure.grading.grades)
    yield Word("环节", "Steps"), (_step(procedure, step) for step in procedure.steps)
    yield Word("结果", "Outcomes"), step_sheet.outcome_rows(procedure)
    who = _pauses(procedure)
    yield (
        Word(f"停止计时（{who.zh}）", f"Suspension ({who.en})"),
        ((rule.code, _maximum(rule), *_source(rule)) for rule in procedure.suspension),
    )
    yield Word("时限", "Clocks"), (clock_row(procedure, clock) for clock in procedure.clocks)
    yield Word("告知", "Notices"), notice_rows(procedure)
    yield Word("终结", "Endings"), _endings(procedure)
    yield Word("联合审批", "Branches"), step_sheet.branch_rows(procedure)
    yield Word("评价", "Rating"), step_sheet.rating_rows(procedure)


def _endings(procedure: Procedure) -> Iterator[Row]:
    for code, title, rule in (
        ("withdrawal", Word("撤回", "Withdrawal"), procedure.withdrawal),
        ("merging", Word("合并", "Merging"), procedure.merging),
        ("closing", Word("办结", "Closing"), procedure.closing),
    ):
        if rule is not None:
            who = _roles(procedure, rule.performers)
            yield code, Word(f"{title.zh}：{who.zh}", f"{title.en}: {who.en}"), rule.clause, BASIS[rule.basis].zh


def _intake(procedure: Procedure) -> Iterator[Row]:
    if procedure.follows is not None:
        says = _follows(procedure, procedure.follows)
        yield "follows", says, procedure.follows.clause, BASIS[procedure.follows.basis].zh
    rule, who = procedure.intake.accept, _roles(procedure, procedure.intake.performers)
    says = sentence([Word(f"受理：{who.zh}", f"Acceptance: {who.en}"), *_with(procedure, rule.forms)])
    yield "accept", says, rule.clause, BASIS[rule.basis].zh
    if rule.window is not None:
        field = next(of(field.title) for field in procedure.fields if field.code == rule.window.field)
        within = long(rule.window.limit)
        says = Word(f"自「{field.zh}」起 {within.zh} 内提出", f"to be filed within {within.en} of “{field.en}”")
        yield "window", says, rule.window.clause, BASIS[rule.window.basis].zh
        yield from _relief(procedure, rule.window.relief)

    correction = procedure.intake.correction
    if correction is not None:
        who, most = _roles(procedure, correction.performers or procedure.intake.performers), correction.at_most
        asked = Word(
            f"补正：{who.zh} 一次告知需要补正的全部内容，至多 {most} 次",
            f"Correction: {who.en} names at once all that is missing, at most {times(most)}",
        )
        says = sentence([asked, *_with(procedure, correction.forms)])
        yield "correction", says, correction.clause, BASIS[correction.basis].zh


def _follows(procedure: Procedure, rule: Following) -> Word:
    which = Word("、".join(rule.procedures) or "任一案件", ", ".join(rule.procedures) or "any case")
    only = None if rule.when is None else condition(procedure, rule.when.field, rule.when.value)
    must = Word("须接续", "must follow") if rule.required else Word("可接续", "may follow")
    zh, en = f"{must.zh} {which.zh}", f"{must.en} {which.en}"
    if only is not None:
        zh, en = f"{only.zh}：{zh}", f"{only.en}: {en}"
    if rule.clock:
        zh += f"，在其 {rule.clock} 已答复或者期满之后"
        en += f", once its {rule.clock} was answered or has run out"
    if rule.outcomes:
        zh += f"，且结果为 {'、'.join(rule.outcomes)}"
        en += f", with the outcome {', '.join(rule.outcomes)}"
    return Word(f"前案：{zh}", f"Case before: {en}")


def _relief(procedure: Procedure, relief: Relief | None) -> Iterator[Row]:
    if relief is not None:
        proof, within = _forms(procedure, [relief.form]), long(relief.within)
        says = Word(
            f"期满时指定系统故障，恢复后 {within.zh} 内提出的，凭 {proof.zh} 视为按期",
            f"if the designated system was down as the term ended, what is filed within {within.en} "
            f"of its return is in time, on {proof.en}",
        )
        yield "relief", says, relief.clause, BASIS[relief.basis].zh


def _step(procedure: Procedure, step: Step) -> Row:
    kind, who = ACT_KIND[step.act], _roles(procedure, step.performers)
    says = [Word(f"{step.title.zh}：{kind.zh}，{who.zh}", f"{step.title.en}: {kind.en}, {who.en}")]
    if step.to:
        to = procedure.roles[step.to]
        says.append(Word(f"至 {to.zh}", f"to {to.en}"))
    if step.after:
        before = listed(of(procedure.step(code).title) for code in step.after)
        says.append(Word(f"在 {before.zh} 之后", f"after {before.en}"))
    if step.when is not None:
        says += step_sheet.conditions(procedure, step.when)
    says += step_sheet.how_often(procedure, step)
    says += _with(procedure, step.forms)
    if step.fields:
        fields = listed(_filled_in(procedure, step, field) for field in step.fields)
        says.append(Word(f"填 {fields.zh}", f"filling in {fields.en}"))
    if step.on_rejection:
        back = procedure.step(step.on_rejection).title
        says.append(Word(f"不同意则退回 {back.zh}", f"if rejected, back to {back.en}"))
    if step.optional:
        says.append(Word("可选", "optional"))
    if step.audience is not None:
        zh, en = AUDIENCE[step.audience]
        says.append(Word(f"对 {zh} 可见", f"open to {en}"))
    return step.code, sentence(says), *_source(step)


def _filled_in(procedure: Procedure, step: Step, field: FieldRule) -> Word:
    only = field.required_when
    if only is None:
        return of(field.title)
    so = answered(procedure, f"{step.code}.{only.field}", only.value)
    return Word(f"{field.title.zh}（{so.zh} 时须填）", f"{field.title.en} (if {so.en})")


def _maximum(rule: SuspensionGround) -> Word:
    most, often = long(rule.maximum), rule.at_most
    says = Word(
        f"{rule.title.zh}：最长 {most.zh}，每案 {often} 次",
        f"{rule.title.en}: {most.en} at the most, {times(often)} per case",
    )
    if rule.maximum_basis is None:
        return says
    basis = BASIS[rule.maximum_basis]
    return Word(f"{says.zh}（{basis.zh}）", f"{says.en} ({basis.en})")


def _pauses(procedure: Procedure) -> Word:
    if procedure.pauses is None:
        return Word("", "")
    named = (
        (Word("", ""), procedure.pauses.performers),
        (Word("逾期补录须 ", "entered after the due day: "), procedure.pauses.approvers),
        (Word("监督检查 ", "checked by "), procedure.pauses.checkers),
    )
    of_each = [(what, _roles(procedure, codes)) for what, codes in named if codes]
    return sentence(Word(f"{what.zh}{who.zh}", f"{what.en}{who.en}") for what, who in of_each)


def field_row(procedure: Procedure, field: FieldRule) -> tuple[str, Word, Word, Word]:
    """Give a field of the filing: code, name, class, and whether it must be filled in."""
    must = [Word("是", "yes")] if field.required else []
    if field.required_when is not None:
        so = answered(procedure, field.required_when.field, field.required_when.value)
        must = [Word(f"{so.zh} 时", f"if {so.en}")]
    if field.code in procedure.subject and field in procedure.fields:
        must.append(Word("主体", "subject"))
    return field.code, of(field.title), FIELD_CLASS[field.protection], sentence(must)


def _ruled(rule: Ruled) -> Row:
    return rule.code, of(rule.title), *_source(rule)


def _source(rule: Ruled) -> tuple[str, str]:
    return rule.clause, BASIS[rule.basis].zh


def _roles(procedure: Procedure, codes: Sequence[str]) -> Word:
    return listed(of(procedure.roles[code]) for code in codes)


def _with(procedure: Procedure, codes: Sequence[str]) -> list[Word]:
    forms = _forms(procedure, codes)
    return [Word(f"附 {forms.zh}", f"with {forms.en}")] if codes else []


def _forms(procedure: Procedure, codes: Sequence[str]) -> Word:
    titles = {form.code: of(form.title) for form in procedure.forms}
    return listed(titles[code] for code in codes)
