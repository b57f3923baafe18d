"""What an act says beside its values, in words: names as officials know them, limits, days and clocks spelt out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from api import words
from domain.clock.limit import Limit
from domain.procedures.procedure import Procedure

NAMES = {
    "act": "事项",
    "addressee": "对象",
    "amount": "数额",
    "by": "延长",
    "calendar_revision": "工作日历版本",
    "cause": "原因",
    "channel": "渠道",
    "clock": "计时",
    "clocks": "计时",
    "due_on": "到期日",
    "effect": "效力",
    "failed": "作废",
    "follows": "承接",
    "given_due": "来源所给到期时刻",
    "hours": "办公时间",
    "item": "事项",
    "limit": "期限",
    "method": "方式",
    "near": "临期提醒（剩余）",
    "needed": "所需时间",
    "new": "现到期日",
    "notice": "告知",
    "number": "编号",
    "old": "原到期日",
    "opened_at": "起算",
    "outcome": "结果",
    "proof": "凭证",
    "provisional": "到期日为暂定",
    "reason": "理由",
    "role": "角色",
    "run": "第几次",
    "score": "评分",
    "time_zone": "时区",
    "to": "转至",
    "unit": "单位",
    "until": "至",
    "until_at": "至",
}
_LIMIT = TypeAdapter(Limit)
_INSTANT = TypeAdapter(datetime)


def in_words(
    content: Mapping[str, Any], procedure: Procedure | None, zone: ZoneInfo, *, english: bool = False
) -> Iterator[tuple[str, str]]:
    """Give name and value of all that an act says; what is empty is left out."""
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}
    clocks = {code: title.en if english else title.zh for code, title in titles.items()}
    for name, value in content.items():
        if value is not None and value not in ([], {}):
            yield _name(name, english=english), _said(name, value, clocks, zone, english=english)


def _name(name: str, *, english: bool) -> str:
    return name.replace("_", " ") if english else NAMES.get(name, name)


def _said(  # noqa: PLR0911 - a kind, a line
    name: str, value: Any, clocks: Mapping[str, str], zone: ZoneInfo, *, english: bool
) -> str:
    if isinstance(value, bool):
        return ("no", "yes")[value] if english else ("否", "是")[value]
    if isinstance(value, list):
        said = [_said(name, one, clocks, zone, english=english) for one in value]
        return (", " if english else "、").join(said)
    if isinstance(value, dict):
        if (limit := _limit(value)) is not None:
            return words.limit(limit).en if english else words.limit(limit).zh
        pairs = [
            f"{_name(key, english=english)} {_said(key, one, clocks, zone, english=english)}"
            for key, one in value.items()
            if one
        ]
        return ("; " if english else "；").join(pairs)
    if name in {"clock", "clocks"} and value in clocks:
        return f"{clocks[value]} ({value})" if english else f"{clocks[value]}（{value}）"
    if name == "effect" and value in words.EFFECT:
        return words.EFFECT[value][1] if english else f"{words.EFFECT[value][0]}时限"
    if name.endswith("_at") and (at := _instant(value)) is not None:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _limit(value: dict[str, Any]) -> Limit | None:
    try:
        return _LIMIT.validate_python(value) if value.keys() == {"amount", "unit"} else None
    except ValidationError:
        return None


def _instant(value: Any) -> datetime | None:
    try:
        return _INSTANT.validate_python(value)
    except ValidationError:
        return None
