"""What is different between two states of a case: rows of words, of which those that changed are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.answers.case import CaseState
from api.answers.clock import ClockAnswer
from api.console.tongue import Tongue
from api.routes.cases import CaseThen
from domain.procedures.vocabulary import Title


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changed; None where there was no such row on one side."""

    what: str
    before: str | None
    after: str | None


def changes(
    before: CaseThen | None, after: CaseThen | None, titles: Mapping[str, Title], tongue: Tongue
) -> list[Change]:
    """List what changed from one state to another, in the order of the page; None is a case not on record."""
    old, new = _rows(before, titles, tongue), _rows(after, titles, tongue)
    keys = [*new, *(key for key in old if key not in new)]
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _rows(then: CaseThen | None, titles: Mapping[str, Title], tongue: Tongue) -> dict[str, str]:
    if then is None:
        return {}
    return {what: said for what, said in _said(then.state, titles, tongue) if said}


def _said(state: CaseState, titles: Mapping[str, Title], tongue: Tongue) -> Iterator[tuple[str, str]]:
    say, of = tongue.say, tongue.of
    among = say("、", ", ").join
    yield say("状态", "Stage"), of(state.status)
    yield say("结果", "Outcome"), "" if state.outcome is None else of(state.outcome)
    yield say("承办单位", "In charge"), state.in_charge or ""
    yield say("协办单位", "Assisting"), among(state.assisting)
    yield say("认定", "Graded"), among(map(of, state.grades))
    yield say("待补正", "Missing"), among(state.missing)
    yield say("评价", "Rating"), "" if state.score is None else str(state.score)
    yield say("并入", "Merged into"), state.merged_into or ""
    for clock in state.clocks:
        title = of(clock.title) + ("" if clock.run == 1 else say(f"（第 {clock.run} 次）", f" (run {clock.run})"))
        for what, said in _clock(clock, tongue):
            yield f"{title} · {what}", said
    for code, value in state.values.items():
        field = titles.get(code.rpartition(".")[2])
        given = (say("否", "no"), say("是", "yes"))[value] if isinstance(value, bool) else str(value)
        yield code if field is None else say(field.zh, field.en), given
    yield say("已办步骤", "Steps done"), among(of(step.title) for step in state.done_steps)
    yield say("现在可办", "May be done"), among(of(step.title) for step in state.open_steps)
    for branch in state.branches:
        yield say(f"分支 {branch.unit}", f"Branch {branch.unit}"), branch.outcome or say("办理中", "at work")
    yield say("关联办件", "Linked cases"), among(state.links)


def _clock(clock: ClockAnswer, tongue: Tongue) -> Iterator[tuple[str, str]]:
    say = tongue.say
    yield say("状态", "state"), f"{clock.light.sign} {tongue.of(clock.state)}"
    late = say(f"，超期 {clock.overdue}", f", {clock.overdue} overdue") if clock.overdue else ""
    used = say(f"已用 {clock.elapsed}，剩余 {clock.remaining}", f"{clock.elapsed} used, {clock.remaining} left")
    yield say("用时", "time"), used + late
    resumed = say("（如当日恢复）", " (if resumed that day)") if clock.conditional else ""
    provisional = say("（暂定）", " (provisional)") if clock.provisional else ""
    yield say("期限", "due"), f"{clock.due_on}{resumed}{provisional}"
    stops = [f"{tongue.of(one.ground)} {one.stopped_at.date()}" for one in clock.suspensions]
    yield say("停止计时", "suspensions"), say("、", ", ").join(stops)
    yield say("延长", "extensions"), say("、", ", ").join(tongue.of(one.by) for one in clock.extensions)
