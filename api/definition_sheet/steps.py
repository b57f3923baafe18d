"""The finer rules of a step on paper: its conditions, how often it may be done, what it reopens; and the rating."""

from collections.abc import Iterator, Mapping, Sequence

from api.definition_sheet.guards import condition
from api.definition_sheet.words import BASIS, Row, Word, listed, long, of, sentence, times
from domain.procedures.procedure import Procedure
from domain.procedures.steps import ADDRESSED, ReturnGround, Step, When

CARD = {"yellow": Word("黄牌", "a yellow card"), "red": Word("红牌", "a red card")}


def conditions(procedure: Procedure, when: When) -> Iterator[Word]:
    """Say when a step is called for."""
    if when.graded:
        yield Word("仅限重大、复杂、疑难", "only if the case is grave, complex or difficult")
    if when.outcome:
        yield outcomes_text(procedure, when.outcome)
    if when.rated_low:
        yield Word("仅限差评", "only after a low rating")
    if when.field is not None:
        yield condition(procedure, when.field, when.value)
    if when.done is not None:
        step = procedure.step(when.done).title
        zh, en = (f" 已 {when.times} 次", f" was done {times(when.times)}") if when.times > 1 else ("", "")
        yield Word(f"仅在 {step.zh}{zh} 之后", f"only after {step.en}{en}")
    if when.undone:
        steps = listed(of(procedure.step(code).title) for code in when.undone)
        yield Word(f"未办理 {steps.zh} 的", f"if not done: {steps.en}")


def outcomes_text(procedure: Procedure, codes: Sequence[str]) -> Word:
    """Say after which outcomes alone something happens."""
    titles = {outcome.code: of(outcome.title) for outcome in procedure.outcomes}
    outcomes = listed(titles[code] for code in codes)
    return Word(f"仅限结果为 {outcomes.zh}", f"only after the outcome {outcomes.en}")


def outcome_rows(procedure: Procedure) -> Iterator[Row]:
    """Give each outcome, with the grounds on which it may be decided if they are listed."""
    for outcome in procedure.outcomes:
        said = [of(outcome.title)]
        if outcome.grounds:
            said.append(Word("仅限所列情形", "only on the grounds listed"))
        elif outcome.needs_ground:
            said.append(Word("须说明理由", "with its reason"))
        yield outcome.code, sentence(said), outcome.clause, BASIS[outcome.basis].zh
        for ground in outcome.grounds:
            says = Word(f"{outcome.title.zh}情形：{ground.title.zh}", f"{outcome.title.en}, ground: {ground.title.en}")
            yield ground.code, says, ground.clause, BASIS[ground.basis].zh


def how_often(procedure: Procedure, step: Step) -> Iterator[Word]:
    """Say how often a step may be done, until when and by whom, and what a return does."""
    titles = {each.code: of(each.title) for each in procedure.steps}
    if step.repeats:
        most = step.at_most
        yield Word("可多次", "may be repeated") if most is None else Word(f"至多 {most} 次", f"at most {times(most)}")
    if step.before:
        steps = listed(titles[code] for code in step.before)
        yield Word(f"{steps.zh} 之后不再办理", f"not after {steps.en}")
    if step.within is not None:
        since, limit = titles[step.within.since], long(step.within.limit)
        yield Word(f"限 {since.zh} 后 {limit.zh} 内", f"within {limit.en} of {since.en}")
    if step.after_closing:
        yield Word("办结后办理", "after closing")
    yield from _by_whom(titles, step)
    if step.card is not None:
        yield CARD[step.card]
    if step.withdraws is not None:
        yield Word(f"撤销 {titles[step.withdraws].zh}", f"withdraws {titles[step.withdraws].en}")
    if step.reopens:
        steps = listed(titles[code] for code in step.reopens)
        again = Word("再次发出须待前次办毕，并", "sent again only once the last was dealt with; ")
        zh, en = again if step.act in ADDRESSED else Word("", "")
        yield Word(f"{zh}重新办理 {steps.zh}", f"{en}to be done anew: {steps.en}")
    if step.grounds:
        grounds = listed(_ground(procedure, ground) for ground in step.grounds)
        zh, en = Word("等", ", and others") if step.other_grounds else Word("", "")
        yield Word(f"情形：{grounds.zh}{zh}", f"grounds: {grounds.en}{en}")


