"""What a form asks for: one input for each thing that an act's request says, filled with what the procedure allows.

Invariant: a field of a request that has no input here fails a test, so that no act can be asked for by halves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.words import Words, limit
from application.acts import COMMENT, EXPLANATION, REASON, LegalAct
from application.requests import FileCase
from domain.access.level import LEVEL_TITLES
from domain.case.case import Case
from domain.case.corrections import supplied_fields
from domain.clock.limit import Limit, Unit
from domain.procedures.guards import Material, Row
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.procedures.vocabulary import FieldClass, FieldRule, FieldType, Ruled, Title

YES_NO = {"true": Words(zh="是", en="yes"), "false": Words(zh="否", en="no")}
UNITS = {
    Unit.WORKING_DAYS: Words(zh="个工作日", en="working days"),
    Unit.CALENDAR_DAYS: Words(zh="日（自然日）", en="calendar days"),
    Unit.WORKING_HOURS: Words(zh="个工作小时", en="working hours"),
    Unit.MONTHS: Words(zh="个月", en="months"),
}
CHANNELS = {
    "counter": Words(zh="窗口", en="counter"),
    "online": Words(zh="网上", en="online"),
    "post": Words(zh="邮寄", en="post"),
    "call": Words(zh="来电", en="call"),
    "on-site": Words(zh="现场接访", en="on site"),
}
OF_TYPE = {FieldType.DATE: "date", FieldType.INTEGER: "number", FieldType.AMOUNT: "amount", FieldType.BOOLEAN: "radio",
           FieldType.CHOICE: "choice"}  # fmt: skip
REFERENCE = Words(zh="文号或编号", en="its reference")
LONG = 200  # characters from which on a text has several lines


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to fill in. `options` are what may be chosen, or suggested where the input takes a text."""

    name: str
    label: Words
    kind: str = "text"
    options: Mapping[str, Words] = field(default_factory=dict)
    required: bool = False
    help: Words | None = None
    protection: FieldClass = FieldClass.PUBLIC
    longest: int | None = None
    aside: bool = False

    @property
    def digest(self) -> str:
        """Name the field that carries under which digest the content of a material is held."""
        return f"held.{self.name}"

    @property
    def file(self) -> str:
        """Name the input that takes the content of a material."""
        return f"file.{self.name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form is for: the act, the case as it stands (none for a filing), the step that it does."""

    request: type[Any]
    name: str
    procedure: Procedure
    case: Case | None = None
    step: Step | None = None
    items: Mapping[str, Words] = field(default_factory=dict)

    @classmethod
    def of(cls, act: LegalAct, procedure: Procedure, case: Case, step: Step | None) -> "Wanted":
        """Want an act on a case."""
        return cls(act.request, act.name, procedure, case, step)

    @classmethod
    def filing(cls, procedure: Procedure, items: Mapping[str, Words]) -> "Wanted":
        """Want a filing."""
        return cls(FileCase, "file", procedure, items=items)


def inputs_of(wanted: Wanted) -> list[Input]:
    """Give the inputs of a form in the order of the request; those that stand aside last."""
    names = [name for name in wanted.request.model_fields if name not in GIVEN]
    found = [one for name in names for one in MADE[name](wanted)]
    return sorted(found, key=lambda one: one.aside)


GIVEN = frozenset({"acting", "effective_at", "step", "procedure"})  # asked for on every form, or in its address


def _ground(wanted: Wanted) -> list[Input]:
    label, rules = Words(zh="理由（法定情形）", en="Ground"), list(_grounds(wanted))
    free = wanted.step is not None and (wanted.step.other_grounds or not rules)
    needed = wanted.name != "decide"
    return [Input("ground", label, "text" if free else "choice", _titled(rules), required=needed, longest=200)]


