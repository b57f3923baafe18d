"""The finer rules of a step on paper: its conditions, how often it may be done, what it reopens; and the rating."""

from collections.abc import Iterator, Mapping, Sequence

from api.definition_sheet.guards import condition
from api.definition_sheet.words import BASIS
from domain.procedures.procedure import Procedure
from domain.procedures.steps import ADDRESSED, ReturnGround, Step, When
from domain.procedures.vocabulary import Ruled

CARD = {"yellow": "黄牌", "red": "红牌"}


def conditions(procedure: Procedure, when: When) -> Iterator[str]:
    """Say when a step is called for."""
    if when.graded:
        yield "仅限重大、复杂、疑难"
    if when.outcome:
        yield outcomes_text(procedure, when.outcome)
    if when.rated_low:
        yield "仅限差评"
    if when.field is not None:
        yield condition(procedure, when.field, when.value)
    if when.done is not None:
        often = f"已 {when.times} 次" if when.times > 1 else ""
        yield f"仅在 {procedure.step(when.done).title.zh}{often} 之后"
    if when.undone:
        yield f"未办理 {'、'.join(procedure.step(code).title.zh for code in when.undone)} 的"


def outcomes_text(procedure: Procedure, codes: Sequence[str]) -> str:
    """Say after which outcomes alone something happens."""
    titles = {outcome.code: outcome.title.zh for outcome in procedure.outcomes}
    return f"仅限结果为 {'、'.join(titles[code] for code in codes)}"


def outcome_rows(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Give each outcome, with the grounds on which it may be decided if they are listed."""
    for outcome in procedure.outcomes:
        reason = "；仅限所列情形" if outcome.grounds else "；须说明理由" if outcome.needs_ground else ""
        yield outcome.code, f"{_title(outcome)}{reason}", outcome.clause, BASIS[outcome.basis].zh
        for ground in outcome.grounds:
            yield ground.code, f"{outcome.title.zh}情形：{_title(ground)}", ground.clause, BASIS[ground.basis].zh


def _title(rule: Ruled) -> str:
    return f"{rule.title.zh} {rule.title.en}"


def how_often(procedure: Procedure, step: Step) -> Iterator[str]:
    """Say how often a step may be done, until when and by whom, and what a return does."""
    titles = {each.code: each.title.zh for each in procedure.steps}
    if step.repeats:
        yield "可多次" if step.at_most is None else f"至多 {step.at_most} 次"
    if step.before:
        yield f"{'、'.join(titles[code] for code in step.before)} 之后不再办理"
    if step.within is not None:
        yield f"限 {titles[step.within.since]} 后 {step.within.limit.chinese} 内"
    if step.after_closing:
        yield "办结后办理"
    yield from _by_whom(titles, step)
    if step.card is not None:
        yield CARD[step.card]
    if step.withdraws is not None:
        yield f"撤销 {titles[step.withdraws]}"
    if step.reopens:
        again = "再次发出须待前次办毕，并" if step.act in ADDRESSED else ""
        yield f"{again}重新办理 {'、'.join(titles[code] for code in step.reopens)}"
    if step.grounds:
        listed = "、".join(
            f"{ground.title.zh}{_resting(procedure, ground)}（{ground.clause}）" for ground in step.grounds
        )
        yield f"情形：{listed}{'等' if step.other_grounds else ''}"


def _by_whom(titles: Mapping[str, str], step: Step) -> Iterator[str]:
    if step.by_unit_in_charge:
        yield "限承办单位"
    if step.to_member:
        yield "限当日成员单位"
    if step.other_than is not None:
        yield f"不得由办理 {titles[step.other_than]} 的同一人办理"
    if step.by_unit_of is not None:
        yield f"限 {titles[step.by_unit_of]} 所对单位"
    if step.jointly:
        yield "须写明会同单位"


def _resting(procedure: Procedure, ground: ReturnGround) -> str:
    return "" if ground.when is None else f"，{condition(procedure, ground.when.field, ground.when.value)}"


def branch_rows(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Say who notifies which departments, what makes a joint decision, and when a branch stops the joint term."""
    rule = procedure.branches
    if rule is None:
        return
    who = "、".join(procedure.roles[code].zh for code in rule.performers)
    clocks = {clock.code: clock.title.zh for clock in procedure.clocks}
    stops = "、".join(clocks[code] for code in rule.stops)
    says = [f"{who} 抄告相关部门，各部门按 {rule.procedure} 同步办理，不少于 {rule.at_least} 个部门"]
    says += [f"各部门的时限不长于{clocks[rule.longest]}", "全部部门办结后作出联合决定，一家不同意即不同意"]
    says.append("各分支归结后总案方可办结")
    if rule.reporters:
        says.append("补正意见由窗口合并一次告知")
    if stops:
        says.append(f"分支停止计时且处于关键路径的，{stops}停止计时")
    yield "branches", "；".join(says), rule.clause, BASIS[rule.basis].zh


def rating_rows(procedure: Procedure) -> Iterator[tuple[str, str, str, str]]:
    """Say who rates, until when, and what is low."""
    rule = procedure.rating
    if rule is not None:
        who = "、".join(procedure.roles[code].zh for code in rule.performers)
        scale = f"评 1 至 {rule.best} 分，可改 {rule.changes} 次；{rule.low} 分以下为差评；不评不计"
        step = rule.after.removeprefix("step:")
        after = "办结" if step == rule.after else procedure.step(step).title.zh
        only = f"，{outcomes_text(procedure, rule.outcomes)}" if rule.outcomes else ""
        says = f"{after}后{only}，{who} 在 {rule.within.chinese} 内{scale}"
        yield "rating", says, rule.clause, BASIS[rule.basis].zh
