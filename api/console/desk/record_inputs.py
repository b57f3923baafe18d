"""What the form of an act of record asks for: an input for each thing that its request says.

Invariant: a field of a request that has no input here fails a test, so that no act can be asked for by halves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.console.acts.inputs import Input, asked, value_input
from api.words import Words
from application.recording.act import RecordAct
from domain.regulation.regulation import Regulation

GIVEN = frozenset({"acting", "effective_at"})
INSPECTORS = frozenset({"inspectors", "inspector"})
PARTED = Words(zh="多个之间用顿号分开", en="parted by commas")
OPAQUE = Words(zh="账号标识，不是姓名", en="an opaque id, never a name")
LONGER = Words(
    zh="继续保管时填写：permanent（永久）或如 10 years（10年）", en="permanent, or so many years, as 10 years"
)
NO_NAMES = Words(zh="写入台账，不得出现个人姓名", en="it stands in the ledger, so it names no person")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form is for: the act, the regulation that rules it, and what may be named in it.

    Procedures on record by their codes, and who may inspect by their opaque ids; nobody where no account is kept here.
    """

    act: RecordAct
    regulation: Regulation
    procedures: Mapping[str, Words]
    inspectors: Mapping[str, Words]


def record_inputs(wanted: Wanted) -> list[Input]:
    """Give the inputs of a form in the order in which an official fills them in."""
    names = sorted(wanted.act.request.model_fields.keys() - GIVEN, key=list(MADE).index)
    return [one for name in names for one in MADE[name](wanted)]


Made = Callable[[Wanted], list[Input]]


def _one(
    name: str, zh: str, en: str, kind: str = "text", *, help_: Words | None = None, required: bool | None = None
) -> Made:
    def made(wanted: Wanted) -> list[Input]:
        needed = wanted.act.request.model_fields[name].is_required() if required is None else required
        return [asked(name, Words(zh=zh, en=en), kind, required=needed, hint=help_)]

    return made


def _sign(_: Wanted) -> list[Input]:
    """Carry the row of a view along; opened by hand, a finding has none."""
    named = Words(zh="疑点", en="Sign")
    return [asked(f"sign.{part}", named, "carried") for part in ("view", "version", "kind", "row")]


def _scope(wanted: Wanted) -> list[Input]:
    return [
        asked("scope.cases", Words(zh="办件（case: 开头的标识）", en="Cases, by their ids"), "list", hint=PARTED),
        asked("scope.units", Words(zh="单位", en="Units"), "list", hint=PARTED),
        asked("scope.procedures", Words(zh="程序", en="Procedures"), "many", wanted.procedures),
    ]


def _inspectors(kind: str, otherwise: str) -> Made:
    """Ask for inspectors by their names, where accounts are kept here."""

    def made(wanted: Wanted) -> list[Input]:
        (name,) = wanted.act.request.model_fields.keys() & INSPECTORS
        words = Words(zh="检查人员", en="Inspectors" if kind == "many" else "Inspector")
        if not wanted.inspectors:
            return [asked(name, words, otherwise, required=True, hint=OPAQUE)]
        return [asked(name, words, kind, wanted.inspectors, required=True)]

    return made


def _held(_: Wanted) -> list[Input]:
    said = {"true": Words(zh="属实", en="it held"), "false": Words(zh="不属实", en="it did not hold")}
    return [asked("held", Words(zh="核实结果", en="Result"), "radio", said, required=True)]


def _work(wanted: Wanted) -> list[Input]:
    listed = {one.code: Words(zh=one.title.zh, en=one.title.en) for one in wanted.regulation.lists.get("work", ())}
    return [asked("work", Words(zh="工作内容", en="What was done"), "choice", listed, required=True)]


def _values(wanted: Wanted) -> list[Input]:
    return [value_input(rule) for rule in wanted.regulation.act(wanted.act.name).fields]


def _outcome(_: Wanted) -> list[Input]:
    said = {"keep": Words(zh="继续保管", en="to be kept on"), "destroy": Words(zh="销毁", en="to be destroyed")}
    return [asked("outcome", Words(zh="鉴定结果", en="Outcome"), "radio", said, required=True)]


def _until(wanted: Wanted) -> list[Input]:
    """Ask for the last day; a hold may stand without one."""
    return [asked("until", Words(zh="截止日", en="The last day"), "date", required=wanted.act.name != "hold-file")]


MADE: dict[str, Made] = {
    "sign": _sign,
    "work": _work,
    "case": _one("case", "办件（case: 开头的标识）", "Case, by its id"),
    "as_of": _one("as_of", "所看的生效时刻", "The moment in law that was looked at", "moment"),
    "known_at": _one("known_at", "所看的记录时刻", "The moment of record that was looked at", "moment"),
    "held": _held,
    "unit": _one("unit", "责任单位", "Unit"),
    "office": _one("office", "责任科室", "Office"),
    "principal": _one("principal", "责任人", "Person responsible", help_=OPAQUE),
    "rectify_by": _one("rectify_by", "整改期限", "Rectify by", "date"),
    "basis": _one("basis", "依据文号", "The document that orders it"),
    "scope": _scope,
    "inspectors": _inspectors("many", "list"),
    "inspector": _inspectors("choice", "text"),
    "order": _one("order", "文书号", "Number of the order"),
    "authority": _one("authority", "要求保全的机关", "Who asks for it"),
    "cases": _one("cases", "办件（case: 开头的标识）", "Cases, by their ids", "list", help_=PARTED),
    "archive": _one("archive", "接收档案馆", "Archive"),
    "consent": _one("consent", "同意提前移交的文号", "The consent to hand over early", required=False),
    "receipt": _one("receipt", "接收回执编号", "Number of the receipt"),
    "outcome": _outcome,
    "longer": _one("longer", "继续保管的期限", "Kept on for", help_=LONGER, required=False),
    "until": _until,
    "reason": _one("reason", "理由", "Reason", help_=NO_NAMES, required=True),
    "values": _values,
    "events": _one("events", "依据的记录（标识@版本）", "The events behind it (stream@version)", "list", help_=PARTED),
}
