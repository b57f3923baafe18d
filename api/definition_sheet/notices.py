"""The notices of a procedure definition on paper: on which act, to whom, how, and in which words."""

from collections.abc import Iterator

from api.definition_sheet.words import BASIS, HAPPENED, Row, Word, listed, of
from api.words import CHANNEL
from domain.procedures.notices import NoticeRule
from domain.procedures.procedure import Procedure

ACTS = {
    **HAPPENED,
    "suspended": Word("停止计时", "stopping a clock"),
    "resumed": Word("恢复计时", "resuming a clock"),
    "extended": Word("延长期限", "extension of a term"),
    "waived": Word("视为放弃", "a deemed waiver"),
    "withdrawn": Word("撤回", "withdrawal"),
    "lapsed": Word("期限届满失效", "lapse with the term"),
    "merged": Word("合并", "merging"),
}


def notice_rows(procedure: Procedure) -> Iterator[Row]:
    """Give a row for each notice."""
    for rule in procedure.notices:
        yield rule.code, _says(procedure, rule), rule.clause, BASIS[rule.basis].zh


def _says(procedure: Procedure, rule: NoticeRule) -> Word:
    kind, _, step = rule.on.partition(":")
    act = of(procedure.step(step).title) if step else ACTS[kind]
    ways = listed(Word(*CHANNEL[channel]) for channel in rule.channels)
    address = next((of(field.title) for field in procedure.fields if field.code == rule.address), None)
    by = Word("", "") if address is None else Word(f"，按「{address.zh}」", f", at “{address.en}”")
    to = procedure.roles[rule.to]
    return Word(
        f"{rule.title.zh}：{act.zh}的，告知{to.zh}；依次以 {ways.zh}{by.zh}；「{rule.text.zh}」",
        f"{rule.title.en}: on {act.en}, {to.en} is told; by {ways.en} in this order{by.en}; “{rule.text.en}”",
    )
