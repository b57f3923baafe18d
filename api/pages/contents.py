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
    said = _Said(procedure, zone, english=english)
    for name, value in content.items():
        if value is not None and value not in ([], {}):
            yield said.name(name), said.value(name, value)


class _Said:
    """The words for names and values, in one language."""

    def __init__(self, procedure: Procedure | None, zone: ZoneInfo, *, english: bool) -> None:
        self._zone, self._english = zone, english
        clocks = () if procedure is None else procedure.clocks
        self._clocks = {rule.code: self._say(rule.title.zh, rule.title.en) for rule in clocks}
        roles = {} if procedure is None else procedure.roles
        self._roles = {code: self._say(title.zh, title.en) for code, title in roles.items()}

    def _say(self, zh: str, en: str) -> str:
        return en if self._english else zh

    def name(self, name: str) -> str:
        return name.replace("_", " ") if self._english else NAMES.get(name, name)

    def value(self, name: str, value: Any) -> str:  # noqa: PLR0911 - a kind, a line
        if isinstance(value, bool):
            return self._say("是", "yes") if value else self._say("否", "no")
        if isinstance(value, list):
            return self._say("、", ", ").join(self.value(name, one) for one in value)
        if isinstance(value, dict):
            if (limit := _limit(value)) is not None:
                return self._say(words.limit(limit).zh, words.limit(limit).en)
            pairs = [f"{self.name(key)} {self.value(key, one)}" for key, one in value.items() if one]
            return self._say("；", "; ").join(pairs)
        if name in {"clock", "clocks"} and value in self._clocks:
            return self._say(f"{self._clocks[value]}（{value}）", f"{self._clocks[value]} ({value})")
        if name == "to" and value in self._roles:
            return self._roles[value]
        if name == "effect" and value in words.EFFECT:
            zh, en = words.EFFECT[value]
            return self._say(f"{zh}时限", en)
        if name.endswith("_at") and (at := _instant(value)) is not None:
            return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
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
