"""The words that an official reads, in Chinese with English beside: codes never stand alone in an answer."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from application.stepping import Order
from domain.access.level import LEVEL_TITLES, CaseLevel
from domain.case.deadlines import DueKind
from domain.clock.clock import Effect
from domain.clock.explanation import DayKind
from domain.clock.limit import Limit, Unit
from domain.clock.reading import ClockState, Light
from domain.events import DomainEvent
from domain.procedures.audience import Audience
from domain.procedures.notices import Channel
from domain.procedures.vocabulary import Title
from domain.regulation.retention import years_of


class Words(BaseModel):
    """A name in the officials' words, with English beside it."""

    zh: str
    en: str


class Coded(Words):
    """A code with its words."""

    code: str


class LightWords(Coded):
    """A light, with the sign that shows it where colour does not."""

    sign: str


class LimitWords(Words):
    """A limit: its amount, its unit, and both in words."""

    amount: int
    unit: str = Field(examples=["working days"])


STATUS = {
    "filed": ("待审查", "awaiting review"),
    "returned": ("待修改后重新提出", "returned for amendment"),
    "correcting": ("待补正", "awaiting corrections"),
    "refused": ("不予受理", "not accepted"),
    "accepted": ("办理中", "being handled"),
    "closed": ("办结", "closed"),
    "withdrawn": ("已撤回", "withdrawn"),
    "merged": ("已合并", "merged into another case"),
    "lapsed": ("期限届满失效", "lapsed"),
}
FINDING_STATUS = {
    "opened": ("待核实", "to be verified"),
    "not-held": ("不属实", "did not hold"),
    "held": ("属实，待责任认定", "held, to be attributed"),
    "attributed": ("整改中", "being rectified"),
    "rectified": ("已整改，待销号", "rectified, to be closed"),
    "closed": ("已销号", "closed"),
}
FILE_STATUS = {
    "kept": ("本单位保管", "kept here"),
    "transferred": ("已移交，待接收", "handed over, to be received"),
    "received": ("已进馆", "with the archive"),
    "to-be-destroyed": ("鉴定销毁，待销毁", "appraised, to be destroyed"),
    "destroyed": ("已销毁", "destroyed"),
}
TRANSFER_STATUS = {
    "ordered": ("已移交，待接收", "handed over, to be received"),
    "received": ("已接收", "received"),
    "returned": ("已退回", "sent back"),
}
NOTICE_STATE = {"due": ("待发", "due"), "sent": ("已发出", "sent"), "failed": ("未送达", "failed")}
DUE_KIND = {
    DueKind.RESUME: ("恢复计时", "the clock is resumed"),
    DueKind.WARN: ("提醒", "a warning"),
    DueKind.ESCALATE: ("上报", "escalation"),
    DueKind.EXPIRE: ("期限届满", "the term ends"),
    DueKind.RESTATE: ("期限重述", "the due day is restated"),
}
VALUE_STATE = {"open": ("可用", "open"), "sealed": ("已封存", "sealed"), "shredded": ("已销毁", "shredded")}
CHANNEL = {
    Channel.PORTAL: ("政务服务网", "portal"),
    Channel.SMS: ("短信", "text message"),
    Channel.EMAIL: ("电子邮件", "e-mail"),
    Channel.LETTER: ("信函", "letter"),
}
STATE = {
    ClockState.RUNNING: ("计时中", "running"),
    ClockState.SUSPENDED: ("停止计时", "suspended"),
    ClockState.EXPIRED: ("超期", "overdue"),
    ClockState.INTERRUPTED: ("中断，重新计算", "interrupted"),
    ClockState.MET: ("按期", "met"),
    ClockState.MISSED: ("逾期办结", "ended late"),
}
LIGHT = {
    Light.GREEN: ("正常", "in time", "●"),
    Light.AMBER: ("临期", "near due", "▲"),
    Light.RED: ("超期", "overdue", "■"),
    Light.GREY: ("停止计时", "suspended", "‖"),
}
AUDIENCE = {
    Audience.PUBLIC: ("社会公众", "the public"),
    Audience.APPLICANT: ("申办人", "the applicant"),
    Audience.INTAKE: ("外网受理人员", "those of the intake"),
    Audience.HANDLER: ("内网审批人员", "those who handle it inside"),
    Audience.SUPERVISOR: ("督察人员", "supervisors"),
}
ORDER = {
    Order.RECORDED: ("记录顺序", "as recorded"),
    Order.EFFECTIVE: ("生效顺序", "as it took effect in law"),
}
EFFECT = {
    Effect.INTERNAL: ("内部", "internal"),
    Effect.PROMISED: ("承诺", "promised"),
    Effect.STATUTORY: ("法定", "statutory"),
}
DAY_KIND = {
    DayKind.OPENING: ("起算日（不计）", "opening day, not counted"),
    DayKind.COUNTED: ("计入", "counted"),
    DayKind.REST: ("休息日（不计）", "rest day, not counted"),
    DayKind.SUSPENDED: ("停止计时（不计）", "suspended, not counted"),
    DayKind.ROLLED: ("顺延至", "rolled forward to"),
    DayKind.CLOSED: ("非办公时间（不计）", "office closed, not counted"),
}
COUNTING = {
    Unit.WORKING_DAYS: (
        "自次日起算，只计工作日（民法典第201条；行政许可法第82条）",
        "counted from the next day, working days alone (民法典 201, 行政许可法 82)",
    ),
    Unit.CALENDAR_DAYS: (
        "自次日起算，末日为休息日的顺延（民法典第201、203条）",
        "counted from the next day; a last day on a rest day rolls forward (民法典 201, 203)",
    ),
    Unit.MONTHS: (
        "自次日起算，至对应日，没有对应日的至月末日；末日为休息日的顺延（民法典第201至203条）",
        "from the next day to the corresponding day, or the last of the month; rolls forward (民法典 201 to 203)",
    ),
    Unit.WORKING_DAY_OF_NEXT_MONTH: ("至次月的该工作日", "to that working day of the next month"),
    Unit.WORKING_HOURS: (
        "自开始时起算，只计办公时间（民法典第201条第二款）",
        "counted from the moment it starts, office hours alone (民法典 201 II)",
    ),
    Unit.SAME_DAY: ("当日，不顺延", "the same day, never rolled forward"),
    Unit.IMMEDIATELY: ("当即办理，不得迟于当日", "at once, and on the same day at the latest"),
    None: ("由来源系统给定", "given by the source"),
}
DAY_LABEL = {
    "工作日": "working day",
    "星期一": "Monday",
    "星期二": "Tuesday",
    "星期三": "Wednesday",
    "星期四": "Thursday",
    "星期五": "Friday",
    "星期六": "Saturday",
    "星期日": "Sunday",
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "春节延长假期": "extended Spring Festival holiday",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利70周年纪念日": "70th anniversary of the victory in the War of Resistance",
}
OF_NO_PROCEDURE = {
    "imported-history": ("导入的历史办件", "history taken over"),
    "source-deadline": ("来源系统所给期限", "deadline of the source"),
    "system": ("系统", "the system"),
}
MADE_UP_FOR = "调休上班（"


