"""A procedure definition on paper: every rule with its clause and where it comes from, Chinese first."""

from collections.abc import Iterable, Iterator, Sequence

from api.definition_sheet import steps as step_sheet
from api.definition_sheet.guards import (
    condition,
    field_title,
    guard_text,
    material_text,
    pilot_rows,
    table_rows,
    table_title,
)
from api.definition_sheet.notices import notice_rows
from api.definition_sheet.words import ACT_KIND, BASIS, FIELD_CLASS, Word
from api.words import AUDIENCE, EFFECT
from domain.clock.limit import Limit
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.procedures.vocabulary import (
    ClockRule,
    DateLimit,
    Expiry,
    ExpiryEffect,
    ExtensionRule,
    FieldRule,
    ItemLimit,
    NoticeLimit,
    Relief,
    Ruled,
    SuspensionGround,
    Title,
    WarningRule,
)

Row = tuple[str, str, str, str]  # code, rule, clause, basis
TRIGGERS = {
    "received": "收到",
    "correcting": "告知补正",
    "supplied": "补正材料",
    "accepted": "受理",
    "refused": "不予受理",
    "returned": "告知修改",
    "closed": "办结",
    "rated": "评价",
    "low-rating": "差评",
}


def sections(procedure: Procedure) -> Iterator[tuple[Word, Iterable[Row]]]:
    """Give the rules section by section: a heading, and a row for each rule."""
    intake = procedure.intake
    if procedure.filing is not None:
        rule = procedure.filing
        says = [f"提出 Filing：{_roles(procedure, rule.performers)}"]
        says += [f"附 {_forms(procedure, rule.forms)}"] if rule.forms else []
        says += [material_text(procedure, material) for material in rule.materials]
        yield Word("提出", "Filing"), [("filing", "；".join(says), rule.clause, BASIS[rule.basis].zh)]
    yield Word("试点", "Pilot"), pilot_rows(procedure)
    yield (
        Word("受理条件", "Conditions"),
        ((guard.code, guard_text(procedure, guard), *_source(guard)) for guard in procedure.guards),
    )
    yield (
        Word("与台账核对", "Held against the ledger"),
        (
            (check.code, f"{_title(check.title)}〔{'、'.join(check.procedures)}〕", *_source(check))
            for check in procedure.cross_checks
        ),
    )
    if procedure.table is not None:
        yield table_title(procedure.table), table_rows(procedure, procedure.table)
    yield Word("受理", "Intake"), _intake(procedure)
    yield Word("不予受理情形", "Grounds of refusal"), map(_ruled, intake.refuse)
    yield Word("告知修改情形", "Grounds of return"), map(_ruled, intake.amend)
    if procedure.grading is not None:
        yield (
            Word(f"认定（{_roles(procedure, procedure.grading.performers)}）", "Grading"),
            map(_ruled, procedure.grading.grades),
        )
    yield Word("环节", "Steps"), (_step(procedure, step) for step in procedure.steps)
    yield Word("结果", "Outcomes"), step_sheet.outcome_rows(procedure)
    pauses = Word(f"停止计时（{_pauses(procedure)}）", "Suspension")
    yield (
        pauses,
        ((rule.code, f"{_title(rule.title)}：{_maximum(rule)}", *_source(rule)) for rule in procedure.suspension),
    )
    yield Word("时限", "Clocks"), (_clock(procedure, clock) for clock in procedure.clocks)
    yield Word("告知", "Notices"), notice_rows(procedure)
    endings = (
        ("withdrawal", "撤回 Withdrawal", procedure.withdrawal),
        ("merging", "合并 Merging", procedure.merging),
        ("closing", "办结 Closing", procedure.closing),
    )
    yield (
        Word("终结", "Endings"),
        (
            (code, f"{title}：{_roles(procedure, rule.performers)}", rule.clause, BASIS[rule.basis].zh)
            for code, title, rule in endings
            if rule is not None
        ),
    )
    yield Word("联合审批", "Branches"), step_sheet.branch_rows(procedure)
    yield Word("评价", "Rating"), step_sheet.rating_rows(procedure)


