"""逐步回放: a case before and after each of its events, by either order."""

from api import words
from api.answers.state import StateAnswer
from api.answers.timeline import step_answer
from api.command_line.output import emit, say
from api.command_line.viewpoint import Seen
from application.case_state import Eyes
from application.stepping import Order, stepped


def show_steps(found: Seen, order: Order, *, as_json: bool) -> None:
    """Print of each event what it changed of the state and of each clock, at the instant of the order."""
    eyes = Eyes(found.procedure, found.calendar)
    steps = [step_answer(step, found.procedure, found.zone) for step in stepped(found.history, eyes, order)]
    if as_json:
        emit(
            {
                "case": found.case.id,
                "number": found.case.number,
                "simulated": found.identity.simulated,
                "order": order.value,
                "steps": [step.model_dump(mode="json") for step in steps],
            }
        )
        return
    named = words.order(order)
    say(f"{found.case.number}  {found.case.id}  {named.zh} {named.en}")
    for step in steps:
        say(f"\n#{step.event.version} {step.read_at:%Y-%m-%d %H:%M} {step.event.act.zh} {step.event.act.en}")
        before, after = _lines(step.before), _lines(step.after)
        names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
        for name in names:
            say(f"   {name}：{before.get(name, '—')} → {after.get(name, '—')}")
        if not names:
            say("   状态和时限未变 neither state nor clocks changed")


def _lines(state: StateAnswer | None) -> dict[str, str]:
    if state is None:
        return {}
    lines = {
        "状态": state.status.zh,
        "经办": f"{state.unit}，{state.principal or '—'}",
        "待办": "、".join(step.zh for step in state.steps) or "—",
    }
    for clock in state.clocks:
        run = "" if clock.run == 1 else f"（第{clock.run}次）"
        lines[f"{clock.title.zh}{run}"] = (
            f"{clock.light.sign} {clock.state.zh} 已用 {clock.elapsed} 剩余 {clock.remaining} 到期 {clock.due_on}"
        )
    return lines