def _coded(names: Mapping[Any, tuple[str, str]], code: str) -> Coded:
    zh, en = names[code]
    return Coded(code=code, zh=zh, en=en)


def level(code: CaseLevel) -> Coded:
    """Name the level of a case."""
    return _coded(LEVEL_TITLES, code)


def status(code: str) -> Coded:
    """Name the stage of a case."""
    zh, en = STATUS.get(code, (code, code))
    return Coded(code=code, zh=zh, en=en)


def state(code: ClockState) -> Coded:
    """Name the state of a clock."""
    return _coded(STATE, code)


def notice_state(code: str) -> Coded:
    """Name where a notice stands."""
    return _coded(NOTICE_STATE, code)


def finding_status(code: str) -> Coded:
    """Name how far a finding has come."""
    return _coded(FINDING_STATUS, code)


def file_status(code: str) -> Coded:
    """Name where the file of a case is."""
    return _coded(FILE_STATUS, code)


def transfer_status(code: str) -> Coded:
    """Name how far a handover has come."""
    return _coded(TRANSFER_STATUS, code)


def kept_for(keep: str) -> Coded:
    """Name a term of retention (保管期限)."""
    years = years_of(keep)
    zh, en = ("永久", "for ever") if years is None else (f"{years}年", f"{years} years")
    return Coded(code=keep, zh=zh, en=en)


def due_kind(code: DueKind) -> Coded:
    """Name what falls due."""
    return _coded(DUE_KIND, code)


def value_state(code: str) -> Coded:
    """Name how a protected value stands."""
    return _coded(VALUE_STATE, code)


def channel(code: Channel) -> Coded:
    """Name the way on which a notice goes out."""
    return _coded(CHANNEL, code)


def light(code: Light) -> LightWords:
    """Name a light."""
    zh, en, sign = LIGHT[code]
    return LightWords(code=code, zh=zh, en=en, sign=sign)


def order(code: Order) -> Coded:
    """Name an order of events."""
    return _coded(ORDER, code)


def audience(code: Audience) -> Coded:
    """Name who looks."""
    return _coded(AUDIENCE, code)


def effect(code: Effect) -> Coded:
    """Name what a limit is worth in law."""
    return _coded(EFFECT, code)


def day_kind(code: DayKind) -> Coded:
    """Name what a day is to a term."""
    return _coded(DAY_KIND, code)


def day_label(label: str) -> Words:
    """Name why a day is a working day or a rest day; a festival without an English name keeps its Chinese one."""
    plain = label.removeprefix(MADE_UP_FOR).removesuffix("）") if label.startswith(MADE_UP_FOR) else label
    english = ", ".join(DAY_LABEL.get(part, part) for part in plain.split("、"))
    return Words(zh=label, en=english if plain is label else f"working day made up for {english}")


def limit(value: Limit) -> LimitWords:
    """Name a limit."""
    return LimitWords(zh=value.chinese, en=str(value), amount=value.amount, unit=value.unit)


def counting(value: Limit | None) -> Words:
    """Name the rule by which the days of a limit are counted."""
    zh, en = COUNTING[None if value is None else value.unit]
    return Words(zh=zh, en=en)


def unit(value: Limit | None) -> Unit:
    """Name the unit in which a clock counts; an imported one counts calendar days, as one to a day of a month does."""
    if value is None or value.unit in {Unit.MONTHS, Unit.WORKING_DAY_OF_NEXT_MONTH}:
        return Unit.CALENDAR_DAYS
    return value.unit


def titled(code: str, title: Title | None) -> Coded:
    """Name something by the title that the procedure gives it; else by our own word for it, or by its bare code."""
    if title is not None:
        return Coded(code=code, zh=title.zh, en=title.en)
    zh, en = OF_NO_PROCEDURE.get(code, (code, code))
    return Coded(code=code, zh=zh, en=en)


def act(event: DomainEvent) -> Coded:
    """Name the act of an event."""
    zh, en = event.names()
    return Coded(code=type(event).TOPIC, zh=zh, en=en)
