"""A case on paper: its state, its steps and its clocks, for a person or as one document."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api import words
from api.answers.notices import NoticeAnswer, notices_in
from api.command_line.output import say
from api.command_line.viewpoint import Seen
from domain.case.requirements import open_steps
from domain.clock.reading import Reading
from domain.procedures.procedure import Procedure


def document(found: Seen) -> dict[str, Any]:
    """Give what is seen of a case as one document."""
    case = found.case
    return {
        "case": case.id,
        "number": case.number,
        "ledger": found.identity.name,
        "simulated": found.identity.simulated,
        "as_of": found.view.at,
        "known_at": found.view.known_at,
        "calendar_known_at": found.view.calendar_known_at,
        "procedure": str(case.procedure),
        "unit": case.unit,
        "item": None if case.item is None else case.item.model_dump(mode="json"),
        "follows": case.follows,
        "status": case.status,
        "version": case.version,
        "outcome": case.outcome,
        "grades": sorted(case.grades),
        "values": case.disclosed,
        "steps": [
            {"step": code, "title": step_title(found.procedure, code), "at": done.at, "role": done.role}
            for code, done in case.steps.items()
        ],
        "open_steps": [step.code for step in open_steps(case, found.procedure)] if found.procedure else [],
        "clocks": [clock_document(reading, found.procedure) for reading in found.readings],
        "notices": [one.model_dump() for one in _notices(found)],
    }


def clock_document(reading: Reading, procedure: Procedure | None) -> dict[str, Any]:
    """Give a reading as a document; amounts are in the unit of the limit."""
    clock = reading.clock
    return {
        "clock": clock.code,
        "run": clock.run,
        "title": clock_title(procedure, clock.code),
        "effect": clock.effect.value,
        "limit": None if clock.limit is None else str(clock.limit),
        "clause": clock.clause,
        "opened_at": clock.opened_at,
        "ended_at": clock.ended_at if clock.ended_at is not None and clock.ended_at <= reading.at else None,
        "interrupted_at": clock.interrupted_at,
        "extended_by": [str(extension.by) for extension in clock.extensions],
        "state": reading.state.value,
        "light": reading.light.value,
        "elapsed": reading.elapsed,
        "remaining": reading.remaining,
        "overdue": reading.overdue,
        "elapsed_seconds": reading.elapsed_seconds,
        "remaining_seconds": reading.remaining_seconds,
        "due": reading.due_on,
        "expires_at": reading.expires_at,
        "hours": clock.hours,
        "conditional": reading.conditional,
        "provisional": reading.provisional,
        "estimate": reading.estimate,
        "calendar_revision": reading.calendar_revision,
    }


def show(found: Seen) -> None:
    """Print what is seen of a case."""
    case = found.case
    status = words.status(case.status)
    if found.identity.simulated:
        say("模拟台账 A simulated ledger: nothing here happened.")
    say(f"{case.number}  {case.id}")
    say(f"{status.zh} {status.en}；{case.procedure}；{case.unit}；version {case.version}")
    if case.item is not None:
        limits = f"承诺 {case.item.promised.chinese}，法定 {case.item.statutory.chinese}"
        say(f"事项 item: {case.item.title}（{case.item.code}；{limits}）")
    if case.follows is not None:
        say(f"前案 follows: {case.follows}")
    if found.view.at is not None:
        say(f"截至 as of {local(found.view.at, found.zone)}")
    for name, value in case.disclosed.items():
        say(f"  {name}: {value}")
    if case.outcome:
        say(f"结果 outcome: {case.outcome}")
    for code, done in case.steps.items():
        say(f"  {local(done.at, found.zone)} {step_title(found.procedure, code)}（{done.role}）")
    for reading in found.readings:
        say(clock_line(reading, found.procedure))
    for notice in _notices(found):
        at = "" if notice.at is None else f" {local(notice.at, found.zone)}"
        way = "" if notice.channel is None else f"，{notice.channel.zh}"
        said = "" if notice.reason is None else f"（{notice.reason}）"
        say(f"告知 {notice.notice.zh}：{notice.to.zh}{way}，{notice.state.zh} {notice.state.en}{at}{said}")


def _notices(found: Seen) -> list[NoticeAnswer]:
    return notices_in(found.history, found.case, found.procedure, found.zone)


def clock_line(reading: Reading, procedure: Procedure | None) -> str:
    """Write a reading in one line: light, clock, state, days used and left, due day."""
    light, state, effect = words.light(reading.light), words.state(reading.state), words.effect(reading.clock.effect)
    limit = "" if reading.clock.limit is None else reading.clock.limit.chinese
    run = f"（第{reading.clock.run}次）" if reading.clock.run > 1 else ""
    flags = "，如今日恢复 if resumed today" if reading.conditional else ""
    flags += "，暂定 provisional" if reading.provisional else ""
    flags = "".join(f"，延长 {extension.by.chinese}" for extension in reading.clock.extensions) + flags
    due = reading.due_on if reading.clock.hours is None else f"{reading.expires_at:%Y-%m-%d %H:%M}"
    overdue = f"，超 {reading.overdue}" if reading.overdue else ""
    return (
        f"{light.sign} {clock_title(procedure, reading.clock.code)}{run} {effect.zh}{limit}：{state.zh}，"
        f"已用 {reading.elapsed}，剩余 {reading.remaining}{overdue}，期限 {due}{flags}"
    )


def local(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant where the body sits, to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def step_title(procedure: Procedure | None, code: str) -> str:
    """Name a step in Chinese."""
    return code if procedure is None else procedure.step(code).title.zh


def clock_title(procedure: Procedure | None, code: str) -> str:
    """Name a clock in Chinese."""
    return code if procedure is None else procedure.clock(code).title.zh
