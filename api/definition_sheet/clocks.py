"""The clocks of a procedure definition on paper: how long, from what to what, what stops them, and how they end."""

from collections.abc import Iterator

from api.definition_sheet import steps as step_sheet
from api.definition_sheet.guards import condition, field_title
from api.definition_sheet.words import BASIS, HAPPENED, Row, Word, listed, long, of, sentence, times
from api.words import EFFECT
from domain.clock.limit import Limit
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import (
    ClockRule,
    DateLimit,
    Expiry,
    ExpiryEffect,
    ExtensionRule,
    ItemLimit,
    NoticeLimit,
    WarningRule,
)

TRIGGERS = {
    **HAPPENED,
    "rated": Word("评价", "rating"),
    "low-rating": Word("差评", "a low rating"),
}
ITEM_LIMIT = {
    "promised": Word("事项承诺时限", "the promised term of the item"),
    "statutory": Word("事项法定时限", "the statutory term of the item"),
}
EXPIRY = {
    ExpiryEffect.DEEMED_ACCEPTED: Word("视为受理", "deemed accepted"),
    ExpiryEffect.DEEMED_WAIVED: Word("视为放弃", "deemed waived"),
    ExpiryEffect.LAPSE: Word("失效", "lapses"),
}
SINCE = {
    "expiry": Word("自届满之时", "from the moment on which it runs out"),
    "last day": Word("自届满之日", "from its last day"),
    "opening": Word("自起算之日", "from its opening day"),
}


def clock_row(procedure: Procedure, clock: ClockRule) -> Row:
    """Give the row of a clock."""
    return clock.code, sentence(_says(procedure, clock)), clock.clause, BASIS[clock.basis].zh


def limit_text(procedure: Procedure, clock: ClockRule) -> Word:
    """Say the limit of a clock."""
    match clock.limit:
        case Limit() as limit:
            return long(limit)
        case NoticeLimit():
            return Word("以补正通知载明的期限为准", "as the notice of correction says")
        case DateLimit(date=field):
            day = field_title(procedure, field)
            return Word(f"至{day.zh}所载之日", f"to the day in {day.en}")
        case ItemLimit(item=which):
            return ITEM_LIMIT[which]


def _says(procedure: Procedure, clock: ClockRule) -> Iterator[Word]:
    limit, effect = limit_text(procedure, clock), Word(*EFFECT[clock.effect])
    yield Word(f"{clock.title.zh}：{limit.zh}，{effect.zh}", f"{clock.title.en}: {limit.en}, {effect.en}")
    starts, until = _trigger(procedure, clock.starts), listed(_trigger(procedure, one) for one in clock.until)
    yield Word(f"自 {starts.zh} 起，至 {until.zh} 止", f"from {starts.en} to {until.en}")
    if clock.counted_from:
        day = _trigger(procedure, clock.counted_from)
        yield Word(f"自 {day.zh} 之日计算", f"counted from the day of {day.en}")
    if clock.closes == "closing time":
        yield Word("末日以办公时间结束为止", "its last day ends when the office closes")
    if clock.receipt == "next working day":
        yield Word(
            "休息日或下班后收到的，视为下一工作日收到",
            "what comes on a rest day or after hours counts as received on the next working day",
        )
    if clock.when is not None:
        yield condition(procedure, clock.when.field, clock.when.value)
    if clock.outcomes:
        yield step_sheet.outcomes_text(procedure, clock.outcomes)
    if clock.near is not None:
        left = _left(clock, clock.near)
        yield Word(f"{left.zh}临期", f"near due {left.en}")
    if clock.grounds:
        yield Word("可停止计时", "may be suspended")
    for ground in clock.interruption:
        yield Word(
            f"因 {ground.title.zh} 中断、重新计算（{ground.clause}）",
            f"starts again from zero on {ground.title.en} ({ground.clause})",
        )
    yield from _end_of_term(procedure, clock)
    if clock.restatement == "no prejudice":
        yield Word("后来的放假通知不得缩短", "a later notice of holidays does not shorten it")
    for rung in clock.warnings:
        yield _warning(procedure, clock, rung)


def _end_of_term(procedure: Procedure, clock: ClockRule) -> Iterator[Word]:
    if clock.extension is not None:
        yield _extension(procedure, clock.extension)
    if clock.expiry is not None:
        yield _expiry(procedure, clock.expiry)
    if clock.anew is not None:
        anew = _trigger(procedure, clock.anew)
        yield Word(f"{anew.zh} 时重新指定期限", f"given anew on {anew.en}")


def _extension(procedure: Procedure, rule: ExtensionRule) -> Word:
    who, most, often = _roles(procedure, rule.performers), long(rule.maximum), rule.at_most
    zh, en = who
    if rule.by_unit_in_charge:
        zh, en = f"{zh}（限承办单位）", f"{en} (of the unit in charge alone)"
    zh = f"经 {zh} 可延长 {often} 次，共 {most.zh}"
    en = f"{en} may extend it {times(often)}, by {most.en} in all"
    if rule.request:
        step = procedure.step(rule.request).title
        zh, en = f"依期限内的 {step.zh}，{zh}", f"{en}, on {step.en} within the term"
    if rule.overriders:
        above = _roles(procedure, rule.overriders)
        zh, en = f"{zh}，特殊情况由 {above.zh} 决定", f"{en}; beyond that, {above.en} decides"
    return Word(f"{zh}（{rule.clause}）", f"{en} ({rule.clause})")


def _expiry(procedure: Procedure, rule: Expiry) -> Word:
    effect, since = EXPIRY[rule.effect], SINCE[rule.effective_from]
    step, _, field = (rule.needs or "").partition(".")
    needs = Word("", "")
    if step:
        done = procedure.step(step).title
        needs = Word(f"，但须期限内已有 {done.zh}", f", if within the term there was {done.en}")
    if field:
        day = field_title(procedure, f"{step}.{field}")
        needs = Word(f"{needs.zh}，且{day.zh}在期限内", f"{needs.en}, for a {day.en} within it")
    return Word(
        f"届满{effect.zh}，{since.zh}{needs.zh}（{rule.clause}）",
        f"when it runs out: {effect.en}, {since.en}{needs.en} ({rule.clause})",
    )


def _left(clock: ClockRule, amount: int) -> Word:
    zh, en = ("小时", "hour") if clock.by_hours else ("日", "day")
    return Word(f"剩余 {amount} {zh}", f"with {amount} {en}{'' if amount == 1 else 's'} left")


def _warning(procedure: Procedure, clock: ClockRule, rung: WarningRule) -> Word:
    when = Word("超期", "when over") if rung.remaining is None else _left(clock, rung.remaining)
    what = Word("提醒", "a reminder")
    if rung.to is not None:
        to = procedure.roles[rung.to]
        what = Word(f"报 {to.zh}", f"a report to {to.en}")
    return Word(f"{when.zh}{what.zh}（{rung.clause}）", f"{when.en}, {what.en} ({rung.clause})")


def _trigger(procedure: Procedure, trigger: str) -> Word:
    kind, _, code = trigger.partition(":")
    if not code:
        return TRIGGERS[kind]
    title = procedure.step(code).title
    zh, en = ("（有送达凭证）", " (with its proof of service)") if kind == "served" else ("", "")
    return Word(f"{title.zh}{zh}", f"{title.en}{en}")


def _roles(procedure: Procedure, codes: tuple[str, ...]) -> Word:
    return listed(of(procedure.roles[code]) for code in codes)