def _grounds(wanted: Wanted) -> Iterable[Ruled]:
    procedure, case = wanted.procedure, wanted.case
    match wanted.name:
        case "refuse":
            return procedure.intake.refuse
        case "return-for-amendment":
            return procedure.intake.amend
        case "suspend-clocks":
            used = {} if case is None else case.suspended_on
            return [one for one in procedure.suspension if used.get(one.code, 0) < one.at_most]
        case "interrupt-clocks":
            return [ground for rule in procedure.clocks for ground in rule.interruption]
        case "decide":
            return [ground for outcome in procedure.outcomes for ground in outcome.grounds]
    return () if wanted.step is None else wanted.step.grounds


def _values(wanted: Wanted) -> list[Input]:
    if wanted.step is not None:
        return [value_input(rule) for rule in wanted.step.fields]
    rules: Sequence[FieldRule] = wanted.procedure.fields
    if wanted.name == "supply-corrections":
        rules = supplied_fields(wanted.procedure)
    return [value_input(rule) for rule in rules]


def value_input(rule: FieldRule) -> Input:
    """Make the input of a field that a procedure or a regulation lists."""
    kind = OF_TYPE.get(rule.type, "long" if rule.max_length > LONG else "text")
    chosen = {code: Words(zh=code, en=code) for code in rule.choices}
    when = rule.required_when
    hint = None if when is None else Words(zh="视所填情况必填", en="needed, depending on what else is filled in")
    return Input(
        f"values.{rule.code}",
        _words(rule.title),
        kind,
        YES_NO if rule.type is FieldType.BOOLEAN else chosen,
        required=rule.required,
        help=hint,
        protection=rule.protection,
        longest=rule.max_length if rule.type is FieldType.TEXT else None,
    )


def _forms(wanted: Wanted) -> list[Input]:
    needed, near = {*_forms_needed(wanted)}, {*_forms_at_hand(wanted)}
    return [
        Input(
            f"forms.{form.code}",
            _words(form.title),
            "material",
            required=form.code in needed,
            help=REFERENCE,
            longest=200,
            aside=form.code not in needed | near,
        )
        for form in wanted.procedure.forms
    ]


def _forms_needed(wanted: Wanted) -> Iterable[str]:
    procedure, intake = wanted.procedure, wanted.procedure.intake
    match wanted.name:
        case "accept":
            return intake.accept.forms
        case "return-for-correction" if intake.correction is not None:
            return intake.correction.forms
        case "file" if procedure.filing is not None:
            return procedure.filing.forms
        case "excuse-lateness" if intake.accept.window is not None and intake.accept.window.relief is not None:
            return [intake.accept.window.relief.form]
    return () if wanted.step is None else wanted.step.forms


def _forms_at_hand(wanted: Wanted) -> Iterable[str | None]:
    """Name the forms that some ground or clock needs, which is chosen only in the form itself."""
    match wanted.name:
        case "file":
            rule, table = wanted.procedure.filing, wanted.procedure.table
            materials = [*(() if rule is None else rule.materials), *_of_grounds(() if table is None else table.rows)]
            return [form for material in materials for alternative in material.any_of for form in alternative]
        case "suspend-clocks":
            return [ground.form for ground in wanted.procedure.suspension]
        case "extend-term" | "override-extension":
            return [rule.extension.form for rule in wanted.procedure.clocks if rule.extension is not None]
    return ()


def _of_grounds(rows: Iterable[Row]) -> Iterator[Material]:
    for row in rows:
        yield from row.materials


def _missing(wanted: Wanted) -> list[Input]:
    named = {form.code: _words(form.title) for form in wanted.procedure.forms}
    named |= {rule.code: _words(rule.title) for rule in wanted.procedure.fields}
    needed = wanted.name == "report-missing"
    return [Input("missing", Words(zh="缺少的材料和内容", en="What is missing"), "many", named, required=needed)]


def _said(name: str, rule: FieldRule, longest: int) -> Callable[[Wanted], list[Input]]:
    """Make the input of a text that stands in no procedure, with the class that the act gives it."""

    def made(wanted: Wanted) -> list[Input]:
        required = wanted.request.model_fields[name].is_required()
        words = _words(rule.title)
        return [Input(name, words, "long", required=required, protection=rule.protection, longest=longest)]

    return made


