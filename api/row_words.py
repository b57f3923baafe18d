"""The rows of a state in an official's words: what each is about, what of it, and what its value means."""

from api import words
from api.answers.case import outcome_of, step_of
from api.answers.documents import form_of
from api.words import Coded, Words
from application.case_state import Kind, Row, Value
from domain.clock.reading import ClockState, Light
from domain.procedures.procedure import Procedure

KIND = {
    Kind.CASE: ("办件", "case"),
    Kind.HOLDER: ("经办", "who holds it"),
    Kind.OPEN_STEP: ("待办环节", "step that may be done"),
    Kind.STEP: ("已办环节", "step done"),
    Kind.CLOCK: ("时限", "clock"),
    Kind.MATERIAL: ("材料", "material"),
    Kind.FIELD: ("填报内容", "field"),
    Kind.NOTICE: ("告知", "notice"),
}
WHAT = {
    "status": ("办理状态", "status"),
    "outcome": ("结果", "outcome"),
    "grades": ("认定", "grades"),
    "unit": ("责任单位", "unit that answers for it"),
    "principal": ("经办人", "who did the last act"),
    "assisting": ("协办单位", "assisting units"),
    "open": ("可以办理", "may be done"),
    "done_at": ("办理时间", "done at"),
    "state": ("状态", "state"),
    "light": ("灯色", "light"),
    "elapsed": ("已用", "elapsed"),
    "remaining": ("剩余", "remaining"),
    "overdue": ("超期", "overdue by"),
    "due_on": ("到期日", "due on"),
    "provisional": ("暂定", "provisional"),
    "value": ("内容", "value"),
    "commitment": ("承诺值", "commitment"),
}
YES_OR_NO = {True: ("是", "yes"), False: ("否", "no")}


def kind_of(row: Row) -> Coded:
    """Name what a row is about."""
    zh, en = KIND[row.kind]
    return Coded(code=row.kind.value, zh=zh, en=en)


def name_of(row: Row, procedure: Procedure | None) -> Coded:
    """Name which one of its kind: a step, a clock, a form, a field, a notice; the case itself by its kind."""
    match row.kind:
        case Kind.OPEN_STEP | Kind.STEP:
            return step_of(row.name, procedure)
        case Kind.CLOCK:
            code, _, run = row.name.partition("/")
            titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}
            named = words.titled(code, titles.get(code))
            again = ("", "") if run == "1" else (f"（第{run}次）", f" (run {run})")
            return Coded(code=row.name, zh=named.zh + again[0], en=named.en + again[1])
        case Kind.MATERIAL:
            return form_of(row.name, procedure)
        case Kind.FIELD:
            return _field(row.name, procedure)
        case Kind.NOTICE:
            code, _, _ = row.name.partition("@")
            titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.notices}
            named = words.titled(code, titles.get(code))
            return Coded(code=row.name, zh=named.zh, en=named.en)
    return Coded(code=row.kind.value, zh=KIND[row.kind][0], en=KIND[row.kind][1])


def what_of(row: Row) -> Coded:
    """Name what of it; of a material its reference, which has no other name."""
    zh, en = WHAT.get(row.what, (row.what, row.what))
    return Coded(code=row.what, zh=zh, en=en)


def said(row: Row, value: Value | None, procedure: Procedure | None) -> Words | None:
    """Say what a coded value means; None where the value speaks for itself."""
    if isinstance(value, bool):
        zh, en = YES_OR_NO[value]
        return Words(zh=zh, en=en)
    if not isinstance(value, str):
        return None
    coded: Coded | None = None
    match row.kind, row.what:
        case Kind.CASE, "status":
            coded = words.status(value)
        case Kind.CASE, "outcome":
            coded = outcome_of(value, procedure)
        case Kind.CLOCK, "state":
            coded = words.state(ClockState(value))
        case Kind.CLOCK, "light":
            coded = words.light(Light(value))
        case Kind.NOTICE, _:
            coded = words.notice_state(value)
    return None if coded is None else Words(zh=coded.zh, en=coded.en)


def _field(name: str, procedure: Procedure | None) -> Coded:
    if procedure is None:
        return words.titled(name, None)
    step, dot, code = name.partition(".")
    fields = procedure.fields
    if dot:
        fields = next((one.fields for one in procedure.steps if one.code == step), ())
    return words.titled(name, {rule.code: rule.title for rule in fields}.get(code if dot else name))