def _intake(procedure: Procedure) -> Iterator[Row]:
    if procedure.follows is not None:
        which = "、".join(procedure.follows.procedures)
        must = "须" if procedure.follows.required else "可"
        when = procedure.follows.when
        only = "" if when is None else condition(procedure, when.field, when.value) + "："
        turn = f"，在其 {procedure.follows.clock} 已答复或者期满之后" if procedure.follows.clock else ""
        decided = f"，且结果为 {'、'.join(procedure.follows.outcomes)}" if procedure.follows.outcomes else ""
        says = f"前案 Follows：{only}{must}接续 {which or '任一案件'}{turn}{decided}"
        yield "follows", says, procedure.follows.clause, BASIS[procedure.follows.basis].zh
    rule = procedure.intake.accept
    forms = f"；附 {_forms(procedure, rule.forms)}" if rule.forms else ""
    yield (
        "accept",
        f"受理 Acceptance：{_roles(procedure, procedure.intake.performers)}{forms}",
        rule.clause,
        BASIS[rule.basis].zh,
    )
    if rule.window is not None:
        field = next(field.title.zh for field in procedure.fields if field.code == rule.window.field)
        yield (
            "window",
            f"自「{field}」起 {rule.window.limit.chinese} 内提出",
            rule.window.clause,
            BASIS[rule.window.basis].zh,
        )
        yield from _relief(procedure, rule.window.relief)

    correction = procedure.intake.correction
    if correction is not None:
        who = _roles(procedure, correction.performers or procedure.intake.performers)
        forms = f"；附 {_forms(procedure, correction.forms)}" if correction.forms else ""
        says = f"补正 Correction：{who} 一次告知需要补正的全部内容，至多 {correction.at_most} 次{forms}"
        yield "correction", says, correction.clause, BASIS[correction.basis].zh


def _relief(procedure: Procedure, relief: Relief | None) -> Iterator[Row]:
    if relief is not None:
        proof = _forms(procedure, [relief.form])
        says = f"期满时指定系统故障，恢复后 {relief.within.chinese} 内提出的，凭 {proof} 视为按期"
        yield "relief", says, relief.clause, BASIS[relief.basis].zh


def _step(procedure: Procedure, step: Step) -> Row:
    says = [f"{_title(step.title)}：{ACT_KIND[step.act].zh}，{_roles(procedure, step.performers)}"]
    if step.to:
        says.append(f"至 {procedure.roles[step.to].zh}")
    if step.after:
        says.append("在 " + "、".join(procedure.step(code).title.zh for code in step.after) + " 之后")
    if step.when is not None:
        says += step_sheet.conditions(procedure, step.when)
    says += step_sheet.how_often(procedure, step)
    if step.forms:
        says.append(f"附 {_forms(procedure, step.forms)}")
    if step.fields:
        says.append("填 " + "、".join(_filled_in(procedure, step, field) for field in step.fields))
    if step.on_rejection:
        says.append(f"不同意则退回 {procedure.step(step.on_rejection).title.zh}")
    if step.optional:
        says.append("可选 optional")
    if step.audience is not None:
        says.append(f"对 {AUDIENCE[step.audience][0]} 可见")
    return step.code, "；".join(says), *_source(step)


def _filled_in(procedure: Procedure, step: Step, field: FieldRule) -> str:
    only = field.required_when
    named = f"{step.code}.{only.field}" if only is not None else ""
    return field.title.zh + (f"（{_when(procedure, named, only.value)}须填）" if only is not None else "")


def _when(procedure: Procedure, field: str, value: object) -> str:
    return f"{condition(procedure, field, value).removeprefix('仅限 ')} 时"


def _maximum(rule: SuspensionGround) -> str:
    says = f"最长 {rule.maximum.chinese}，每案 {rule.at_most} 次"
    return says if rule.maximum_basis is None else f"{says}（{BASIS[rule.maximum_basis].zh}）"


def _pauses(procedure: Procedure) -> str:
    if procedure.pauses is None:
        return ""
    named = (
        ("", procedure.pauses.performers),
        ("逾期补录须 ", procedure.pauses.approvers),
        ("监督检查 ", procedure.pauses.checkers),
    )
    return "；".join(f"{what}{_roles(procedure, codes)}" for what, codes in named if codes)


def _clock(procedure: Procedure, clock: ClockRule) -> Row:
    limit = limit_text(procedure, clock)
    until = "、".join(_trigger(procedure, trigger) for trigger in clock.until)
    says = [
        f"{_title(clock.title)}：{limit}，{EFFECT[clock.effect][0]}",
        f"自 {_trigger(procedure, clock.starts)} 起，至 {until} 止",
    ]
    if clock.counted_from:
        says.append(f"自 {_trigger(procedure, clock.counted_from)} 之日计算")
    if clock.closes == "closing time":
        says.append("末日以办公时间结束为止")
    if clock.receipt == "next working day":
        says.append("休息日或下班后收到的，视为下一工作日收到")
    unit = "小时" if clock.by_hours else "日"
    if clock.when is not None:
        says.append(condition(procedure, clock.when.field, clock.when.value))
    if clock.outcomes:
        says.append(step_sheet.outcomes_text(procedure, clock.outcomes))
    if clock.near is not None:
        says.append(f"剩余 {clock.near} {unit}临期")
    if clock.grounds:
        says.append("可停止计时")
    says += [f"因 {ground.title.zh} 中断、重新计算（{ground.clause}）" for ground in clock.interruption]
    says += _end_of_term(procedure, clock)
    if clock.restatement == "no prejudice":
        says.append("后来的放假通知不得缩短")
    says += [_warning(procedure, rung, unit) for rung in clock.warnings]
    return clock.code, "；".join(says), *_source(clock)