def asked(
    name: str,
    label: Words,
    kind: str = "text",
    options: Mapping[str, Words] | None = None,
    *,
    required: bool = False,
    hint: Words | None = None,
) -> Input:
    """Make an input by itself; texts are as long as requests take them."""
    longest = {"text": 200, "list": 4000}.get(kind)
    return Input(name, label, kind, options or {}, required=required, help=hint, longest=longest)


def _asked(
    name: str, zh: str, en: str, kind: str = "text", options: Mapping[str, Words] | None = None
) -> Callable[[Wanted], list[Input]]:
    """Make an input that is the same in every procedure."""

    def made(wanted: Wanted) -> list[Input]:
        required = wanted.request.model_fields[name].is_required()
        return [asked(name, Words(zh=zh, en=en), kind, options, required=required)]

    return made


def _unit(wanted: Wanted) -> list[Input]:
    known = () if wanted.case is None else (*wanted.case.hands, *wanted.case.assisting)
    label = Words(zh="承办单位", en="Unit in charge") if wanted.name == "dispatch" else Words(zh="责任单位", en="Unit")
    return [Input("unit", label, "text", {one: Words(zh=one, en=one) for one in known}, required=True, longest=200)]


def _joint(wanted: Wanted) -> list[Input]:
    needed = wanted.step is not None and wanted.step.jointly
    hint = Words(zh="多个之间用顿号分开", en="parted by commas")
    return [Input("joint", Words(zh="会同单位", en="Together with"), "list", required=needed, help=hint, longest=2000)]


def _grades(wanted: Wanted) -> list[Input]:
    grading = wanted.procedure.grading
    listed = _titled(grading.grades if grading is not None else ())
    return [Input("grades", Words(zh="认定为", en="Found to be"), "many", listed, required=True)]


def _outcome(wanted: Wanted) -> list[Input]:
    label = Words(zh="决定", en="Decision")
    return [Input("outcome", label, "choice", _titled(wanted.procedure.outcomes), required=True)]


def _needed(wanted: Wanted) -> list[Input]:
    longest = [(one.title, one.maximum) for one in wanted.procedure.suspension]
    label = Words(zh="书面告知的所需时间", en="Time needed, as told in writing")
    hint = Words(
        zh="；".join(f"{title.zh}最长{limit(most).zh}" for title, most in longest),
        en="; ".join(f"{title.en}: at most {most}" for title, most in longest),
    )
    return [Input("needed", label, "limit", _units(longest), required=True, help=hint)]


def _by(wanted: Wanted) -> list[Input]:
    rules = [(rule.title, rule.extension) for rule in wanted.procedure.clocks]
    longest = [(title, rule.maximum) for title, rule in rules if rule is not None]
    hint = Words(
        zh="；".join(f"{title.zh}最多延长{limit(most).zh}" for title, most in longest),
        en="; ".join(f"{title.en}: at most {most}" for title, most in longest),
    )
    return [Input("by", Words(zh="延长", en="Longer by"), "limit", _units(longest), required=True, help=hint)]


def _units(longest: Iterable[tuple[Title, Limit]]) -> dict[str, Words]:
    return {most.unit.value: UNITS[most.unit] for _, most in longest}


def _clock(wanted: Wanted) -> list[Input]:
    case = wanted.case
    running = {code for code, clock in case.clocks.items() if clock.is_open} if case is not None else set()
    rules = [rule for rule in wanted.procedure.clocks if rule.extension is not None and rule.code in running]
    return [Input("clock", Words(zh="时限", en="Clock"), "choice", _titled(rules), required=True)]


