"""The officials' words of a procedure definition and of the week: Chinese first, English beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.calendar.calendar import WEEKDAYS
from domain.clock.limit import Limit
from domain.procedures.steps import ActKind
from domain.procedures.vocabulary import Basis, FieldClass, Title


class Word(NamedTuple):
    """A term or a sentence in both languages."""

    zh: str
    en: str


Row = tuple[str, Word, str, str]  # code, rule, clause, basis


def of(title: Title) -> Word:
    """Give a name of the definition."""
    return Word(title.zh, title.en)


def long(limit: Limit) -> Word:
    """Say how long a limit is."""
    return Word(limit.chinese, str(limit))


def times(often: int) -> str:
    """Say in English how often."""
    return "once" if often == 1 else f"{often} times"


def sentence(parts: Iterable[Word]) -> Word:
    """Put the parts of a rule one after the other."""
    said = list(parts)
    return Word("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def listed(names: Iterable[Word]) -> Word:
    """List names."""
    said = list(names)
    return Word("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def either(names: Iterable[Word]) -> Word:
    """List what may stand for each other."""
    said = list(names)
    return Word(" 或 ".join(one.zh for one in said), " or ".join(one.en for one in said))


HAPPENED: dict[str, Word] = {  # what clocks start or end with, and what is told of
    "received": Word("收到", "receipt"),
    "correcting": Word("告知补正", "asking for what is missing"),
    "supplied": Word("补正材料", "supplying it"),
    "accepted": Word("受理", "acceptance"),
    "refused": Word("不予受理", "refusal"),
    "returned": Word("告知修改", "return for amendment"),
    "closed": Word("办结", "closing"),
}
BASIS: dict[Basis, Word] = {
    Basis.TEXT: Word("文本", "text"),
    Basis.LAW: Word("法律", "law"),
    Basis.DEFAULT: Word("默认", "default"),
}
FIELD_CLASS: dict[FieldClass, Word] = {
    FieldClass.PUBLIC: Word("公开", "public"),
    FieldClass.INTERNAL: Word("内部", "internal"),
    FieldClass.PERSONAL: Word("个人信息", "personal"),
    FieldClass.SENSITIVE: Word("敏感个人信息", "sensitive"),
    FieldClass.TRADE_SECRET: Word("商业秘密", "trade secret"),
}
ACT_KIND: dict[ActKind, Word] = {
    ActKind.HAND_OVER: Word("转交", "hand over"),
    ActKind.CONCLUDE: Word("环节办结", "conclude"),
    ActKind.REPORT: Word("报告", "report"),
    ActKind.REPORT_FOR_RECORD: Word("书面报告备案", "report for the record"),
    ActKind.DRAFT: Word("拟稿", "draft"),
    ActKind.REVIEW: Word("审核", "review"),
    ActKind.REQUEST: Word("申请", "request"),
    ActKind.OPINE: Word("签署意见", "give an opinion"),
    ActKind.DECIDE: Word("作出决定", "decide"),
    ActKind.SERVE: Word("送达", "serve"),
    ActKind.DISPATCH: Word("派单", "dispatch"),
    ActKind.RETURN_DISPATCH: Word("退回派单", "send a dispatch back"),
    ActKind.RETURN_FOR_REWORK: Word("退回重办", "return for rework"),
    ActKind.FOLLOW_UP: Word("回访", "follow up"),
    ActKind.URGE: Word("催办", "urge"),
    ActKind.SUPERVISE: Word("督办", "supervise"),
    ActKind.ORDER_RECTIFICATION: Word("限期整改", "order to rectify"),
    ActKind.ISSUE_CARD: Word("亮牌", "issue a card"),
    ActKind.WITHDRAW_CARD: Word("撤销亮牌", "withdraw a card"),
}
WEEKDAY: tuple[Word, ...] = tuple(
    Word(zh, en)
    for zh, en in zip(
        WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True
    )
)