def limit_text(procedure: Procedure, clock: ClockRule) -> str:
    """Say the limit of a clock."""
    match clock.limit:
        case Limit() as limit:
            return limit.chinese
        case NoticeLimit():
            return "以补正通知载明的期限为准"
        case DateLimit(date=field):
            return f"至{field_title(procedure, field)}所载之日"
        case ItemLimit(item=which):
            return f"事项{EFFECT_OF_ITEM[which]}时限"


def _end_of_term(procedure: Procedure, clock: ClockRule) -> Iterator[str]:
    if clock.extension is not None:
        yield _extension(procedure, clock.extension)
    if clock.expiry is not None:
        yield _expiry(procedure, clock.expiry)
    if clock.anew is not None:
        yield f"{_trigger(procedure, clock.anew)} 时重新指定期限"


def _extension(procedure: Procedure, rule: ExtensionRule) -> str:
    beyond = f"，特殊情况由 {_roles(procedure, rule.overriders)} 决定" if rule.overriders else ""
    who, most = _roles(procedure, rule.performers), rule.maximum.chinese
    who = f"{who}（限承办单位）" if rule.by_unit_in_charge else who
    asked = f"依期限内的 {procedure.step(rule.request).title.zh}，" if rule.request else ""
    return f"{asked}经 {who} 可延长 {rule.at_most} 次，共 {most}{beyond}（{rule.clause}）"


def _expiry(procedure: Procedure, rule: Expiry) -> str:
    since = {"expiry": "自届满之时", "last day": "自届满之日", "opening": "自起算之日"}[rule.effective_from]
    step, _, field = (rule.needs or "").partition(".")
    within = f"，且{field_title(procedure, f'{step}.{field}')}在期限内" if field else ""
    needs = f"，但须期限内已有 {procedure.step(step).title.zh}{within}" if step else ""
    return f"届满{EXPIRY[rule.effect]}，{since}{needs}（{rule.clause}）"


def _warning(procedure: Procedure, rung: WarningRule, unit: str) -> str:
    when = "超期" if rung.remaining is None else f"剩余 {rung.remaining} {unit}"
    return f"{when}{'提醒' if rung.to is None else f'报 {procedure.roles[rung.to].zh}'}（{rung.clause}）"


EFFECT_OF_ITEM = {"promised": "承诺", "statutory": "法定"}
EXPIRY = {
    ExpiryEffect.DEEMED_ACCEPTED: "视为受理",
    ExpiryEffect.DEEMED_WAIVED: "视为放弃",
    ExpiryEffect.LAPSE: "失效",
}


def _trigger(procedure: Procedure, trigger: str) -> str:
    kind, _, code = trigger.partition(":")
    if not code:
        return TRIGGERS[kind]
    return procedure.step(code).title.zh + ("（有送达凭证）" if kind == "served" else "")


def field_row(procedure: Procedure, field: FieldRule) -> tuple[str, ...]:
    """Give a field of the filing: code, name, class, and whether it must be filled in."""
    kind, must = FIELD_CLASS[field.protection], "是 yes" if field.required else ""
    if field.required_when is not None:
        must = _when(procedure, field.required_when.field, field.required_when.value)
    if field.code in procedure.subject and field in procedure.fields:
        must = "；".join(filter(None, (must, "主体 subject")))
    return field.code, _title(field.title), f"{kind.zh} {kind.en}", must


def _ruled(rule: Ruled) -> Row:
    return rule.code, _title(rule.title), *_source(rule)


def _source(rule: Ruled) -> tuple[str, str]:
    return rule.clause, BASIS[rule.basis].zh


def _title(title: Title) -> str:
    return f"{title.zh} {title.en}"


def _roles(procedure: Procedure, codes: Sequence[str]) -> str:
    return "、".join(procedure.roles[code].zh for code in codes)


def _forms(procedure: Procedure, codes: Sequence[str]) -> str:
    titles = {form.code: form.title.zh for form in procedure.forms}
    return "、".join(titles[code] for code in codes)