def _clocks(wanted: Wanted) -> list[Input]:
    case = wanted.case
    running = {code for code, clock in case.clocks.items() if clock.is_open} if case is not None else set()
    grounds = {one.code for one in wanted.procedure.suspension}
    rules = [rule for rule in wanted.procedure.clocks if rule.code in running and grounds & {*rule.grounds}]
    hint = Words(zh="不选则全部", en="without a choice: all")
    return [Input("clocks", Words(zh="时限", en="Clocks"), "many", _titled(rules), help=hint)]


def _score(wanted: Wanted) -> list[Input]:
    best = 5 if wanted.procedure.rating is None else wanted.procedure.rating.best
    scale = {str(one): Words(zh=f"{one} 分", en=str(one)) for one in range(best, 0, -1)}
    return [Input("score", Words(zh="评价", en="Rating"), "radio", scale, required=True)]


def _item(wanted: Wanted) -> list[Input]:
    if not wanted.procedure.needs_item:
        return []
    return [Input("item", Words(zh="事项", en="Service item"), "choice", wanted.items, required=True)]


def _follows(wanted: Wanted) -> list[Input]:
    rule = wanted.procedure.follows
    if rule is None:
        return []
    hint = Words(zh="前案的标识，以 case: 开头", en="its id, which begins with case:")
    label = Words(zh="前案", en="The case that it follows")
    return [Input("follows", label, "text", required=rule.required, help=hint, longest=200)]


def _approval(name: str, zh: tuple[str, str], en: tuple[str, str], label: Words) -> Callable[[Wanted], list[Input]]:
    said = {"true": Words(zh=zh[0], en=en[0]), "false": Words(zh=zh[1], en=en[1])}
    return lambda _: [Input(name, label, "radio", said, required=True)]


MADE: dict[str, Callable[[Wanted], list[Input]]] = {
    "channel": _asked("channel", "收件方式", "Channel", "choice", CHANNELS),
    "item": _item,
    "follows": _follows,
    "outcome": _outcome,
    "ground": _ground,
    "approved": _approval("approved", ("同意", "退回"), ("approve", "reject"), Words(zh="审核意见", en="Word")),
    "in_order": _approval(
        "in_order",
        ("符合规定", "责令恢复计时"),
        ("in order", "the clocks are to run on"),
        Words(zh="检查结果", en="Result"),
    ),
    "reached": _approval(
        "reached", ("已联系上", "未联系上"), ("reached", "not reached"), Words(zh="回访", en="Follow-up")
    ),
    "missing": _missing,
    "explanation": _said("explanation", EXPLANATION, 4000),
    "amend_by": _asked("amend_by", "修改期限", "Amend by", "date"),
    "supply_by": _asked("supply_by", "补正期限", "Supply by", "date"),
    "grades": _grades,
    "method": _asked("method", "送达方式", "Method of service"),
    "proof": _asked("proof", "送达凭证", "Proof of service"),
    "unit": _unit,
    "assisting": _asked("assisting", "协办单位（多个之间用顿号分开）", "Assisting units, parted by commas", "list"),
    "joint": _joint,
    "needed": _needed,
    "clocks": _clocks,
    "clock": _clock,
    "by": _by,
    "reason": _said("reason", REASON, 2000),
    "began_at": _asked("began_at", "系统故障开始", "The outage began", "moment"),
    "ended_at": _asked("ended_at", "系统恢复", "The system was up again", "moment"),
    "into": _asked("into", "并入的办件（以 case: 开头的标识）", "The case that it ends in, by its id"),
    "score": _score,
    "comment": _said("comment", COMMENT, 2000),
    "level": _asked(
        "level", "知悉范围", "Level", "choice", {code: Words(zh=zh, en=en) for code, (zh, en) in LEVEL_TITLES.items()}
    ),
    "values": _values,
    "forms": _forms,
}


def _titled(rules: Iterable[Ruled]) -> dict[str, Words]:
    """Name what may be chosen, with the clause that says so."""
    return {one.code: Words(zh=f"{one.title.zh}（{one.clause}）", en=f"{one.title.en} ({one.clause})") for one in rules}


def _words(title: Title) -> Words:
    return Words(zh=title.zh, en=title.en)