def _by_whom(titles: Mapping[str, Word], step: Step) -> Iterator[Word]:
    if step.by_unit_in_charge:
        yield Word("限承办单位", "by the unit in charge alone")
    if step.to_member:
        yield Word("限当日成员单位", "to a unit that is a member on that day")
    if step.other_than is not None:
        other = titles[step.other_than]
        yield Word(f"不得由办理 {other.zh} 的同一人办理", f"not by the person who did: {other.en}")
    if step.by_unit_of is not None:
        to = titles[step.by_unit_of]
        yield Word(f"限 {to.zh} 所对单位", f"by the unit to which it was addressed: {to.en}")
    if step.jointly:
        yield Word("须写明会同单位", "naming the units that join in it")


def _ground(procedure: Procedure, ground: ReturnGround) -> Word:
    only = None if ground.when is None else condition(procedure, ground.when.field, ground.when.value)
    zh, en = ("", "") if only is None else (f"，{only.zh}", f", {only.en}")
    return Word(f"{ground.title.zh}{zh}（{ground.clause}）", f"{ground.title.en}{en} ({ground.clause})")


def branch_rows(procedure: Procedure) -> Iterator[Row]:
    """Say who notifies which departments, what makes a joint decision, and when a branch stops the joint term."""
    rule = procedure.branches
    if rule is None:
        return
    who = listed(of(procedure.roles[code]) for code in rule.performers)
    clocks = {clock.code: of(clock.title) for clock in procedure.clocks}
    longest, stops = clocks[rule.longest], listed(clocks[code] for code in rule.stops)
    says = [
        Word(
            f"{who.zh} 抄告相关部门，各部门按 {rule.procedure} 同步办理，不少于 {rule.at_least} 个部门",
            f"{who.en} notifies the departments, {rule.at_least} at least, which act side by side by {rule.procedure}",
        ),
        Word(f"各部门的时限不长于{longest.zh}", f"no department has a longer term than {longest.en}"),
        Word(
            "全部部门办结后作出联合决定，一家不同意即不同意",
            "the joint decision comes once all have concluded; one that objects decides it",
        ),
        Word("各分支归结后总案方可办结", "the case closes once all its branches have"),
    ]
    if rule.reporters:
        says.append(Word("补正意见由窗口合并一次告知", "the window asks once for all that is missing anywhere"))
    if rule.stops:
        says.append(
            Word(
                f"分支停止计时且处于关键路径的，{stops.zh}停止计时",
                f"while a branch on the critical path is suspended, so is {stops.en}",
            )
        )
    yield "branches", sentence(says), rule.clause, BASIS[rule.basis].zh


def rating_rows(procedure: Procedure) -> Iterator[Row]:
    """Say who rates, until when, and what is low."""
    rule = procedure.rating
    if rule is not None:
        who, within = listed(of(procedure.roles[code]) for code in rule.performers), long(rule.within)
        step = rule.after.removeprefix("step:")
        after = Word("办结", "closing") if step == rule.after else of(procedure.step(step).title)
        only = outcomes_text(procedure, rule.outcomes) if rule.outcomes else None
        zh, en = ("", "") if only is None else (f"，{only.zh}", f", {only.en}")
        says = Word(
            f"{after.zh}后{zh}，{who.zh} 在 {within.zh} 内评 1 至 {rule.best} 分，可改 {rule.changes} 次；"
            f"{rule.low} 分以下为差评；不评不计",
            f"after {after.en}{en}, {who.en} may rate from 1 to {rule.best} within {within.en}, "
            f"and change it {times(rule.changes)}; {rule.low} or less is low; no rating counts as none",
        )
        yield "rating", says, rule.clause, BASIS[rule.basis].zh
