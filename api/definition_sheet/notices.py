"""The notices of a procedure definition on paper: on which act, to whom, how, and in which words."""

from collections.abc import Iterator

from api.definition_sheet.words import BASIS
from api.words import CHANNEL
from domain.procedures.notices import NoticeRule
from domain.procedures.procedure import Procedure

ACTS = {
    "received": "收到",
    "correcting": "告知补正",
    "supplied": "补正材料",
    "accepted": "受理",
    "refused": "不予受理",
    "returned": "告知修改",
    "suspended": "停止计时",
    "resumed": "恢复计时",
    "extended": "延长期限",
    "waived": "视为放弃",
    "withdrawn": "撤回",
    "lapsed": "期限届满失效",
    "merged": "合并",
    "closed": "办结",
}


def notice_rows(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Give a row for each notice."""
    for rule in procedure.notices:
        yield rule.code, _says(procedure, rule), rule.clause, BASIS[rule.basis].zh


def _says(procedure: Procedure, rule: NoticeRule) -> str:
    kind, _, step = rule.on.partition(":")
    act = procedure.step(step).title.zh if step else ACTS[kind]
    ways = "、".join(CHANNEL[channel][0] for channel in rule.channels)
    address = next((field.title.zh for field in procedure.fields if field.code == rule.address), None)
    by = "" if address is None else f"，按「{address}」"
    to = procedure.roles[rule.to].zh
    return f"{rule.title.zh} {rule.title.en}：{act}的，告知{to}；依次以 {ways}{by}；「{rule.text.zh}」"
